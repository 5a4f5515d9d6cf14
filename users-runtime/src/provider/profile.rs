//! Who the person is: what the provider says of them, read by the description's pointers.

use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderName, HeaderValue, Method, StatusCode};
use oauth2::HttpRequest;
use serde_json::Value;
use url::Url;

use super::answer::TokenAnswer;
use super::client::{ProviderClient, address};
use super::http::HttpClient;
use super::{Description, EmailList, EmailTrust, TokenIn, UserinfoRequest};
use crate::model::{Email, Error, ErrorCode, Profile};

/// The longest id of a person that is kept, in bytes.
const MAX_ACCOUNT_ID: usize = 320;
/// The longest URL of a picture that is kept, in bytes.
const MAX_URL: usize = 2048;

impl ProviderClient {
    /// Who the person is: as the `id_token` says, whose claims were verified, if it says all that is asked; else as the
    /// provider's userinfo says. `user` is what came with the code.
    pub(crate) async fn profile(
        &self,
        http: &HttpClient,
        answer: &TokenAnswer,
        id_claims: Option<Value>,
        user: Option<&str>,
    ) -> Result<Profile, Error> {
        let description = self.description();
        let mut profile = self.told(http, answer, id_claims).await?;
        if profile.name.is_none() && !description.callback_name.is_empty() {
            let user = user.and_then(|user| serde_json::from_str(user).ok()).map(without_nul);
            profile.name = user.and_then(|user: Value| name(&description.callback_name, &user));
        }
        Ok(profile)
    }

    async fn told(
        &self,
        http: &HttpClient,
        answer: &TokenAnswer,
        id_claims: Option<Value>,
    ) -> Result<Profile, Error> {
        let description = self.description();
        if description.profile_in_token_answer {
            return read(description, told_of(description, answer.rest()));
        }
        let endpoints = self.endpoints(http).await?;
        let asks_always = self.registration().asks_userinfo;
        let (url, id_claims) = match (&endpoints.userinfo_url, id_claims) {
            (None, Some(claims)) => return read(description, claims),
            (Some(_), Some(claims)) if !asks_always && says_all(description, &claims) => {
                return read(description, claims);
            }
            (Some(url), claims) => (url, claims),
            (None, None) => return Err(unreadable("there is no userinfo endpoint, and no id_token")),
        };
        let userinfo = self.userinfo(http, url, answer);
        let Some((url, list)) = &description.emails else {
            let claims = userinfo.await?;
            is_about_the_same(description, id_claims.as_ref(), &claims)?;
            return read(description, claims);
        };
        let (claims, email) = tokio::try_join!(userinfo, self.primary_email(http, url, list, answer))?;
        is_about_the_same(description, id_claims.as_ref(), &claims)?;
        Ok(Profile { email, ..read(description, claims)? })
    }

    /// The profile as the provider has it.
    async fn userinfo(&self, http: &HttpClient, url: &str, answer: &TokenAnswer) -> Result<Value, Error> {
        let (status, kind, body) = self.ask(http, url, &self.description().userinfo_request, answer).await?;
        if status != StatusCode::OK {
            return Err(unreadable("the userinfo endpoint did not answer 200"));
        }
        if kind.is_some_and(|kind| kind.as_bytes().starts_with(b"application/jwt")) {
            return self.signed_userinfo(http, &body).await;
        }
        serde_json::from_slice(&body).map_err(|_| unreadable("the userinfo is no JSON"))
    }

    /// The primary address, if it is verified. A client that may not see the list (403, 404) has no address.
    async fn primary_email(
        &self,
        http: &HttpClient,
        url: &str,
        list: &EmailList,
        answer: &TokenAnswer,
    ) -> Result<Option<Email>, Error> {
        let (status, _, body) = self.ask(http, url, &UserinfoRequest::Get, answer).await?;
        match status {
            StatusCode::OK => {}
            StatusCode::FORBIDDEN | StatusCode::NOT_FOUND => return Ok(None),
            _ => return Err(unreadable("the list of addresses did not come with 200")),
        }
        let no_list = || unreadable("the list of addresses is no such list");
        let body: Value = serde_json::from_slice(&body).map_err(|_| no_list())?;
        let entries = body.pointer(&list.list).and_then(Value::as_array).ok_or_else(no_list)?;
        let is = |entry: &Value, flag: &str| entry.get(flag).is_some_and(is_true);
        let primary = entries.iter().find(|entry| is(entry, &list.primary) && is(entry, &list.verified));
        let text = primary.and_then(|entry| entry.get(&*list.email)?.as_str());
        Ok(text.and_then(|text| Email::new(text, true)))
    }

