//! The provider's own session (OpenID Connect RP-Initiated Logout).

use std::any::TypeId;

use super::next;
use super::oauth::OAuth;
use crate::model::{Error, ErrorCode, OAuthAccount};

impl<A: OAuthAccount> OAuth<A> {
    /// Where to send a person who has signed out here and is to be signed out at the provider `oauth_name` too (OpenID Connect
    /// RP-Initiated Logout section 2): the provider asks them, and sends them back to `next`. `None` if the provider has
    /// no such page.
    ///
    /// `next` is a path of this site, such as `/goodbye`. With the site's origin before it, it has to be registered at the
    /// provider as a post-logout redirect URI. The `id_token` of the login is not kept, so none is sent as a hint: providers
    /// that want one, as Okta does, end no session by this URL, and those that follow the specification ask the person first.
    ///
    /// ```no_run
    /// # use users_runtime::{OAuth, OAuthUser, oauth_account};
    /// # #[derive(Clone, Debug, OAuthUser)]
    /// # pub struct User { pub id: uuid::Uuid, pub email: String }
    /// # #[oauth_account(user = "User")]
    /// # pub struct OAuthAccount;
    /// # async fn example(oauth: &OAuth<OAuthAccount>) -> Result<(), users_runtime::Error> {
    /// let there = oauth.end_session_url("company", "/goodbye").await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// `OAUTH_INVALID_NEXT` if `next` leads off this site. `OAUTH_MISCONFIGURED` if this process knows no provider of this
    /// name. `OAUTH_PROVIDER_UNAVAILABLE` or `OAUTH_PROVIDER_ERROR` if the issuer's metadata can't be had.
    pub async fn end_session_url(&self, oauth_name: &str, next: &str) -> Result<Option<String>, Error> {
        let inner = &self.0;
        if !next::is_local(next, &inner.base) {
            return Err(ErrorCode::InvalidNext.into());
        }
        let back = inner.base.join(next).map_err(|_| ErrorCode::InvalidNext)?;
        let provider = inner.providers.get(TypeId::of::<A>(), oauth_name);
        let provider = provider.ok_or_else(|| super::unknown_provider(oauth_name))?;
        let url = provider.end_session_url(&inner.http, back.as_str()).await?;
        Ok(url.map(String::from))
    }
}
