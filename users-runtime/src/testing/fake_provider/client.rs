//! The fake provider as a provider of the application.

use super::{FakeProvider, IdTokenAlg};
use crate::provider::catalogue::{GitHub, Google};
use crate::provider::{Description, OAuth2, Provider};

impl FakeProvider {
    /// The fake, called `fake`, as an OpenID provider: userinfo, `id_token` and `iss`.
    ///
    /// ```
    /// use users_runtime::testing::FakeProvider;
    /// # use users_runtime::{OAuthUser, oauth_account};
    /// # #[derive(Clone, Debug, OAuthUser)]
    /// # pub struct User { pub id: uuid::Uuid, pub email: String }
    /// # #[oauth_account(user = "User")]
    /// # pub struct OAuthAccount;
    /// # use users_runtime::OAuth;
    ///
    /// # async fn example() {
    /// let fake = FakeProvider::start().await;
    /// let app: axum::Router<OAuth<OAuthAccount>> =
    ///     axum::Router::new().nest("/auth/fake", OAuthAccount::login_routes(fake.provider()));
    /// # }
    /// ```
    #[must_use]
    pub fn provider(&self) -> OAuth2 {
        let description = Description::new("fake", self.issuer().to_owned())
            .authorize_url(self.authorize_url())
            .token_url(self.token_url())
            .userinfo_url(self.userinfo_url())
            .revocation_url(self.revoke_url())
            .jwks_url(self.jwks_url())
            .scopes(["openid", "email", "profile"]);
        let description = if self.shared.config.sends_iss { description.sends_iss() } else { description };
        OAuth2::new(self.signed(description), self.client_id(), self.client_secret())
    }

    /// Google's description, with this fake in Google's place.
    #[must_use]
    pub fn google(&self) -> Google {
        let mut google = Google::new(self.client_id(), self.client_secret());
        let description = google.registration_mut().description_mut();
        self.stand_in(description, self.userinfo_url());
        *description = description.clone().revocation_url(self.revoke_url());
        google
    }

    /// GitHub's description, with this fake in GitHub's place.
    #[must_use]
    pub fn github(&self) -> GitHub {
        let mut github = GitHub::new(self.client_id(), self.client_secret());
        let description = github.registration_mut().description_mut();
        self.stand_in(description, self.user_url());
        *description = description.clone().emails_url(self.emails_url());
        github
    }

    fn stand_in(&self, description: &mut Description, userinfo_url: String) {
        let stand_in = description
            .clone()
            .issuer(self.issuer().to_owned())
            .authorize_url(self.authorize_url())
            .token_url(self.token_url())
            .userinfo_url(userinfo_url)
            .jwks_url(self.jwks_url());
        *description = self.signed(stand_in);
    }

    /// How the `id_token` is signed.
    fn signed(&self, description: Description) -> Description {
        match self.shared.config.id_token_alg {
            IdTokenAlg::Hs256 => description.id_token_by_secret(),
            IdTokenAlg::Es256 | IdTokenAlg::Rs256 => description,
        }
    }
}