    /// Sends a request that the access token authorizes.
    async fn ask(
        &self,
        http: &HttpClient,
        url: &str,
        what: &UserinfoRequest,
        answer: &TokenAnswer,
    ) -> Result<(StatusCode, Option<HeaderValue>, Vec<u8>), Error> {
        let description = self.description();
        let misconfigured = |error: http::Error| Error::from(ErrorCode::Misconfigured).caused_by(error);
        let mut request = HttpRequest::new(Vec::new());
        *request.uri_mut() = address(url)?;
        let token = answer.access_token();
        let (name, value) = match &description.token_in {
            TokenIn::Bearer => (AUTHORIZATION, sensitive(&format!("Bearer {token}"))?),
            TokenIn::Scheme(scheme) => (AUTHORIZATION, sensitive(&format!("{scheme} {token}"))?),
            TokenIn::Header(name) => {
                let name = HeaderName::try_from(&**name).map_err(|error| misconfigured(error.into()))?;
                (name, sensitive(token)?)
            }
        };
        let headers = request.headers_mut();
        headers.insert(name, value);
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        for (name, value) in &description.userinfo_headers.0 {
            let registration = self.registration();
            let value = value
                .replace("{client_id}", &registration.client_id)
                .replace("{client_secret}", registration.client_secret.secret());
            let name = HeaderName::try_from(&**name).map_err(|error| misconfigured(error.into()))?;
            let mut value = HeaderValue::try_from(value).map_err(|error| misconfigured(error.into()))?;
            value.set_sensitive(true);
            headers.insert(name, value);
        }
        match what {
            UserinfoRequest::Get => {}
            UserinfoRequest::Post => *request.method_mut() = Method::POST,
            UserinfoRequest::PostJson(json) => {
                headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
                *request.method_mut() = Method::POST;
                *request.body_mut() = json.as_bytes().to_vec();
            }
        }
        let (mut head, body) = http.send(request).await?.into_parts();
        Ok((head.status, head.headers.remove(CONTENT_TYPE), body))
    }
}

/// What a token answer tells of the person: nothing that the description does not look for, and no token.
fn told_of(description: &Description, answer: Value) -> Value {
    let Value::Object(mut fields) = answer else { return Value::Null };
    let pointers = description.pointers();
    let first = |pointer: &str| pointer.split('/').nth(1).map(str::to_owned);
    let wanted: Vec<String> = pointers.iter().filter_map(|pointer| first(pointer)).collect();
    fields.retain(|name, _| wanted.contains(name));
    let mut told = Value::Object(fields);
    remove_tokens(&mut told);
    told
}

fn remove_tokens(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(remove_tokens),
        Value::Object(fields) => {
            fields.retain(|name, _| !name.ends_with("_token") && !name.ends_with("_secret"));
            fields.values_mut().for_each(remove_tokens);
        }
        _ => {}
    }
}

/// A header that no log shows.
pub(super) fn sensitive(value: &str) -> Result<HeaderValue, Error> {
    let mut value =
        HeaderValue::try_from(value).map_err(|_| unreadable("the access token can't be sent in a header"))?;
    value.set_sensitive(true);
    Ok(value)
}

/// Whether the claims have what the description looks for, but for a picture, which many people do not have.
fn says_all(description: &Description, claims: &Value) -> bool {
    let has = |pointer: &str| claims.pointer(pointer).is_some_and(|value| !value.is_null());
    let has_email = match &description.email {
        Some((pointer, EmailTrust::Flag(flag))) => has(pointer) && has(flag),
        Some((pointer, EmailTrust::Flags(flags))) => has(pointer) && flags.iter().all(|flag| has(flag)),
        Some((pointer, _)) => has(pointer),
        None => true,
    };
    let names = &description.full_name;
    // A list of addresses says more than any token.
    description.emails.is_none()
        && description.id.iter().all(|pointer| has(pointer))
        && has_email
        && (names.is_empty() || names.iter().any(|pointer| has(pointer)))
}

