//! The way from the provider back to the application.

use axum::http::StatusCode;
use axum::response::Response;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use url::Url;

use super::answer::{page_with_script, redirect};
use super::pages;
use super::record::pairs;
use super::state::sha256;

/// How a person's browser is sent back to the application: to an address, or with a form that is posted there
/// (OAuth 2.0 Form Post Response Mode).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct WayBack {
    /// The address, with the answer in its query if there is no form.
    pub url: String,
    /// The form that is posted to it, encoded, from a provider that answers so.
    pub form: Option<String>,
}

impl WayBack {
    pub(super) fn new(redirect_uri: &str, answer: String, by_form: bool) -> Self {
        if by_form {
            return Self { url: redirect_uri.to_owned(), form: Some(answer) };
        }
        let mut url = Url::parse(redirect_uri).expect("it was parsed before");
        let query = match url.query() {
            Some(query) if !query.is_empty() => format!("{query}&{answer}"),
            _ => answer,
        };
        url.set_query(Some(&query));
        Self { url: url.into(), form: None }
    }

    /// What the browser gets: a redirect, or a page that posts the form by itself.
    pub(super) fn answer(&self, status: StatusCode) -> Response {
        let Some(form) = &self.form else { return redirect(status, &self.url) };
        let hash = STANDARD.encode(sha256(pages::SUBMIT));
        page_with_script(pages::posted(&self.url, &pairs(form.as_bytes())), &hash)
    }
}
