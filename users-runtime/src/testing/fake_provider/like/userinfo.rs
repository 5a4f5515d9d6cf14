//! Requests that the access token authorizes: the profile, the list of addresses.

use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

use super::super::answer::{answer, json};
use super::super::grants::Consent;
use super::super::misbehavior::Misbehavior;
use super::super::record::RecordedRequest;
use super::super::signing::{sign_hs256, unsigned};
use super::super::state::{Shared, locked};
use super::{Like, has_query_of};
use crate::provider::{TokenIn, UserinfoRequest};

/// The status of a refusal, and why.
type Refusal = (u16, &'static str);

impl Like {
    /// The profile.
    pub(super) fn userinfo(&self, shared: &Shared, request: &RecordedRequest) -> Response {
        let description = &self.description;
        let is_there = !description.profile_in_token_answer
            && (!description.userinfo_url.is_empty() || description.discovers);
        if !is_there {
            return refused(404, "there is no such endpoint");
        }
        let right = match &description.userinfo_request {
            UserinfoRequest::Get => request.method == "GET" && request.body.is_empty(),
            UserinfoRequest::Post => request.method == "POST" && request.body.is_empty(),
            UserinfoRequest::PostJson(wanted) => {
                request.method == "POST"
                    && request.header("content-type") == Some("application/json")
                    && is_same_json(wanted, &request.body)
            }
        };
        match self.authorized(shared, request) {
            Err((status, why)) => refused(status, why),
            Ok(_) if !right => refused(400, "that is not how the profile is asked for"),
            Ok(_) if !has_query_of(request, &description.userinfo_url, &shared.config.client_id) => {
                refused(400, "the endpoint has another query")
            }
            Ok(consent) => {
                let claims = self.userinfo_claims(shared, &consent);
                if description.quirks.signed_userinfo {
                    return self.as_jwt(shared, claims);
                }
                json(StatusCode::OK, &claims)
            }
        }
    }

    /// The profile as a JWT (OpenID Connect Core section 5.3.2).
    fn as_jwt(&self, shared: &Shared, mut claims: Value) -> Response {
        let wrong = |misbehavior| shared.misbehaviors.on(&misbehavior);
        let mut put = |name: &str, is_there: bool, value: &str| {
            if is_there {
                claims[name] = json!(value);
            }
        };
        let by_other = wrong(Misbehavior::WrongUserInfoIssuer);
        let issuer = if by_other { "https://another-provider.example" } else { self.issuer() };
        put("iss", !wrong(Misbehavior::NoUserInfoIssuer), issuer);
        let for_other = wrong(Misbehavior::WrongUserInfoAudience);
        let audience = if for_other { "another-client" } else { &shared.config.client_id };
        put("aud", !wrong(Misbehavior::NoUserInfoAudience), audience);
        let key = locked(&shared.key);
        let text = if wrong(Misbehavior::UnsignedUserInfo) {
            unsigned(&claims)
        } else if wrong(Misbehavior::UserInfoSignedWithPublicKey) {
            sign_hs256(&claims, &json!(key.jwk()).to_string())
        } else if wrong(Misbehavior::WrongUserInfoSignature) {
            key.forged(shared.config.id_token_alg).sign(&claims)
        } else {
            key.sign(&claims)
        };
        answer(StatusCode::OK, "application/jwt", text)
    }

    /// The list of addresses.
    pub(super) fn addresses(&self, shared: &Shared, request: &RecordedRequest) -> Response {
        let Some((url, list)) = &self.description.emails else {
            return refused(404, "there is no such endpoint");
        };
        match self.authorized(shared, request) {
            Err((status, why)) => refused(status, why),
            Ok(consent) if !self.tells_email(&consent.scope, consent.is_first) => {
                refused(403, "the address was not asked for")
            }
            Ok(_) if request.method != "GET" || !request.body.is_empty() => refused(405, "only GET"),
            Ok(_) if !has_query_of(request, url, &shared.config.client_id) => {
                refused(400, "the endpoint has another query")
            }
            Ok(consent) => json(StatusCode::OK, &self.emails(shared, list, &consent)),
        }
    }

    /// What the access token allows, if it is where it belongs and nowhere else, with the headers that belong there.
    fn authorized(&self, shared: &Shared, request: &RecordedRequest) -> Result<Consent, Refusal> {
        let description = &self.description;
        let authorization = request.header("authorization");
        let by_scheme = |wanted: &str| {
            let (scheme, token) = authorization?.split_once(' ')?;
            scheme.eq_ignore_ascii_case(wanted).then_some(token)
        };
        let token = match &description.token_in {
            TokenIn::Bearer => by_scheme("bearer"),
            TokenIn::Scheme(scheme) => by_scheme(scheme),
            TokenIn::Header(name) if authorization.is_none() => request.header(name),
            TokenIn::Header(_) => None,
        };
        let now = shared.now();
        let grants = locked(&shared.grants);
        let known = |text: &str| grants.access(text, now).cloned();
        if request.query.iter().chain(&request.form).any(|(_, value)| known(value).is_some()) {
            return Err((401, "an access token in a URL or a form is lost"));
        }
        let consent = token.and_then(known).ok_or((401, "there is no good access token"))?;
        drop(grants);
        if description.quirks.wants_user_agent && request.header("user-agent").is_none_or(str::is_empty) {
            return Err((403, "there is no User-Agent"));
        }
        let mut headers = description.userinfo_headers.0.iter();
        let (id, secret) = (&shared.config.client_id, &shared.config.client_secret);
        let value_of =
            |template: &str| template.replace("{client_id}", id).replace("{client_secret}", secret);
        if !headers.all(|(name, value)| request.header(name) == Some(&value_of(value))) {
            return Err((400, "a header is missing that each request has to have"));
        }
        Ok(consent)
    }
}

fn is_same_json(wanted: &str, body: &[u8]) -> bool {
    let wanted: Result<Value, _> = serde_json::from_str(wanted);
    let body: Result<Value, _> = serde_json::from_slice(body);
    matches!((wanted, body), (Ok(wanted), Ok(body)) if wanted == body)
}

pub(super) fn refused(status: u16, why: &str) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
    json(status, &json!({"message": why}))
}
