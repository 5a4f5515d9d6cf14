//! Where a provider is called, and how: what its description says, and for the rest what its metadata says.

use std::borrow::Cow;

use oauth2::basic::{BasicErrorResponse, BasicRevocationErrorResponse, BasicTokenIntrospectionResponse};
use oauth2::{
    AuthType, AuthUrl, EndpointMaybeSet, EndpointNotSet, EndpointSet, RevocationUrl, StandardRevocableToken,
    TokenUrl,
};
use openidconnect::core::{CoreClientAuthMethod, CoreJwsSigningAlgorithm};
use url::Url;

use super::answer::TokenAnswer;
use super::metadata::{Metadata, is_safe_for};
use super::registration::{ClientRegistration, RegistrationError};
use super::{ClientAuth, RevocationStyle};
use crate::model::{Error, ErrorCode};

pub(super) type OAuth2Client = oauth2::Client<
    BasicErrorResponse,
    TokenAnswer,
    BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointSet,
>;

/// The endpoints of one provider for one registration.
#[derive(Debug)]
pub(crate) struct Endpoints {
    pub(super) oauth2: OAuth2Client,
    pub(super) client_auth: ClientAuth,
    pub(super) userinfo_url: Option<String>,
    pub(super) revocation: Option<(String, RevocationStyle)>,
    pub(super) end_session_url: Option<Url>,
    pub(super) jwks_url: Option<String>,
    /// What an `id_token` may be signed with.
    pub(super) algorithms: Vec<CoreJwsSigningAlgorithm>,
    /// Whether an answer without `iss` is refused (RFC 9207 section 2.4).
    pub(crate) iss_required: bool,
}

impl Endpoints {
    /// What a description says that names them all.
    pub(super) fn named(registration: &ClientRegistration) -> Result<Self, RegistrationError> {
        Self::new(registration, None).map_err(|_| registration.has_no_endpoints())
    }

    /// What the description says, and where it says nothing what the metadata says.
    pub(super) fn new(registration: &ClientRegistration, metadata: Option<&Metadata>) -> Result<Self, Error> {
        let description = &registration.description;
        let more = metadata.map(Metadata::additional_metadata);
        let or_found = |said: &str, found: Option<String>| match said {
            "" => safe(&description.issuer, found),
            said => Ok(Some(said.to_owned())),
        };
        let authorize_url = or_found(
            &description.authorize_url,
            metadata.map(|metadata| metadata.authorization_endpoint().to_string()),
        )?;
        let token_url = or_found(
            &description.token_url,
            metadata.and_then(|metadata| Some(metadata.token_endpoint()?.to_string())),
        )?;
        let userinfo_url = or_found(
            &description.userinfo_url,
            metadata.and_then(|metadata| Some(metadata.userinfo_endpoint()?.to_string())),
        )?;
        let revocation = match &description.revocation {
            Some((url, style)) => {
                Some((url.replace("{client_id}", &escaped(&registration.client_id)), style.clone()))
            }
            None => safe(&description.issuer, more.and_then(|more| more.revocation_endpoint.clone()))?
                .map(|url| (url, RevocationStyle::Rfc7009)),
        };
        let end_session_url = or_found(
            description.end_session_url.as_deref().unwrap_or_default(),
            more.and_then(|more| more.end_session_endpoint.clone()),
        )?;
        let jwks_url = or_found(
            description.jwks_url.as_deref().unwrap_or_default(),
            metadata.map(|metadata| metadata.jwks_uri().to_string()),
        )?;
        let client_auth = client_auth(registration, metadata)?;
        let authorize_url = AuthUrl::new(authorize_url.unwrap_or_default());
        let token_url = TokenUrl::new(token_url.unwrap_or_default());
        let (Ok(authorize_url), Ok(token_url)) = (authorize_url, token_url) else {
            return Err(unusable("it has no token endpoint"));
        };
        let mut oauth2 = oauth2::Client::new(registration.client_id.clone())
            .set_auth_uri(authorize_url)
            .set_token_uri(token_url)
            .set_revocation_url_option(revocation.as_ref().and_then(|(url, _)| https(url)))
            .set_auth_type(match client_auth {
                ClientAuth::Basic => AuthType::BasicAuth,
                _ => AuthType::RequestBody,
            });
        if matches!(client_auth, ClientAuth::Basic | ClientAuth::Post) {
            oauth2 = oauth2.set_client_secret(registration.client_secret.clone());
        }
        Ok(Self {
            oauth2,
            client_auth,
            userinfo_url,
            revocation,
            end_session_url: end_session_url.and_then(|url| Url::parse(&url).ok()),
            jwks_url,
            algorithms: algorithms(description.id_token_by_secret, metadata),
            iss_required: description.iss_required
                || more.is_some_and(|more| more.authorization_response_iss_parameter_supported),
        })
    }
}

