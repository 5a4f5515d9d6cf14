//! An answer that comes by a `POST` (OAuth 2.0 Form Post Response Mode).

use crate::flow::reply::{self, Reply};

/// The parameters that are handed on.
const FORM_PARAMETERS: [&str; 5] = ["code", "state", "error", "iss", "user"];
/// The longest of them, in bytes.
const MAX_FORM_PARAMETER: usize = 4096;

/// `POST /callback`: the browser comes back with a cross-site `POST`, which carries no `SameSite=Lax` cookie; so it is
/// sent to the same path by a `GET`, which does.
pub(super) fn form_post(body: &[u8]) -> Reply {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    let known = url::form_urlencoded::parse(body).filter(|(name, _)| FORM_PARAMETERS.contains(&&**name));
    // One more than there are, so that a repeated one is seen as such at the other end.
    for (name, value) in known.take(FORM_PARAMETERS.len() + 1) {
        if value.len() <= MAX_FORM_PARAMETER {
            query.append_pair(&name, &value);
        } else {
            // Left out it would count as missing; twice it is refused.
            query.append_pair(&name, "").append_pair(&name, "");
        }
    }
    reply::see_other(&format!("?{}", query.finish()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_post_hands_on_what_is_known_and_bounded() {
        let long = "x".repeat(MAX_FORM_PARAMETER + 1);
        let body = format!("state=s&code=c%26d&evil=1&id_token=t&user={long}&iss=i");
        let reply = form_post(body.as_bytes());
        assert_eq!(reply.headers()["location"], "?state=s&code=c%26d&user=&user=&iss=i");
    }
}