/// The userinfo is of the person whom the `id_token` is about (OpenID Connect Core section 5.3.2).
fn is_about_the_same(
    description: &Description,
    id_claims: Option<&Value>,
    userinfo: &Value,
) -> Result<(), Error> {
    let Some(id_claims) = id_claims else { return Ok(()) };
    let subject = userinfo.get("sub");
    if subject.is_none() && description.id != ["/sub"] {
        // It is no userinfo of OpenID Connect.
        return Ok(());
    }
    if account_id(id_claims.get("sub"))? == account_id(subject)? {
        return Ok(());
    }
    let reason = "the id_token is about another person than the userinfo";
    Err(Error::from(ErrorCode::InvalidIdToken).because(reason))
}

/// Reads a profile out of what the provider said.
pub(super) fn read(description: &Description, claims: Value) -> Result<Profile, Error> {
    let email = description.email.as_ref().and_then(|(pointer, trust)| {
        let is = |flag: &str| claims.pointer(flag).is_some_and(is_true);
        let verified = match trust {
            EmailTrust::Always => true,
            EmailTrust::Never => false,
            EmailTrust::Flag(flag) => is(flag),
            EmailTrust::Flags(flags) => flags.iter().all(|flag| is(flag)),
        };
        Email::new(claims.pointer(pointer)?.as_str()?, verified)
    });
    let account_id = joined_id(description, &claims)?;
    let legacy_ids = description.legacy_ids.iter().map(|spelling| spelled(spelling, &account_id)).collect();
    // What is refused in an id or an address has been.
    let claims = without_nul(claims);
    Ok(Profile {
        account_id,
        legacy_ids,
        email,
        name: name(&description.full_name, &claims)
            .or_else(|| name(description.other_name.as_slice(), &claims)),
        picture: picture(&description.picture, &claims).filter(|url| is_picture(url)),
        claims,
    })
}

/// The person's id, of which each part but the last tells where the rest belongs.
pub(super) fn joined_id(description: &Description, claims: &Value) -> Result<String, Error> {
    let [first @ .., last] = &*description.id else { return account_id(None) };
    let mut id = String::new();
    for pointer in first {
        let part = account_id(claims.pointer(pointer))?;
        if part.contains(':') {
            return Err(unreadable("a part of the profile's id holds a colon"));
        }
        id.push_str(&part);
        id.push(':');
    }
    id.push_str(&account_id(claims.pointer(last))?);
    account_id(Some(&Value::String(id)))
}

/// An id as other programs have stored it.
pub(super) fn spelled(spelling: &str, id: &str) -> String {
    let last = id.rsplit_once(':').map_or(id, |(_, last)| last);
    spelling.replace("{id}", id).replace("{last}", last)
}

/// The parts of a name, joined.
fn name(pointers: &[std::borrow::Cow<'static, str>], claims: &Value) -> Option<String> {
    let parts = pointers.iter().filter_map(|pointer| claims.pointer(pointer)?.as_str());
    let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
    if parts.is_empty() { None } else { Some(parts.join(" ")) }
}

/// The URL of a picture: where the pointer leads, or the template with what its pointers lead to.
fn picture(template: &str, claims: &Value) -> Option<String> {
    if !template.contains('{') {
        return claims.pointer(template)?.as_str().map(str::to_owned);
    }
    let (mut url, mut rest) = (String::new(), template);
    while let Some((before, after)) = rest.split_once('{') {
        let (pointer, after) = after.split_once('}')?;
        url.push_str(before);
        match claims.pointer(pointer)? {
            Value::String(text) => url.extend(url::form_urlencoded::byte_serialize(text.as_bytes())),
            Value::Number(number) => url.push_str(&number.to_string()),
            _ => return None,
        }
        rest = after;
    }
    url.push_str(rest);
    Some(url)
}

/// Whether a page may show it: people write what they like there, `javascript:` too.
fn is_picture(url: &str) -> bool {
    url.len() <= MAX_URL && Url::parse(url).is_ok_and(|url| ["https", "http"].contains(&url.scheme()))
}

fn without_nul(mut claims: Value) -> Value {
    replace_nul(&mut claims);
    claims
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
