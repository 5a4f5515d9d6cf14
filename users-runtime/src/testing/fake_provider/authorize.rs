//! `/authorize`: what is asked, and what the browser is sent back with (RFC 6749 section 4.1, RFC 7636, RFC 9207).

use axum::http::StatusCode;
use axum::response::Response;
use url::{Host, Url};

use super::answer::page;
use super::grants::{Binding, Consent};
use super::like::Like;
use super::misbehavior::Misbehavior;
use super::pages;
use super::person::Person;
use super::record::Params;
use super::state::{Shared, locked, secret};
use super::way_back::WayBack;

const INVALID: &str = "invalid_request";
/// What a client gets that asks for nothing in particular (RFC 6749 section 3.3).
const DEFAULT_SCOPE: [&str; 3] = ["openid", "email", "profile"];

/// An authorization request that holds.
#[derive(Clone, Debug)]
pub(super) struct Ask {
    pub(super) binding: Binding,
    pub(super) scope: Vec<String>,
    state: Option<String>,
    nonce: Option<String>,
    login_hint: Option<String>,
    silent: bool,
    /// Whether it asks for a refresh token in the provider's own way.
    is_offline: bool,
}

/// Why an authorization request does not hold.
#[derive(Debug)]
pub(super) enum Refusal {
    /// The person is told: nothing says that the redirect URI is the client's (RFC 6749 section 4.1.2.1).
    Page(String),
    /// The client is told.
    Back(WayBack),
}

/// `GET /authorize`.
pub(super) fn authorize(shared: &Shared, params: Params<'_>) -> Response {
    let ask = match Ask::parse(shared, params) {
        Ok(ask) => ask,
        Err(Refusal::Page(why)) => return page(StatusCode::BAD_REQUEST, pages::error(&why)),
        Err(Refusal::Back(back)) => return back.answer(StatusCode::FOUND),
    };
    if shared.config.interactive {
        return ask_person(shared, ask);
    }
    let person = {
        let people = locked(&shared.people);
        let hinted = people.hinted(ask.login_hint.as_deref());
        hinted.unwrap_or(&people.signed_in).clone()
    };
    ask.approved(shared, &person).answer(StatusCode::FOUND)
}

/// `POST /authorize/decision`: the answer to a consent page.
pub(super) fn decide(shared: &Shared, form: Params<'_>) -> Response {
    let refuse = |why: &str| page(StatusCode::BAD_REQUEST, pages::error(why));
    let ticket = form.first("ticket").unwrap_or_default();
    let Some(ask) = locked(&shared.asked).remove(ticket) else {
        return refuse("This page was answered before. Start again at the application.");
    };
    if form.first("decision") == Some("deny") {
        return ask.refused(shared, "access_denied", "the person said no").answer(StatusCode::SEE_OTHER);
    }
    let sub = form.first("person").unwrap_or_default();
    let person = locked(&shared.people).known.iter().find(|person| person.sub == sub).cloned();
    match person {
        Some(person) => ask.approved(shared, &person).answer(StatusCode::SEE_OTHER),
        None => refuse("There is no such person here."),
    }
}

fn ask_person(shared: &Shared, ask: Ask) -> Response {
    if ask.silent {
        let back = ask.refused(shared, "interaction_required", "the person must be asked");
        return back.answer(StatusCode::FOUND);
    }
    let mut people = locked(&shared.people).known.clone();
    if let Some(hint) = &ask.login_hint {
        people.sort_by_key(|person| !person.is_meant_by(hint));
    }
    let ticket = secret("ticket");
    let html = pages::consent(&shared.config.client_name, &ask, &people, &ticket);
    locked(&shared.asked).insert(ticket, ask);
    page(StatusCode::OK, html)
}

impl Ask {
    pub(super) fn parse(shared: &Shared, params: Params<'_>) -> Result<Self, Refusal> {
        let redirect_uri = known_client_and_redirect(shared, params).map_err(Refusal::Page)?;
        let text = |name| params.first(name).map(str::to_owned);
        let mut ask = Self {
            binding: Binding { client_id: shared.config.client_id.clone(), redirect_uri, challenge: None },
            scope: scopes(shared.like.as_ref(), params.first("scope")),
            state: text("state"),
            nonce: text("nonce"),
            login_hint: text("login_hint"),
            silent: params.first("prompt") == Some("none"),
            is_offline: false,
        };
        ask.is_offline = shared.like.as_ref().is_some_and(|like| like.is_offline(params, &ask.scope));
        match ask.check(shared, params) {
            Ok(challenge) => ask.binding.challenge = challenge,
            Err((code, why)) => return Err(Refusal::Back(ask.refused(shared, code, why))),
        }
        Ok(ask)
    }

    /// The way back after a yes.
    pub(super) fn approved(&self, shared: &Shared, person: &Person) -> WayBack {
        let error = shared.misbehaviors.pick(|misbehavior| match misbehavior {
            Misbehavior::RedirectError(code) => Some(code.clone()),
            _ => None,
        });
        if let Some(error) = error {
            return self.refused(shared, &error, "as the test wants it");
        }
        if shared.misbehaviors.on(&Misbehavior::NoCode) {
            return self.back(shared, &[]);
        }
        let mut grants = locked(&shared.grants);
        let consent = Consent {
            person: person.clone(),
            scope: self.scope.clone(),
            nonce: self.nonce.clone(),
            is_first: grants.consents(person),
            is_offline: self.is_offline,
        };
        let user = shared.like.as_ref().and_then(|like| like.callback_user(&consent));
        let code = grants.add_code(consent, self.binding.clone(), shared.now());
        drop(grants);
        locked(&shared.journal).codes.push(code.clone());
        let mut result = vec![("code", &*code)];
        result.extend(user.as_deref().map(|user| ("user", user)));
        self.back(shared, &result)
    }

