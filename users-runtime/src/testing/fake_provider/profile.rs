//! `/userinfo` (OIDC Core section 5.3), and the same person in GitHub's shape.

use axum::http::{StatusCode, header};
use axum::response::Response;
use serde_json::{Map, Value, json};

use super::answer::{json, text, with};
use super::grants::Consent;
use super::misbehavior::Misbehavior;
use super::person::Address;
use super::record::RecordedRequest;
use super::state::{Shared, locked};

/// `GET` or `POST /userinfo`.
pub(super) fn userinfo(shared: &Shared, request: &RecordedRequest) -> Response {
    let consent = match bearer(shared, request, &["bearer"]) {
        Ok(consent) => consent,
        Err(refused) => return refused.into(),
    };
    let mut claims = claims(shared, &consent);
    if make_other(shared) {
        claims.insert("sub".to_owned(), json!("another-person"));
    }
    json(StatusCode::OK, &Value::Object(claims))
}

/// `GET /user`: the profile in GitHub's shape.
pub(super) fn github_user(shared: &Shared, request: &RecordedRequest) -> Response {
    let consent = match github(shared, request) {
        Ok(consent) => consent,
        Err(refused) => return refused.into(),
    };
    let person = &consent.person;
    let email = primary(shared, &consent).filter(|_| !person.hides_email);
    let mut user = Map::new();
    if let Some(id) = misspelt(shared, person.github_id()) {
        user.insert("id".to_owned(), id);
    }
    if make_other(shared) {
        user.insert("id".to_owned(), json!("another-person"));
    }
    user.insert("login".to_owned(), json!(person.login));
    user.insert("name".to_owned(), json!(person.name));
    user.insert("avatar_url".to_owned(), json!(person.picture));
    user.insert("email".to_owned(), json!(email.map(|address| address.text)));
    json(StatusCode::OK, &Value::Object(user))
}

/// `GET /user/emails`: the addresses in GitHub's shape, to those who may see them.
pub(super) fn github_emails(shared: &Shared, request: &RecordedRequest) -> Response {
    let consent = match github(shared, request) {
        Ok(consent) => consent,
        Err(refused) => return refused.into(),
    };
    if !["user", "user:email", "email"].iter().any(|scope| consent.allows(scope)) {
        return json(StatusCode::NOT_FOUND, &json!({"message": "Not Found"}));
    }
    let wrong = |misbehavior| shared.misbehaviors.on(&misbehavior);
    if wrong(Misbehavior::NoEmail) {
        return json(StatusCode::OK, &json!([]));
    }
    let unverified = wrong(Misbehavior::UnverifiedEmail);
    let unsaid = wrong(Misbehavior::NoEmailVerified);
    let list = consent.person.addresses.iter().enumerate().map(|(at, address)| {
        let mut entry = json!({"email": address.text, "primary": at == 0, "visibility": null});
        if !unsaid {
            entry["verified"] = json!(address.verified && !unverified);
        }
        entry
    });
    json(StatusCode::OK, &list.collect())
}

/// What the granted scopes tell of the person.
pub(super) fn claims(shared: &Shared, consent: &Consent) -> Map<String, Value> {
    let person = &consent.person;
    let mut claims = Map::new();
    if let Some(id) = misspelt(shared, json!(person.sub)) {
        claims.insert("sub".to_owned(), id);
    }
    let allows = |scope: &str, url: &str| consent.allows(scope) || consent.allows(url);
    if allows("email", "https://www.googleapis.com/auth/userinfo.email")
        && let Some(address) = primary(shared, consent)
    {
        claims.insert("email".to_owned(), json!(address.text));
        if shared.misbehaviors.on(&Misbehavior::EmailVerifiedAsText) {
            claims.insert("email_verified".to_owned(), json!(address.verified.to_string()));
        } else if !shared.misbehaviors.on(&Misbehavior::NoEmailVerified) {
            claims.insert("email_verified".to_owned(), json!(address.verified));
        }
    }
    if allows("profile", "https://www.googleapis.com/auth/userinfo.profile") {
        for (name, value) in [("name", &person.name), ("picture", &person.picture)] {
            if let Some(value) = value {
                claims.insert(name.to_owned(), json!(value));
            }
        }
    }
    claims
}

/// The primary address.
pub(super) fn primary(shared: &Shared, consent: &Consent) -> Option<Address> {
    let mut address = consent.person.primary()?.clone();
    if shared.misbehaviors.on(&Misbehavior::NoEmail) {
        return None;
    }
    if shared.misbehaviors.on(&Misbehavior::UnverifiedEmail) {
        address.verified = false;
    }
    Some(address)
}

/// The id of a person, or what a misbehavior makes of it.
pub(super) fn misspelt(shared: &Shared, right: Value) -> Option<Value> {
    let wrong = shared.misbehaviors.pick(|misbehavior| {
        Some(match misbehavior {
            Misbehavior::NumericId => match &right {
                Value::String(text) => Some(json!(text.parse::<u64>().unwrap_or(1))),
                number => Some(number.clone()),
            },
            Misbehavior::FloatId => Some(json!(1.5)),
            Misbehavior::BooleanId => Some(json!(true)),
            Misbehavior::EmptyId => Some(json!("")),
            Misbehavior::NoId => None,
            _ => return None,
        })
    });
    wrong.unwrap_or(Some(right))
}

/// Whether the userinfo is of another person than the `id_token`.
pub(super) fn make_other(shared: &Shared) -> bool {
    shared.misbehaviors.on(&Misbehavior::OtherSub)
}

/// Why nobody's profile is told.
#[derive(Debug)]
enum Refused {
    NoToken,
    BadToken,
    NoUserAgent,
}

impl From<Refused> for Response {
    fn from(refused: Refused) -> Self {
        let challenge = match refused {
            Refused::NoToken => "Bearer",
            Refused::BadToken => "Bearer error=\"invalid_token\"",
            Refused::NoUserAgent => {
                let why = "Request forbidden by administrative rules: there is no User-Agent header.";
                return text(StatusCode::FORBIDDEN, why);
            }
        };
        let response = json(StatusCode::UNAUTHORIZED, &json!({"error": "invalid_token"}));
        with(response, header::WWW_AUTHENTICATE, challenge)
    }
}

/// GitHub wants to know who calls, and takes `token` for `Bearer`.
fn github(shared: &Shared, request: &RecordedRequest) -> Result<Consent, Refused> {
    if request.header("user-agent").is_none_or(str::is_empty) {
        return Err(Refused::NoUserAgent);
    }
    bearer(shared, request, &["bearer", "token"])
}

/// What the access token in the `Authorization` header allows. One in the query or the body is not looked for.
fn bearer(shared: &Shared, request: &RecordedRequest, schemes: &[&str]) -> Result<Consent, Refused> {
    let token = request
        .header("authorization")
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| schemes.iter().any(|known| scheme.eq_ignore_ascii_case(known)))
        .map(|(_, token)| token)
        .ok_or(Refused::NoToken)?;
    let grants = locked(&shared.grants);
    grants.access(token, shared.now()).cloned().ok_or(Refused::BadToken)
}
