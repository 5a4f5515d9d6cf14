//! Taking tokens back (RFC 7009).

use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderValue, Method, StatusCode};
use oauth2::{AccessToken, HttpRequest, RefreshToken, RequestTokenError, StandardRevocableToken};
use serde_json::{Value, json};

use super::client::{Proof, address};
use super::endpoints::Endpoints;
use super::http::HttpClient;
use super::profile::sensitive;
use super::wire::Wire;
use super::{ProviderClient, RevocationStyle};
use crate::model::{Error, ErrorCode, Token, Tokens};

/// What came of a revocation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Revocation {
    /// The provider has ended the tokens, or did not know them any more (RFC 7009 section 2.2).
    Done,
    /// The provider has no endpoint for it: the tokens end when it ends them.
    NotSupported,
}

/// What a request that names an access token has done.
enum Ended {
    Yes,
    /// The provider does not know the token, any more.
    Unknown,
}

impl ProviderClient {
    /// Ends a grant: its refresh token, with which a provider should end the access token too, and the access token, since
    /// not all do (RFC 7009 section 2.1).
    ///
    /// Where they had to be refreshed for that, the new tokens stand in the place of the old ones, also after an error: who
    /// tries again needs them, since the provider may take the old ones no more.
    pub(crate) async fn revoke(
        &self,
        http: &HttpClient,
        tokens: &mut Tokens,
        now: u64,
    ) -> Result<Revocation, Error> {
        let endpoints = self.endpoints(http).await?;
        let Some((url, style)) = &endpoints.revocation else { return Ok(Revocation::NotSupported) };
        match style {
            RevocationStyle::Rfc7009 => {
                let wire = Wire { http, description: self.description(), to: Some(address(url)?) };
                let refresh_token = match &tokens.refresh_token {
                    Some(token) => {
                        let token = RefreshToken::new(token.expose().to_owned());
                        match self.revoke_token(&wire, &endpoints, token.into()).await {
                            // It is down: to be asked again for both.
                            Err(error) if error.code() == ErrorCode::ProviderUnavailable => {
                                return Err(error);
                            }
                            revoked => revoked,
                        }
                    }
                    None => Ok(()),
                };
                // Also where the other was not taken: some take access tokens only, and say so in words of their own.
                let token = AccessToken::new(tokens.access_token.expose().to_owned());
                self.revoke_token(&wire, &endpoints, token.into()).await?;
                refresh_token?;
            }
            style => match self.revoke_grant(http, url, style, &tokens.access_token).await? {
                Ended::Yes => {}
                // An access token that has ended names nothing. The refresh token is alive, and a new access token names it.
                Ended::Unknown => return self.revoke_by_refresh(http, url, style, tokens, now).await,
            },
        }
        Ok(Revocation::Done)
    }

    /// Ends a grant whose access token has ended, by a new one.
    async fn revoke_by_refresh(
        &self,
        http: &HttpClient,
        url: &str,
        style: &RevocationStyle,
        tokens: &mut Tokens,
        now: u64,
    ) -> Result<Revocation, Error> {
        let Some(refresh_token) = &tokens.refresh_token else { return Ok(Revocation::Done) };
        let fresh = match self.refresh(http, refresh_token).await {
            Ok(answer) => answer.into_tokens(now),
            // The refresh token has ended too: there is nothing left.
            Err(error) if error.code() == ErrorCode::InvalidGrant => return Ok(Revocation::Done),
            Err(error) => return Err(error),
        };
        let refresh_token = fresh.refresh_token.or_else(|| tokens.refresh_token.take());
        *tokens = Tokens { refresh_token, ..fresh };
        match self.revoke_grant(http, url, style, &tokens.access_token).await? {
            Ended::Yes => Ok(Revocation::Done),
            Ended::Unknown => Err(refused()),
        }
    }

    async fn revoke_token(
        &self,
        wire: &Wire<'_>,
        endpoints: &Endpoints,
        token: StandardRevocableToken,
    ) -> Result<(), Error> {
        let Proof { oauth2, params } = self.proof(endpoints)?;
        let mut request = oauth2
            .revoke_token(token)
            .map_err(|error| Error::from(ErrorCode::Misconfigured).caused_by(error))?;
        for (name, value) in params {
            request = request.add_extra_param(name, value);
        }
        match request.request_async(wire).await {
            Ok(()) => Ok(()),
            Err(RequestTokenError::Request(error)) => Err(error.into()),
            // A provider that revokes one kind of token only has done what it can (RFC 7009 section 2.2.1); Google says
            // `invalid_token` of one that it does not know any more.
            Err(RequestTokenError::ServerResponse(answer))
                if ["unsupported_token_type", "invalid_token"]
                    .contains(&answer.error().to_string().as_str()) =>
            {
                Ok(())
            }
            Err(_) => Err(refused()),
        }
    }