/// An endpoint that the metadata of `issuer` names, if it may name it.
fn safe(issuer: &str, found: Option<String>) -> Result<Option<String>, Error> {
    match found {
        Some(url) if !is_safe_for(issuer, &url) => Err(unusable("an endpoint is not https")),
        found => Ok(found),
    }
}

/// How the client proves itself: as the description says, else the best that both can (OpenID Connect Discovery section 3:
/// HTTP Basic where the metadata says nothing).
fn client_auth(registration: &ClientRegistration, metadata: Option<&Metadata>) -> Result<ClientAuth, Error> {
    let has_secret = !registration.client_secret.secret().is_empty();
    let said = registration.description.client_auth;
    let Some(metadata) = metadata.filter(|_| said.is_none()) else {
        return Ok(match said {
            Some(ClientAuth::Post | ClientAuth::Basic) | None if !has_secret => ClientAuth::None,
            said => said.unwrap_or(ClientAuth::Post),
        });
    };
    let basic_only = vec![CoreClientAuthMethod::ClientSecretBasic];
    let supported = metadata.token_endpoint_auth_methods_supported().unwrap_or(&basic_only);
    let takes = |method| supported.contains(&method);
    if registration.client_key.is_some() && takes(CoreClientAuthMethod::PrivateKeyJwt) {
        Ok(ClientAuth::PrivateKeyJwt)
    } else if !has_secret && registration.client_key.is_none() {
        // `none` is often left out of the list although it is taken.
        Ok(ClientAuth::None)
    } else if has_secret && takes(CoreClientAuthMethod::ClientSecretBasic) {
        Ok(ClientAuth::Basic)
    } else if has_secret && takes(CoreClientAuthMethod::ClientSecretPost) {
        Ok(ClientAuth::Post)
    } else {
        let reason = "the issuer takes neither this client's key nor its secret: see its \
                      token_endpoint_auth_methods_supported";
        Err(Error::from(ErrorCode::Misconfigured).because(reason))
    }
}

/// What an `id_token` may be signed with: what the metadata names, and without metadata any signature by a key pair. The
/// client's secret signs only where the description says so, and nothing is never enough (RFC 8725 section 3.1).
fn algorithms(by_secret: bool, metadata: Option<&Metadata>) -> Vec<CoreJwsSigningAlgorithm> {
    use CoreJwsSigningAlgorithm as Alg;
    if by_secret {
        return vec![Alg::HmacSha256, Alg::HmacSha384, Alg::HmacSha512];
    }
    let by_key = [
        Alg::RsaSsaPkcs1V15Sha256,
        Alg::RsaSsaPkcs1V15Sha384,
        Alg::RsaSsaPkcs1V15Sha512,
        Alg::RsaSsaPssSha256,
        Alg::RsaSsaPssSha384,
        Alg::RsaSsaPssSha512,
        Alg::EcdsaP256Sha256,
        Alg::EcdsaP384Sha384,
        Alg::EdDsa,
    ];
    let named = metadata.map(Metadata::id_token_signing_alg_values_supported);
    by_key.into_iter().filter(|alg| named.is_none_or(|named| named.contains(alg))).collect()
}

/// The `oauth2` crate takes `https` alone for revocation; [`Wire`](super::wire::Wire) sends the request where it belongs.
fn https(url: &str) -> Option<RevocationUrl> {
    let mut url = Url::parse(url).ok()?;
    url.set_scheme("https").ok()?;
    Some(RevocationUrl::from_url(url))
}

/// A client's id as a part of a path.
fn escaped(client_id: &str) -> Cow<'_, str> {
    let form: String = url::form_urlencoded::byte_serialize(client_id.as_bytes()).collect();
    form.replace('+', "%20").into()
}

fn unusable(reason: &'static str) -> Error {
    Error::from(ErrorCode::ProviderError).because(format!("the issuer's metadata: {reason}"))
}
