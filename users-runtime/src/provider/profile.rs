//! Who the person is: the provider's userinfo, read by the description's pointers.

use http::header::{ACCEPT, AUTHORIZATION};
use http::{HeaderValue, StatusCode};
use serde::Deserialize;
use serde_json::Value;

use super::answer::TokenAnswer;
use super::client::ProviderClient;
use super::http::HttpClient;
use super::{Description, EmailTrust};
use crate::model::{Email, Error, ErrorCode, Profile};

/// The longest id of a person that is kept, in bytes.
const MAX_ACCOUNT_ID: usize = 320;

impl ProviderClient {
    /// Asks the provider who the person is.
    pub(crate) async fn profile(&self, http: &HttpClient, tokens: &TokenAnswer) -> Result<Profile, Error> {
        let description = self.description();
        let Some(emails_url) = &description.emails_url else {
            return read(description, userinfo(http, &description.userinfo_url, tokens).await?);
        };
        let userinfo = userinfo(http, &description.userinfo_url, tokens);
        let (claims, email) = tokio::try_join!(userinfo, primary_email(http, emails_url, tokens))?;
        Ok(Profile { email, ..read(description, claims)? })
    }
}

/// The profile as the provider has it.
async fn userinfo(http: &HttpClient, url: &str, tokens: &TokenAnswer) -> Result<Value, Error> {
    let (status, body) = get(http, url, tokens).await?;
    if status != StatusCode::OK {
        return Err(unreadable("the userinfo endpoint did not answer 200"));
    }
    serde_json::from_slice(&body).map_err(|_| unreadable("the userinfo is no JSON"))
}

/// An address in a list such as GitHub's `/user/emails`.
#[derive(Deserialize)]
struct ListedEmail {
    email: String,
    #[serde(default)]
    primary: bool,
    #[serde(default)]
    verified: bool,
}

/// The primary address, if it is verified. A client that may not see the list (403, 404) has no address.
async fn primary_email(http: &HttpClient, url: &str, tokens: &TokenAnswer) -> Result<Option<Email>, Error> {
    let (status, body) = get(http, url, tokens).await?;
    match status {
        StatusCode::OK => {}
        StatusCode::FORBIDDEN | StatusCode::NOT_FOUND => return Ok(None),
        _ => return Err(unreadable("the list of addresses did not come with 200")),
    }
    let emails: Vec<ListedEmail> =
        serde_json::from_slice(&body).map_err(|_| unreadable("the list of addresses is no such list"))?;
    let primary = emails.iter().find(|email| email.primary && email.verified);
    Ok(primary.and_then(|email| Email::new(&email.email, true)))
}

async fn get(
    http_client: &HttpClient,
    url: &str,
    tokens: &TokenAnswer,
) -> Result<(StatusCode, Vec<u8>), Error> {
    let bearer = HeaderValue::try_from(format!("Bearer {}", tokens.access_token()))
        .map(|mut bearer| {
            bearer.set_sensitive(true);
            bearer
        })
        .map_err(|_| unreadable("the access token can't be sent in a header"))?;
    let request = http::Request::get(url)
        .header(ACCEPT, HeaderValue::from_static("application/json"))
        .header(AUTHORIZATION, bearer)
        .body(Vec::new())
        .map_err(|error| Error::from(ErrorCode::Misconfigured).caused_by(error))?;
    let (head, body) = http_client.send(request).await?.into_parts();
    Ok((head.status, body))
}

/// Reads a profile out of what the provider said.
fn read(description: &Description, mut claims: Value) -> Result<Profile, Error> {
    let email = description.email.as_ref().and_then(|(pointer, trust)| {
        let verified = match trust {
            EmailTrust::Always => true,
            EmailTrust::Never => false,
            EmailTrust::Flag(flag) => claims.pointer(flag).is_some_and(is_true),
        };
        Email::new(claims.pointer(pointer)?.as_str()?, verified)
    });
    let account_id = account_id(claims.pointer(&description.id))?;
    let legacy_ids =
        description.legacy_ids.iter().map(|spelling| spelling.replace("{id}", &account_id)).collect();
    // What is refused in an id or an address has been.
    replace_nul(&mut claims);
    let text = |pointer: &str| claims.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
    Ok(Profile {
        account_id,
        legacy_ids,
        email,
        name: text(&description.full_name),
        picture: text(&description.picture),
        claims,
    })
}

/// No text has a NUL, except by malice, and PostgreSQL keeps none: the first login would fail for ever.
fn replace_nul(claims: &mut Value) {
    let replaced = |text: &str| text.replace('\0', "\u{fffd}");
    match claims {
        Value::String(text) if text.contains('\0') => *text = replaced(text),
        Value::Array(items) => items.iter_mut().for_each(replace_nul),
        Value::Object(fields) => {
            if fields.keys().any(|name| name.contains('\0')) {
                let all = std::mem::take(fields).into_iter();
                fields.extend(all.map(|(name, value)| (replaced(&name), value)));
            }
            fields.values_mut().for_each(replace_nul);
        }
        _ => {}
    }
}

/// The person's id as text. An integer becomes its decimal text, so 1 and "1" are one id; what could have two spellings
/// (a float, a boolean, an empty string) is refused.
pub(crate) fn account_id(value: Option<&Value>) -> Result<String, Error> {
    let id = match value {
        Some(Value::String(id)) => id.clone(),
        Some(Value::Number(id)) if id.is_i64() || id.is_u64() => id.to_string(),
        _ => return Err(unreadable("the profile has no id that is a string or an integer")),
    };
    if id.is_empty() || id.len() > MAX_ACCOUNT_ID || id.chars().any(char::is_control) {
        return Err(unreadable("the profile's id is empty, too long or holds control characters"));
    }
    Ok(id)
}

/// Some providers write `"true"`.
fn is_true(value: &Value) -> bool {
    value.as_bool().unwrap_or_else(|| value.as_str() == Some("true"))
}

fn unreadable(reason: &'static str) -> Error {
    Error::from(ErrorCode::ProviderError).because(reason)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn one_and_the_string_one_are_one_id() {
        assert_eq!(account_id(Some(&json!(1))).unwrap(), account_id(Some(&json!("1"))).unwrap());
        assert_eq!(account_id(Some(&json!(u64::MAX))).unwrap(), u64::MAX.to_string());
    }

    #[test]
    fn an_id_with_two_spellings_is_refused() {
        for id in [
            json!(1.0),
            json!(1.5),
            json!(1e30),
            json!(true),
            json!(null),
            json!(""),
            json!("a\nb"),
            json!({}),
        ] {
            assert_eq!(account_id(Some(&id)).unwrap_err().code(), ErrorCode::ProviderError, "{id}");
        }
        assert!(account_id(None).is_err());
    }

    #[test]
    fn no_text_of_a_claim_has_a_nul() {
        let description = Description::new("a", "https://a.example");
        let claims = json!({"sub": "1", "name": "A\0", "a\0b": [{"c\0": "\0", "d": 1}], "c": null});
        let profile = read(&description, claims).unwrap();
        assert_eq!(profile.name.as_deref(), Some("A\u{fffd}"));
        assert_eq!(
            profile.claims,
            json!({"sub": "1", "name": "A\u{fffd}", "a\u{fffd}b": [{"c\u{fffd}": "\u{fffd}", "d": 1}], "c": null})
        );
    }

    #[test]
    fn the_string_true_is_true_and_the_rest_is_not() {
        assert!(is_true(&json!(true)) && is_true(&json!("true")));
        for no in [json!(false), json!("True"), json!("yes"), json!(1), json!(null)] {
            assert!(!is_true(&no), "{no}");
        }
    }
}