    /// The way back after a no.
    pub(super) fn refused(&self, shared: &Shared, code: &str, why: &str) -> WayBack {
        self.back(shared, &[("error", code), ("error_description", why)])
    }

    fn back(&self, shared: &Shared, result: &[(&str, &str)]) -> WayBack {
        let wrong = |misbehavior| shared.misbehaviors.on(&misbehavior);
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(result);
        if let Some(state) = &self.state
            && !wrong(Misbehavior::NoState)
        {
            let state = if wrong(Misbehavior::WrongState) { "another-state" } else { state };
            query.append_pair("state", state);
        }
        if wrong(Misbehavior::WrongIss) {
            query.append_pair("iss", "https://another-provider.example");
        } else if shared.config.sends_iss && !wrong(Misbehavior::NoIss) {
            query.append_pair("iss", shared.issuer());
        }
        let by_form = shared.like.as_ref().is_some_and(Like::answers_by_form);
        WayBack::new(&self.binding.redirect_uri, query.finish(), by_form)
    }

    /// What is wrong with the rest of the request, or its `code_challenge`.
    fn check(
        &self,
        shared: &Shared,
        params: Params<'_>,
    ) -> Result<Option<String>, (&'static str, &'static str)> {
        response_type(params)?;
        let Some(like) = &shared.like else {
            if !matches!(params.first("response_mode"), None | Some("query")) {
                return Err((INVALID, "only response_mode=query"));
            }
            return challenge(params, shared.config.requires_pkce, is_in_base64url);
        };
        like.check_request(params, &self.scope).map_err(|why| (INVALID, why))?;
        if !like.takes_pkce() {
            return Ok(None);
        }
        challenge(params, true, if like.wants_hex() { is_in_hex } else { is_in_base64url })
    }
}

/// The redirect URI, if it and the client are ones that the person may be sent back to.
fn known_client_and_redirect(shared: &Shared, params: Params<'_>) -> Result<String, String> {
    let one = |name: &str| match params.get(name) {
        Ok(Some(value)) => Ok(value),
        Ok(None) => Err(format!("{name} is missing.")),
        Err(_) => Err(format!("{name} is given more than once.")),
    };
    let client_id = one(shared.client_id_param())?;
    if client_id != shared.config.client_id {
        return Err(format!("There is no client {client_id:?} here."));
    }
    let redirect_uri = one("redirect_uri")?;
    let known = Url::parse(redirect_uri).is_ok_and(|url| {
        url.fragment().is_none()
            && match &shared.config.redirect_uris[..] {
                [] => is_loopback(&url),
                known => known.iter().any(|known| known == redirect_uri),
            }
    });
    if known {
        Ok(redirect_uri.to_owned())
    } else {
        Err(format!("The redirect URI {redirect_uri:?} is not registered for this client."))
    }
}

fn is_loopback(url: &Url) -> bool {
    let local = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    local && matches!(url.scheme(), "http" | "https")
}

fn response_type(params: Params<'_>) -> Result<(), (&'static str, &'static str)> {
    if params.any_repeated() {
        return Err((INVALID, "a parameter is given more than once"));
    }
    match params.first("response_type") {
        Some("code") => Ok(()),
        Some(_) => Err(("unsupported_response_type", "only response_type=code")),
        None => Err((INVALID, "response_type is missing")),
    }
}

fn challenge(
    params: Params<'_>,
    required: bool,
    is_hash: fn(&str) -> bool,
) -> Result<Option<String>, (&'static str, &'static str)> {
    if !required
        && ["code_challenge", "code_challenge_method"].iter().all(|name| params.first(name).is_none())
    {
        return Ok(None);
    }
    // Left out, it would mean `plain`.
    if params.first("code_challenge_method") != Some("S256") {
        return Err((INVALID, "code_challenge_method must be S256"));
    }
    match params.first("code_challenge") {
        Some(challenge) if is_hash(challenge) => Ok(Some(challenge.to_owned())),
        Some(_) => Err((INVALID, "code_challenge is no SHA-256 in the form that is wanted")),
        None => Err((INVALID, "code_challenge is missing")),
    }
}

/// The length of a SHA-256 in base64url.
fn is_in_base64url(hash: &str) -> bool {
    hash.len() == 43 && hash.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

fn is_in_hex(hash: &str) -> bool {
    hash.len() == 64 && hash.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

fn scopes(like: Option<&Like>, asked: Option<&str>) -> Vec<String> {
    let separator = like.map_or(' ', Like::scope_separator);
    match (asked, like) {
        (Some(asked), _) => {
            asked.split(separator).filter(|scope| !scope.is_empty()).map(str::to_owned).collect()
        }
        (None, Some(_)) => Vec::new(),
        (None, None) => DEFAULT_SCOPE.map(str::to_owned).to_vec(),
    }
}
