//! A description with the fake in the provider's place.

use std::borrow::Cow;

use crate::provider::Description;

/// The description with all its URLs at `origin`: each endpoint at the path that the fake has it at, with the query that the
/// description gives it; the issuer with the path that it has.
pub(in super::super) fn moved(description: &Description, origin: &str) -> Description {
    let mut moved = description.clone();
    let at = |path: &str, url: &str| -> Cow<'static, str> {
        // What is left out is discovered, or is not there.
        if url.is_empty() { Cow::default() } else { format!("{origin}{path}{}", query(url)).into() }
    };
    moved.issuer = format!("{origin}{}", path(&description.issuer)).into();
    moved.id_token_issuer =
        description.id_token_issuer.as_ref().map(|url| format!("{origin}{}", path(url)).into());
    moved.authorize_url = at("/authorize", &description.authorize_url);
    moved.token_url = at("/token", &description.token_url);
    moved.userinfo_url = at("/userinfo", &description.userinfo_url);
    moved.refresh_url = description.refresh_url.as_ref().map(|url| at("/refresh", url));
    moved.jwks_url = description.jwks_url.as_ref().map(|url| at("/jwks", url));
    moved.end_session_url = description.end_session_url.as_ref().map(|url| at("/logout", url));
    if let Some((url, _)) = &mut moved.emails {
        *url = at("/user/emails", url);
    }
    if let Some((url, _)) = &mut moved.revocation {
        let names_client = path(url).contains("{client_id}");
        *url = at(if names_client { "/revoke/{client_id}" } else { "/revoke" }, url);
    }
    moved
}

/// The path of a URL, as it stands there: with its last slash or without one.
pub(super) fn path(url: &str) -> &str {
    let after_scheme = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = after_scheme.find('/').map_or("", |at| &after_scheme[at..]);
    path.split(['?', '#']).next().unwrap_or_default()
}

/// The query of a URL, with its question mark.
fn query(url: &str) -> &str {
    url.find('?').map_or("", |at| &url[at..])
}
