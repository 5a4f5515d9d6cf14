//! `/token` and `/revoke` (RFC 6749 sections 2.3.1, 4.1.3 and 6, RFC 7636 section 4.6, RFC 7009).

use axum::body::Body;
use axum::http::{StatusCode, header};
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Map, Value, json};

use super::answer::{answer, json, text, with};
use super::builder::ClientAuth;
use super::grants::{Binding, Worth};
use super::id_token;
use super::like::Like;
use super::misbehavior::Misbehavior;
use super::record::{IssuedTokens, Params, RecordedRequest};
use super::state::{Shared, locked, sha256};

/// An error of RFC 6749 section 5.2.
#[derive(Debug)]
pub(super) struct Refused {
    pub(super) status: StatusCode,
    pub(super) error: String,
    pub(super) why: String,
}

impl From<Refused> for Response {
    fn from(refused: Refused) -> Self {
        let body = json!({"error": refused.error, "error_description": refused.why});
        let response = json(refused.status, &body);
        if refused.status == StatusCode::UNAUTHORIZED {
            return with(response, header::WWW_AUTHENTICATE, "Basic realm=\"token\"");
        }
        response
    }
}

/// `POST /token`.
pub(super) fn token(shared: &Shared, request: &RecordedRequest) -> Response {
    let form = Params(&request.form);
    exchange(shared, request, form).unwrap_or_else(|refused| match &shared.like {
        Some(like) => like.refusal(refused),
        None => refused.into(),
    })
}

/// `POST /revoke`. A token that is not known is as good as revoked.
pub(super) fn revoke(shared: &Shared, request: &RecordedRequest) -> Response {
    let form = Params(&request.form);
    if let Err(refused) = well_formed(request, form).and_then(|()| authenticate(shared, request, form)) {
        return refused.into();
    }
    match form.first("token") {
        Some(token) => {
            locked(&shared.grants).revoke(token);
            text(StatusCode::OK, Body::empty())
        }
        None => invalid("invalid_request", "token is missing").into(),
    }
}

fn exchange(shared: &Shared, request: &RecordedRequest, form: Params<'_>) -> Result<Response, Refused> {
    well_formed(request, form)?;
    authenticate(shared, request, form)?;
    if let Some(like) = &shared.like {
        like.check_token_request(shared, request, form)?;
    }
    let required = |name: &str| {
        let missing = || invalid("invalid_request", &format!("{name} is missing"));
        form.first(name).ok_or_else(missing)
    };
    let grant_type = required("grant_type")?;
    forced_error(shared)?;
    match grant_type {
        "authorization_code" => {
            let code = required("code")?;
            let spent = locked(&shared.grants).spend_code(code, shared.now());
            let worth = spent.map_err(|why| invalid("invalid_grant", why))?;
            if let Some(binding) = &worth.binding {
                fits(shared, binding, form)?;
            }
            Ok(issue(shared, &worth, None))
        }
        "refresh_token" => {
            let refresh = required("refresh_token")?;
            let mut worth =
                locked(&shared.grants).refresh(refresh).map_err(|why| invalid("invalid_grant", why))?;
            narrow(&mut worth, form.first("scope"))?;
            Ok(issue(shared, &worth, Some(refresh)))
        }
        _ => Err(invalid("unsupported_grant_type", "only authorization_code and refresh_token")),
    }
}

/// A form, no parameter twice.
fn well_formed(request: &RecordedRequest, form: Params<'_>) -> Result<(), Refused> {
    let kind = request.header("content-type").unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    if !kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return Err(invalid("invalid_request", "the body must be application/x-www-form-urlencoded"));
    }
    if form.any_repeated() {
        return Err(invalid("invalid_request", "a parameter is given more than once"));
    }
    Ok(())
}

fn authenticate(shared: &Shared, request: &RecordedRequest, form: Params<'_>) -> Result<(), Refused> {
    if let Some(like) = shared.like.as_ref().filter(|like| !like.lets_clients_choose()) {
        return like.authenticate(shared, request, form);
    }
    let config = &shared.config;
    let basic = request.header("authorization");
    let (id, secret, method) = match (basic, form.first("client_secret")) {
        (Some(_), Some(_)) => return Err(invalid("invalid_request", "the client authenticates in two ways")),
        (Some(value), None) => {
            let (id, secret) = basic_credentials(value).ok_or_else(unauthorized)?;
            if form.first("client_id").is_some_and(|in_body| in_body != id) {
                return Err(invalid("invalid_request", "two different clients"));
            }
            (id, secret, ClientAuth::Basic)
        }
        (None, Some(secret)) => {
            let id = form.first("client_id").unwrap_or_default();
            (id.to_owned(), secret.to_owned(), ClientAuth::Post)
        }
        (None, None) => return Err(unauthorized()),
    };
    let allowed = config.client_auth == ClientAuth::Either || config.client_auth == method;
    if allowed && id == config.client_id && secret == config.client_secret {
        Ok(())
    } else {
        Err(unauthorized())
    }
}

/// Both halves are form-encoded before they are joined (RFC 6749 section 2.3.1).
pub(super) fn basic_credentials(header: &str) -> Option<(String, String)> {
    let (scheme, encoded) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let joined = String::from_utf8(STANDARD.decode(encoded).ok()?).ok()?;
    let (id, secret) = joined.split_once(':')?;
    Some((form_decoded(id), form_decoded(secret)))
}

fn form_decoded(text: &str) -> String {
    let pair = format!("value={text}");
    let value = url::form_urlencoded::parse(pair.as_bytes()).next().map(|(_, value)| value.into_owned());
    value.unwrap_or_default()
}

