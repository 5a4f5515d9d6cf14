//! Providers: what one is, in data, and how to talk to it.
//!
//! A provider is a [`Description`] (endpoints, scopes, where in its answers the id, the e-mail and the name are) with a
//! [`ClientRegistration`] (the application's client id and secret there, and its choices). No provider has a code path
//! of its own.

mod answer;
mod cached;
#[doc(hidden)]
pub mod catalogue;
mod client;
mod client_key;
mod description;
mod endpoints;
mod http;
mod id_token;
mod metadata;
mod oauth2;
mod openid;
mod profile;
mod registration;
mod revoke;
mod signed_userinfo;
mod signing_keys;
#[cfg(test)]
mod tests;
mod trusted;
mod wire;

pub(crate) use answer::TokenAnswer;
pub use catalogue::Described;
pub(crate) use client::{AuthorizationRequest, ProviderClient, shown_code};
pub use client_key::{ClientKey, ClientKeyError};
pub use description::{
    ClientAuth, Description, EmailGiven, EmailList, EmailTrust, EmailVerified, Quirks, Refresh,
    RevocationStyle, TokenIn, UserinfoRequest,
};
pub(crate) use endpoints::Endpoints;
pub(crate) use http::HttpClient;
pub use oauth2::OAuth2;
pub use openid::OpenIdConnect;
#[cfg(test)]
pub(crate) use profile::account_id;
pub use registration::{ClientRegistration, RegistrationError};
pub(crate) use registration::{is_loopback, is_safe_url};
pub use revoke::Revocation;
pub use trusted::TrustedEmails;

use std::borrow::Cow;

/// A provider with the application's registration there: what [`login_routes`](crate::axum::login_routes) takes.
///
/// The types of the [catalogue](crate::providers) are such, [`OpenIdConnect`] for any issuer, [`OAuth2`] for any description,
/// and an application's own, which [`provider!`](crate::provider!) makes.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a provider",
    label = "expected a provider such as `Google::new(client_id, client_secret)`"
)]
pub trait Provider: Clone + Send + Sync + 'static {
    /// The description and the application's registration.
    fn registration(&self) -> &ClientRegistration;

    /// The same, to be changed.
    fn registration_mut(&mut self) -> &mut ClientRegistration;

    /// Another `oauth_name`, where two registrations are at one provider, or accounts were stored under another name.
    #[must_use]
    fn named(mut self, name: impl Into<Cow<'static, str>>) -> Self {
        self.registration_mut().description.name = name.into();
        self
    }

    /// Scopes to ask for besides those that the profile needs.
    #[must_use]
    fn extra_scopes<I: IntoIterator<Item: Into<Cow<'static, str>>>>(mut self, scopes: I) -> Self {
        self.registration_mut().scopes.extend(scopes.into_iter().map(Into::into));
        self
    }

    /// Scopes that a client may ask for by `?scopes=`; without this only those that are asked for anyway (RFC 9700
    /// section 2.3).
    #[must_use]
    fn allow_scopes<I: IntoIterator<Item: Into<Cow<'static, str>>>>(mut self, scopes: I) -> Self {
        self.registration_mut().allowed_scopes.extend(scopes.into_iter().map(Into::into));
        self
    }

    /// Where the provider sends people back, if not to the callback of the routes: a page of a front end, which hands
    /// the query on to the callback. An `https` URL, or `http` on loopback.
    #[must_use]
    fn redirect_url(mut self, url: impl Into<String>) -> Self {
        self.registration_mut().redirect_url = Some(url.into());
        self
    }

    /// Asks for a refresh token at a provider that gives one only to who asks ([`Refresh::Offline`]). To one that always gives
    /// one, or never does, this changes nothing.
    ///
    /// ```
    /// use users_runtime::{Google, Provider};
    ///
    /// let google = Google::new("client id", "client secret").offline();
    /// ```
    #[must_use]
    fn offline(mut self) -> Self {
        self.registration_mut().offline = true;
        self
    }

    /// Asks the userinfo endpoint although the `id_token` has the person's id, e-mail address and name: for an application that
    /// wants claims which are only there. It costs a request with each login.
    #[must_use]
    fn ask_userinfo(mut self) -> Self {
        self.registration_mut().asks_userinfo = true;
        self
    }

    /// The key that the client proves itself with in place of a secret (`private_key_jwt`), at a provider that takes one:
    /// with another the routes are refused at start.
    ///
    /// ```
    /// # fn example(pem: &str) -> Result<(), users_runtime::provider::ClientKeyError> {
    /// use users_runtime::Provider as _;
    /// use users_runtime::provider::ClientKey;
    /// use users_runtime::providers::Okta;
    ///
    /// let okta = Okta::new("company.okta.com", "client id", "").client_key(ClientKey::es256("the key's id", pem)?);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    fn client_key(mut self, key: ClientKey) -> Self {
        self.registration_mut().client_key = Some(key);
        self
    }

    /// A parameter more in the authorization URL, such as `("prompt", "select_account")`. A parameter that the
    /// library sets itself (`state`, `redirect_uri`, …) is refused when the routes are made.
    ///
    /// **It asks, and proves nothing**: it is in the address bar of whoever logs in, who can change it. An application for the
    /// people of one organization (Google's `hd`; Auth0's `organization`, whose claim is `org_id`) looks for it in
    /// [`Profile::claims`](crate::Profile) too, in its [`Hooks`](crate::Hooks) `before_register` and `before_login`.
    #[must_use]
    fn authorize_param(
        mut self,
        name: impl Into<Cow<'static, str>>,
        value: impl Into<Cow<'static, str>>,
    ) -> Self {
        self.registration_mut().authorize_params.push((name.into(), value.into()));
        self
    }

    /// Users whom a first login makes are verified, if the provider says that it has verified the address.
    #[must_use]
    #[allow(clippy::wrong_self_convention, reason = "the name of the setting in FastAPI Users")]
    fn is_verified_by_default(mut self) -> Self {
        self.registration_mut().verified_by_default = true;
        self
    }

    /// A first login whose e-mail address belongs to a user is linked to that user, if the provider has verified this
    /// address and the application has verified the user's (`is_verified`). Else it is refused with
    /// `OAUTH_USER_ALREADY_EXISTS`, since whoever registered first may have typed somebody else's address. An address with
    /// letters outside ASCII before its `@` never links, nor one of a user who has another account there: it may have
    /// another owner by now.
    ///
    /// It rests on what the provider says **today** of an address that it may have verified long ago. Google is sure of its
    /// own (`gmail.com`, and domains with a Workspace of theirs), and not of one that somebody made a Google account with.
    ///
    /// ```
    /// use users_runtime::{Google, Provider};
    ///
    /// let google = Google::new("client id", "client secret").associate_by_email();
    /// ```
    ///
    /// A provider that verifies nothing has to be [trusted by its name](Provider::trust_emails_of). A user model without
    /// `is_verified` has no verified users: its routes are refused at start.
    #[must_use]
    fn associate_by_email(mut self) -> Self
    where
        Self: VerifiesEmail,
    {
        self.registration_mut().associate_by_email = true;
        self
    }

    /// As [`associate_by_email`](Provider::associate_by_email), and a user whose address is **not** verified is given to
    /// the person whose address the provider has verified: in one transaction the password, the accounts and so the
    /// sessions of whoever registered first are gone, and the address is verified. What else that user has stays. A
    /// superuser is never reclaimed.
    ///
    /// It needs `is_verified` and `hashed_password` in the user model (sessions end when that changes), and one account model
    /// for its users (the accounts of another would stay), else its routes are refused at start. Tokens of FastAPI Users
    /// under the same secret have no stamp of the password, and live on until they expire: after a move turn this on when
    /// the last of them has.
    #[must_use]
    fn reclaim_unverified(mut self) -> Self
    where
        Self: VerifiesEmail,
    {
        self.registration_mut().associate_by_email = true;
        self.registration_mut().reclaim_unverified = true;
        self
    }

    /// Users whose address is not verified link no account of this provider: its associate routes answer `Forbidden`. A user
    /// model without `is_verified` has no verified users: then those routes are refused at start.
    #[must_use]
    fn requires_verification(mut self) -> Self {
        self.registration_mut().requires_verification = true;
        self
    }

    /// Trusts the e-mail addresses of a provider that verifies none, by its name: each counts as verified. Where a provider
    /// says of each address whether it is verified, that still counts. **Whoever can
    /// type an address there is then taken for its owner**; so only for a provider of which the application knows better,
    /// such as the company's own. Another name than the provider's is refused at start, and so is a provider of many issuers:
    /// of Microsoft's tenants one can be trusted, by its id.
    ///
    /// ```
    /// use users_runtime::provider::{Description, EmailTrust};
    /// use users_runtime::{OAuth2, Provider};
    ///
    /// # let description = Description::new("intranet", "https://login.company.example")
    /// #     .authorize_url("https://login.company.example/authorize")
    /// #     .token_url("https://login.company.example/token")
    /// #     .userinfo_url("https://login.company.example/me")
    /// #     .email_pointer("/mail", EmailTrust::Never);
    /// let intranet = OAuth2::new(description, "id", "secret").trust_emails_of("intranet").associate_by_email();
    /// ```
    #[must_use]
    fn trust_emails_of(self, name: impl Into<Cow<'static, str>>) -> TrustedEmails<Self> {
        TrustedEmails::new(self, name.into())
    }
}