    /// Ends all that the person has allowed the client, where the provider has a request of its own for that.
    async fn revoke_grant(
        &self,
        http: &HttpClient,
        url: &str,
        style: &RevocationStyle,
        token: &Token,
    ) -> Result<Ended, Error> {
        let registration = self.registration();
        let (id, secret) = (registration.client_id.as_str(), registration.client_secret.secret());
        let mut request = HttpRequest::new(Vec::new());
        *request.method_mut() = Method::POST;
        *request.uri_mut() = address(url)?;
        let headers = request.headers_mut();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        match style {
            RevocationStyle::BasicDelete => {
                let basic = STANDARD.encode(format!("{id}:{secret}"));
                headers.insert(AUTHORIZATION, sensitive(&format!("Basic {basic}"))?);
                headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
                *request.method_mut() = Method::DELETE;
                *request.body_mut() = json!({"access_token": token.expose()}).to_string().into_bytes();
            }
            RevocationStyle::Form(params) => {
                let kind = HeaderValue::from_static("application/x-www-form-urlencoded");
                headers.insert(CONTENT_TYPE, kind);
                let mut form = url::form_urlencoded::Serializer::new(String::new());
                form.extend_pairs(*params);
                form.append_pair("client_id", id).append_pair("client_secret", secret);
                form.append_pair("access_token", token.expose());
                *request.body_mut() = form.finish().into_bytes();
            }
            // The first has gone another way.
            RevocationStyle::Rfc7009 | RevocationStyle::BearerPost | RevocationStyle::BearerDelete => {
                if *style == RevocationStyle::BearerDelete {
                    *request.method_mut() = Method::DELETE;
                }
                let headers = request.headers_mut();
                headers.insert(AUTHORIZATION, sensitive(&format!("Bearer {}", token.expose()))?);
            }
        }
        let answer = http.send(request).await?;
        let status = answer.status();
        let is_unknown = match style {
            // It names a token that is none any more. A client that is not let in is a 401.
            RevocationStyle::BasicDelete => {
                [StatusCode::NOT_FOUND, StatusCode::UNPROCESSABLE_ENTITY].contains(&status)
            }
            RevocationStyle::Form(_) => return ended_by_form(status, answer.body()),
            // Such a token authorizes nothing.
            RevocationStyle::Rfc7009 | RevocationStyle::BearerPost | RevocationStyle::BearerDelete => {
                status == StatusCode::UNAUTHORIZED
            }
        };
        if is_unknown {
            Ok(Ended::Unknown)
        } else if status.is_success() {
            Ok(Ended::Yes)
        } else {
            Err(refused())
        }
    }
}

/// What the answer to a form says, which may be a refusal with status 200 (RFC 6749 section 5.2). One of the client or of the
/// request says nothing of the token.
fn ended_by_form(status: StatusCode, body: &[u8]) -> Result<Ended, Error> {
    let answer: Value = serde_json::from_slice(body).unwrap_or_default();
    let may_refuse_token =
        status.is_success() || [StatusCode::BAD_REQUEST, StatusCode::UNAUTHORIZED].contains(&status);
    match answer.get("error").and_then(Value::as_str) {
        Some("invalid_client" | "unauthorized_client" | "invalid_request" | "unsupported_grant_type") => {
            Err(refused())
        }
        Some(_) if may_refuse_token => Ok(Ended::Unknown),
        None if status == StatusCode::UNAUTHORIZED => Ok(Ended::Unknown),
        None if status.is_success() => Ok(Ended::Yes),
        _ => Err(refused()),
    }
}

fn refused() -> Error {
    Error::from(ErrorCode::ProviderError).because("the revocation endpoint did not take it")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_of_the_client_is_none_of_the_token() {
        let ok = StatusCode::OK;
        let (yes, unknown, refused) = ("yes", "unknown", "refused");
        for (status, body, expected) in [
            (ok, r#"{"error": "invalid_token"}"#, unknown),
            (StatusCode::BAD_REQUEST, r#"{"error": "expired"}"#, unknown),
            (StatusCode::UNAUTHORIZED, r#"{"message": "Authorization Error"}"#, unknown),
            (StatusCode::UNAUTHORIZED, "", unknown),
            (StatusCode::UNAUTHORIZED, r#"{"error": "invalid_client"}"#, refused),
            (ok, r#"{"error": "invalid_client"}"#, refused),
            (ok, r#"{"error": "invalid_request"}"#, refused),
            (StatusCode::FORBIDDEN, r#"{"error": "no"}"#, refused),
            (StatusCode::INTERNAL_SERVER_ERROR, r#"{"error": "no"}"#, refused),
            (StatusCode::BAD_REQUEST, "", refused),
            (ok, r#"{"result": "success", "error": null}"#, yes),
            (ok, "", yes),
            (ok, "[]", yes),
        ] {
            let said = match ended_by_form(status, body.as_bytes()) {
                Ok(Ended::Yes) => yes,
                Ok(Ended::Unknown) => unknown,
                Err(_) => refused,
            };
            assert_eq!(said, expected, "{status} {body}");
        }
    }
}
