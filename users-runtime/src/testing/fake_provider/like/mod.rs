//! A fake that behaves as a provider's description says, quirks included.
//!
//! The description is read as data: nothing here is shared with the client side.

mod ask;
mod capabilities;
mod claims;
mod client_auth;
mod moved;
mod revoke;
mod routes;
mod token;
mod userinfo;

pub use capabilities::Capabilities;
pub(super) use client_auth::ClientsKey;
pub(super) use moved::moved;
pub(super) use routes::respond;

use serde_json::{Map, Value};

use super::record::{RecordedRequest, pairs};
use crate::provider::Description;

/// What a fake is like.
#[derive(Clone, Debug)]
pub(super) struct Like {
    /// The description, with the fake in the provider's place.
    description: Description,
    key: Option<ClientsKey>,
}

impl Like {
    /// The provider of this description, at `origin`.
    pub(super) fn new(description: &Description, origin: &str, key: Option<ClientsKey>) -> Self {
        let key = key.or_else(|| ClientsKey::needed_by(description));
        Self { description: moved(description, origin), key }
    }

    pub(super) fn issuer(&self) -> &str {
        &self.description.issuer
    }

    pub(super) fn client_id_param(&self) -> &str {
        &self.description.client_id_param
    }

    pub(super) fn key(&self) -> Option<&ClientsKey> {
        self.key.as_ref()
    }

    pub(super) fn description(&self) -> &Description {
        &self.description
    }
}

/// Whether the request has the query of `url`, and nothing besides.
fn has_query_of(request: &RecordedRequest, url: &str, client_id: &str) -> bool {
    let url = url.replace("{client_id}", client_id);
    let query = url.split_once('?').map_or("", |(_, query)| query);
    request.query == pairs(query.as_bytes())
}

impl Like {
    /// Whether the description leaves it to the metadata how clients prove themselves.
    pub(super) fn lets_clients_choose(&self) -> bool {
        self.description.discovers && self.description.client_auth.is_none()
    }

    /// Whether the `id_token` has the nonce that was sent.
    pub(super) fn gives_nonce(&self) -> bool {
        self.description.nonce_comes_back
    }

    /// The issuer in an `id_token` with these claims.
    pub(super) fn id_token_issuer(&self, claims: &Map<String, Value>) -> String {
        let Some(template) = &self.description.id_token_issuer else { return self.issuer().to_owned() };
        let mut issuer = template.to_string();
        for (name, value) in claims {
            if let Some(text) = value.as_str() {
                issuer = issuer.replace(&format!("{{{name}}}"), text);
            }
        }
        issuer
    }
}
