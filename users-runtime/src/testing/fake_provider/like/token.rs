//! What the token endpoint asks for besides, and the form of its answer.

use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Map, Value, json};

use super::super::answer::json;
use super::super::grants::Consent;
use super::super::record::{Params, RecordedRequest};
use super::super::state::{Shared, locked};
use super::super::token::{Refused, form_encoded, invalid};
use super::claims::set;
use super::{Like, has_query_of};
use crate::provider::Refresh;

impl Like {
    /// What is wrong with a request to the token endpoint, or to the one for refreshes.
    pub(in super::super) fn check_token_request(
        &self,
        shared: &Shared,
        request: &RecordedRequest,
        form: Params<'_>,
    ) -> Result<(), Refused> {
        let description = &self.description;
        let is_refresh = form.first("grant_type") == Some("refresh_token");
        if is_refresh && description.refresh == Refresh::Never {
            return Err(invalid("unsupported_grant_type", "there are no refresh tokens"));
        }
        let (path, url) = match &description.refresh_url {
            Some(url) if is_refresh => ("/refresh", url),
            _ => ("/token", &description.token_url),
        };
        if request.path != path {
            return Err(invalid("unsupported_grant_type", "that is not done here"));
        }
        if !has_query_of(request, url, &shared.config.client_id) {
            return Err(invalid("invalid_request", "the endpoint has another query"));
        }
        let mut params = description.token_params.0.iter();
        if !params.all(|(name, value)| form.first(name).unwrap_or_default() == value) {
            return Err(invalid("invalid_request", "a parameter is missing that each request has to have"));
        }
        Ok(())
    }

    /// Whether the answer to a code, or to a refresh token, has a refresh token.
    pub(in super::super) fn gives_refresh_token(
        &self,
        shared: &Shared,
        consent: &Consent,
        is_refresh: bool,
    ) -> bool {
        let quirks = self.description.quirks;
        if is_refresh {
            return !quirks.keeps_refresh_token;
        }
        let asked = match self.description.refresh {
            Refresh::Always => true,
            Refresh::Offline { .. } => consent.is_offline,
            Refresh::Never => false,
        };
        if !asked {
            return false;
        }
        let is_first = locked(&shared.grants).gets_refresh_token(&consent.person);
        is_first || !quirks.refresh_token_once
    }

    /// Whether an `id_token` comes to who asks for the scope `openid`.
    pub(in super::super) fn gives_id_token(&self) -> bool {
        self.description.id_token
    }

    /// The answer, in the provider's form.
    pub(in super::super) fn shaped(
        &self,
        shared: &Shared,
        mut fields: Map<String, Value>,
        consent: &Consent,
    ) -> Response {
        let description = &self.description;
        let quirks = description.quirks;
        if quirks.tokens_do_not_expire {
            fields.remove("expires_in");
        } else if let Some(seconds) = fields.get_mut("expires_in").filter(|_| quirks.expires_in_as_text) {
            *seconds = json!(seconds.to_string());
        }
        if description.profile_in_token_answer
            && let Value::Object(claims) = self.userinfo_claims(shared, consent)
        {
            fields.extend(claims);
        }
        if quirks.form_encoded_tokens {
            return form_encoded(StatusCode::OK, &fields);
        }
        let mut answer = Value::Null;
        set(&mut answer, &description.token_root, Value::Object(fields));
        json(StatusCode::OK, &answer)
    }

    /// An error, in the provider's form.
    pub(in super::super) fn refusal(&self, mut refused: Refused) -> Response {
        let description = &self.description;
        let quirks = description.quirks;
        if quirks.errors_as_200 {
            refused.status = StatusCode::OK;
        }
        if let Some(own) = description.grant_errors.first().filter(|_| refused.error == "invalid_grant") {
            refused.error = own.to_string();
        }
        if quirks.form_encoded_tokens {
            let fields = [("error", refused.error), ("error_description", refused.why)];
            let fields = fields.into_iter().map(|(name, value)| (name.to_owned(), json!(value)));
            return form_encoded(refused.status, &fields.collect());
        }
        if !description.token_root.is_empty() {
            // The envelope is there, and empty.
            let mut answer = json!({"error": refused.error, "error_description": refused.why});
            set(&mut answer, &description.token_root, json!({}));
            return json(refused.status, &answer);
        }
        refused.into()
    }

    /// The `code_challenge` of a verifier with this hash.
    pub(in super::super) fn challenge(&self, hash: &[u8]) -> Option<String> {
        let hex = |hex: String, byte: &u8| format!("{hex}{byte:02x}");
        self.description.pkce_in_hex.then(|| hash.iter().fold(String::new(), hex))
    }
}
