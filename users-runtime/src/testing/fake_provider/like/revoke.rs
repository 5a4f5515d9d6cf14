//! Revocation, in the provider's way.

use axum::body::Body;
use axum::http::StatusCode;
use axum::response::Response;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::Value;

use super::super::answer::text;
use super::super::record::{Params, RecordedRequest};
use super::super::state::{Shared, locked};
use super::super::token;
use super::userinfo::refused;
use super::{Like, has_query_of};
use crate::provider::RevocationStyle;

impl Like {
    /// Ends tokens.
    pub(super) fn revoke(&self, shared: &Shared, request: &RecordedRequest) -> Response {
        let Some((url, style)) = &self.description.revocation else {
            // Of what is discovered, the metadata has it.
            return if self.description.discovers && request.path == "/revoke" {
                token::revoke(shared, request)
            } else {
                refused(404, "there is no such endpoint")
            };
        };
        let url = url.replace("{client_id}", &shared.config.client_id);
        let path = url.strip_prefix(&shared.origin).and_then(|rest| rest.split('?').next());
        if path != Some(&request.path) || !has_query_of(request, &url, &shared.config.client_id) {
            return refused(404, "there is no such endpoint");
        }
        let method = match style {
            RevocationStyle::BasicDelete | RevocationStyle::BearerDelete => "DELETE",
            _ => "POST",
        };
        if request.method != method {
            return refused(405, "not this method");
        }
        match style {
            RevocationStyle::Rfc7009 => token::revoke(shared, request),
            RevocationStyle::BearerPost | RevocationStyle::BearerDelete => revoke_own(shared, request),
            RevocationStyle::BasicDelete => revoke_by_basic(shared, request),
            RevocationStyle::Form(params) => revoke_by_form(shared, request, params),
        }
    }
}

/// The token authorizes its own end.
fn revoke_own(shared: &Shared, request: &RecordedRequest) -> Response {
    let token = request.header("authorization").and_then(|value| value.strip_prefix("Bearer "));
    if !request.body.is_empty() {
        return refused(400, "there is nothing to say");
    }
    if end(shared, token.unwrap_or_default()) {
        done()
    } else {
        refused(401, "there is no good access token")
    }
}

fn revoke_by_basic(shared: &Shared, request: &RecordedRequest) -> Response {
    let config = &shared.config;
    let wanted =
        format!("Basic {}", STANDARD.encode(format!("{}:{}", config.client_id, config.client_secret)));
    if request.header("authorization") != Some(&wanted) {
        return refused(401, "the client could not be authenticated");
    }
    let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
    match body["access_token"].as_str() {
        Some(token) if end(shared, token) => text(StatusCode::NO_CONTENT, Body::empty()),
        Some(_) => refused(404, "there is no such token"),
        None => refused(422, "access_token is missing"),
    }
}

fn revoke_by_form(shared: &Shared, request: &RecordedRequest, params: &[(&str, &str)]) -> Response {
    let (form, config) = (Params(&request.form), &shared.config);
    if !params.iter().all(|(name, value)| form.first(name) == Some(value)) {
        return refused(400, "a parameter is missing that each request has to have");
    }
    let client = (form.first("client_id"), form.first("client_secret"));
    if client != (Some(&config.client_id), Some(&config.client_secret)) {
        return token::unauthorized().into();
    }
    match form.first("access_token") {
        Some(token) if end(shared, token) => done(),
        Some(_) => refused(401, "there is no good access token"),
        None => refused(400, "access_token is missing"),
    }
}

/// Ends all that the person of this access token has allowed. `false` if there is no such token.
fn end(shared: &Shared, token: &str) -> bool {
    let mut grants = locked(&shared.grants);
    let person = grants.access(token, shared.now()).map(|consent| consent.person.clone());
    if let Some(person) = &person {
        grants.forget(person);
    }
    person.is_some()
}

fn done() -> Response {
    text(StatusCode::OK, Body::empty())
}