/// What came with the code is what the code was made for.
fn fits(shared: &Shared, binding: &Binding, form: Params<'_>) -> Result<(), Refused> {
    if binding.client_id != shared.config.client_id {
        return Err(invalid("invalid_grant", "the code is another client's"));
    }
    if form.first("redirect_uri") != Some(&binding.redirect_uri) {
        return Err(invalid("invalid_grant", "redirect_uri is not the one of the authorization request"));
    }
    let Some(challenge) = &binding.challenge else {
        // RFC 9700 section 2.1.1: else a downgrade would go unseen.
        return match form.first("code_verifier") {
            None => Ok(()),
            Some(_) => Err(invalid("invalid_grant", "there was no code_challenge")),
        };
    };
    let verifier = form.first("code_verifier").unwrap_or_default();
    let unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    if !(43..=128).contains(&verifier.len()) || !verifier.bytes().all(unreserved) {
        return Err(invalid("invalid_grant", "code_verifier must be 43 to 128 unreserved characters"));
    }
    let hash = sha256(verifier);
    let own = shared.like.as_ref().and_then(|like| like.challenge(hash.as_ref()));
    if own.unwrap_or_else(|| URL_SAFE_NO_PAD.encode(hash)) != *challenge {
        return Err(invalid("invalid_grant", "code_verifier is not the one of code_challenge"));
    }
    Ok(())
}

/// A refresh may ask for less than was granted, not for more.
fn narrow(worth: &mut Worth, asked: Option<&str>) -> Result<(), Refused> {
    let Some(asked) = asked else { return Ok(()) };
    let asked: Vec<String> = asked.split(' ').map(str::to_owned).collect();
    if asked.iter().any(|scope| !worth.consent.allows(scope)) {
        return Err(invalid("invalid_scope", "the person did not grant that"));
    }
    worth.consent.scope = asked;
    Ok(())
}

fn issue(shared: &Shared, worth: &Worth, refreshed: Option<&str>) -> Response {
    let wrong = |misbehavior| shared.misbehaviors.on(&misbehavior);
    let lifetime = shared.config.access_token_lifetime.as_secs();
    let consent = &worth.consent;
    let like = shared.like.as_ref();
    let rotates = !wrong(Misbehavior::NoRefreshToken)
        && like.is_none_or(|like| like.gives_refresh_token(shared, consent, refreshed.is_some()));
    let (access, refresh) = {
        let mut grants = locked(&shared.grants);
        let access = grants.add_access(worth, shared.now() + lifetime);
        let refresh = rotates.then(|| grants.add_refresh(worth));
        if let (Some(old), true) = (refreshed, rotates) {
            grants.rotate_away(old);
        }
        (access, refresh)
    };
    let wants_id_token =
        consent.allows("openid") && like.is_none_or(Like::gives_id_token) && !wrong(Misbehavior::NoIdToken);
    let id_token = wants_id_token.then(|| id_token::make(shared, consent, &access, refreshed.is_some()));

    let mut answer = Map::new();
    let mut put = |name: &str, value: Value| answer.insert(name.to_owned(), value);
    if wrong(Misbehavior::EmptyAccessToken) {
        put("access_token", json!(""));
    } else if !wrong(Misbehavior::NoAccessToken) {
        put("access_token", json!(access));
    }
    if wrong(Misbehavior::LowercaseBearer) {
        put("token_type", json!("bearer"));
    } else if wrong(Misbehavior::OtherTokenType) {
        put("token_type", json!("mac"));
    } else if !wrong(Misbehavior::NoTokenType) {
        put("token_type", json!("Bearer"));
    }
    if wrong(Misbehavior::ExpiresInAsText) {
        put("expires_in", json!(lifetime.to_string()));
    } else if !wrong(Misbehavior::NoExpiresIn) {
        put("expires_in", json!(lifetime));
    }
    let separator = like.map_or(' ', Like::scope_separator).to_string();
    put("scope", json!(consent.scope.join(&separator)));
    if let Some(refresh) = &refresh {
        put("refresh_token", json!(refresh));
    }
    if let Some(id_token) = &id_token {
        put("id_token", json!(id_token));
    }
    locked(&shared.journal).tokens.push(IssuedTokens {
        access_token: access,
        refresh_token: refresh,
        id_token,
    });
    if wrong(Misbehavior::FormEncodedToken) {
        return form_encoded(StatusCode::OK, &answer);
    }
    match like {
        Some(like) => like.shaped(shared, answer, consent),
        None => json(StatusCode::OK, &Value::Object(answer)),
    }
}

pub(super) fn form_encoded(status: StatusCode, fields: &Map<String, Value>) -> Response {
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in fields {
        match value {
            Value::String(text) => form.append_pair(name, text),
            other => form.append_pair(name, &other.to_string()),
        };
    }
    answer(status, "application/x-www-form-urlencoded", form.finish())
}

fn forced_error(shared: &Shared) -> Result<(), Refused> {
    let forced = shared.misbehaviors.pick(|misbehavior| match misbehavior {
        Misbehavior::TokenError(code) => Some((StatusCode::BAD_REQUEST, code.clone())),
        Misbehavior::TokenErrorAs200(code) => Some((StatusCode::OK, code.clone())),
        _ => None,
    });
    match forced {
        Some((status, error)) => Err(Refused { status, error, why: "as the test wants it".to_owned() }),
        None => Ok(()),
    }
}

pub(super) fn invalid(error: &str, why: &str) -> Refused {
    Refused { status: StatusCode::BAD_REQUEST, error: error.to_owned(), why: why.to_owned() }
}

pub(super) fn unauthorized() -> Refused {
    Refused {
        status: StatusCode::UNAUTHORIZED,
        ..invalid("invalid_client", "the client could not be authenticated")
    }
}