/// A provider that says of each e-mail address whether it has verified it: what linking by e-mail rests on.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not verify e-mail addresses",
    label = "linking by e-mail would give a user to whoever types their address there",
    note = "leave `associate_by_email` out, or trust this provider by its name: `.trust_emails_of(\"…\").associate_by_email()`"
)]
pub trait VerifiesEmail: Provider {}

/// A provider that gives no e-mail address that it has not verified.
#[diagnostic::on_unimplemented(
    message = "`{Self}` gives e-mail addresses that it has not verified",
    label = "expected a provider that verifies every address",
    note = "take a provider whose type promises it: `provider!` makes one with `verified Always`"
)]
pub trait AlwaysVerifiesEmail: VerifiesEmail {}

/// A provider that can give an e-mail address.
#[diagnostic::on_unimplemented(
    message = "`{Self}` gives no e-mail address",
    label = "the user model's `email` is a `String`, so each login needs an address",
    note = "make the field `email: Option<String>`, or use a provider that gives one, such as `Google::new(client_id, client_secret)`"
)]
pub trait ProvidesEmail: Provider {}

/// A provider that gives an e-mail address with every login, so that none is answered `OAUTH_NOT_AVAILABLE_EMAIL`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not give an e-mail address with every login",
    label = "expected a provider that always gives one",
    note = "take a provider whose type promises it: `provider!` makes one with `email Always`"
)]
pub trait AlwaysProvidesEmail: ProvidesEmail {}

/// A provider that fits a user model with this type of `email`: any for `Option<String>`, one that
/// [gives an address](ProvidesEmail) for `String`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` gives no e-mail address, but the user model's `email` is a `{Email}`",
    label = "each login needs an address",
    note = "make the field `email: Option<String>`, or use a provider that gives one, such as `Google::new(client_id, client_secret)`"
)]
pub trait Fits<Email>: Provider {}

impl<P: Provider> Fits<Option<String>> for P {}
impl<P: ProvidesEmail> Fits<String> for P {}
