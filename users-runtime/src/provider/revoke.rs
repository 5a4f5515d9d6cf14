//! Taking tokens back (RFC 7009).

use std::pin::Pin;

use http::Uri;
use oauth2::{
    AccessToken, AsyncHttpClient, HttpRequest, HttpResponse, RefreshToken, RequestTokenError, RevocationUrl,
    StandardRevocableToken,
};
use url::Url;

use super::http::{HttpClient, HttpError};
use super::{Description, ProviderClient};
use crate::model::{Error, ErrorCode, Token};

/// What came of a revocation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Revocation {
    /// The provider has ended the tokens, or did not know them any more (RFC 7009 section 2.2).
    Done,
    /// The provider has no endpoint for it: the tokens end when it ends them.
    NotSupported,
}

/// The endpoint as the `oauth2` crate takes it, which takes `https` alone; [`At`] sends the request where it belongs.
pub(super) fn endpoint(description: &Description) -> Option<RevocationUrl> {
    let mut url = Url::parse(description.revocation_url.as_ref()?).ok()?;
    url.set_scheme("https").ok()?;
    Some(RevocationUrl::from_url(url))
}

/// Sends requests to one address, whatever they say: `http` is good enough on loopback, as it is for all other calls.
struct At<'h> {
    http: &'h HttpClient,
    uri: Uri,
}

impl<'c> AsyncHttpClient<'c> for At<'_> {
    type Error = HttpError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, HttpError>> + Send + 'c>>;

    fn call(&'c self, mut request: HttpRequest) -> Self::Future {
        request.uri_mut().clone_from(&self.uri);
        Box::pin(self.http.send(request))
    }
}

impl ProviderClient {
    /// Ends a grant: its refresh token, with which a provider should end the access token too, and the access token, since
    /// not all do (RFC 7009 section 2.1).
    pub(crate) async fn revoke(
        &self,
        http: &HttpClient,
        access_token: &Token,
        refresh_token: Option<&Token>,
    ) -> Result<Revocation, Error> {
        let Some(url) = &self.description().revocation_url else { return Ok(Revocation::NotSupported) };
        let uri = url.parse().map_err(|error| Error::from(ErrorCode::Misconfigured).caused_by(error))?;
        let at = At { http, uri };
        if let Some(token) = refresh_token {
            self.revoke_token(&at, RefreshToken::new(token.expose().to_owned()).into()).await?;
        }
        self.revoke_token(&at, AccessToken::new(access_token.expose().to_owned()).into()).await?;
        Ok(Revocation::Done)
    }

    async fn revoke_token(&self, at: &At<'_>, token: StandardRevocableToken) -> Result<(), Error> {
        let request = self
            .oauth2
            .revoke_token(token)
            .map_err(|error| Error::from(ErrorCode::Misconfigured).caused_by(error))?;
        match request.request_async(at).await {
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
            Err(_) => {
                Err(Error::from(ErrorCode::ProviderError).because("the revocation endpoint did not take it"))
            }
        }
    }
}
