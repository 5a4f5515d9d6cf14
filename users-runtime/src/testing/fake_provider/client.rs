//! The fake provider as a provider of the application.

use super::like::{Capabilities, ClientsKey, Like, moved};
use super::person::Person;
use super::{FakeProvider, FakeProviderBuilder, IdTokenAlg};
use crate::model::Profile;
use crate::provider::catalogue::{GitHub, Google};
use crate::provider::{ClientRegistration, Described, Description, OAuth2, Provider};

impl FakeProvider {
    /// A provider that behaves as `P` does, by its description: the same parameters, the same ways to prove who the client is,
    /// the same answers, and its quirks. What the description does not say is as every fake has it.
    ///
    /// ```
    /// use users_runtime::Google;
    /// use users_runtime::testing::{FakeProvider, Person};
    /// # use users_runtime::{OAuth, OAuthUser, oauth_account};
    /// # #[derive(Clone, Debug, OAuthUser)]
    /// # pub struct User { pub id: uuid::Uuid, pub email: String }
    /// # #[oauth_account(user = "User")]
    /// # pub struct OAuthAccount;
    ///
    /// # async fn example() -> std::io::Result<()> {
    /// let fake = FakeProvider::like::<Google>().person(Person::new("7", "ada@example.com")).start().await?;
    /// let app: axum::Router<OAuth<OAuthAccount>> =
    ///     axum::Router::new().nest("/auth/google", OAuthAccount::login_routes(fake.provider_as::<Google>()));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// A part of a person's id that tells where the rest belongs (a tenant) stands before a colon in their `sub`:
    /// `Person::new("contoso:7", …)`. Their `id_token` has all that the profile has; an address comes to who asks for the
    /// scopes that the description has for it.
    #[must_use = "nothing runs until it is started"]
    pub fn like<P: Described>() -> FakeProviderBuilder {
        Self::builder().like(P::description())
    }

    /// The fake, called `fake`, as an OpenID provider: userinfo, `id_token` and `iss`. One that is
    /// [like another](FakeProviderBuilder::like) is that provider, by its own name.
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
        if let Some(like) = &self.shared.like {
            let mut provider = OAuth2::new(like.description().clone(), "", "");
            *provider.registration_mut() = self.registration(like.description().clone());
            return provider;
        }
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

    /// The provider `P` with this fake in its place: its description with the fake's endpoints, and the fake's client.
    ///
    /// ```
    /// # async fn example() -> std::io::Result<()> {
    /// use users_runtime::GitHub;
    /// use users_runtime::testing::FakeProvider;
    ///
    /// let fake = FakeProvider::like::<GitHub>().start().await?;
    /// let github = fake.provider_as::<GitHub>();
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn provider_as<P: Described>(&self) -> P {
        P::with_registration(self.registration(self.moved(&P::description())))
    }

    /// A provider that the application has made, with this fake in its place. Its client has to be the fake's
    /// ([`client`](FakeProviderBuilder::client)).
    ///
    /// ```
    /// # async fn example() -> std::io::Result<()> {
    /// use users_runtime::providers::Auth0;
    /// use users_runtime::testing::FakeProvider;
    ///
    /// let fake = FakeProvider::like::<Auth0>().client("id", "secret").start().await?;
    /// let auth0 = fake.in_place_of(Auth0::new("company.eu.auth0.com", "id", "secret"));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn in_place_of<P: Provider>(&self, mut provider: P) -> P {
        let description = provider.registration_mut().description_mut();
        *description = self.moved(description);
        provider
    }

    /// The client's key, of a provider whose clients have one: its id, and the private key as PEM, for a provider that the
    /// application makes itself.
    ///
    /// ```
    /// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
    /// use users_runtime::providers::Apple;
    /// use users_runtime::testing::FakeProvider;
    ///
    /// let builder = FakeProvider::like::<Apple>().client("com.example.signin", "").client_key_issuer("TEAM");
    /// let fake = builder.start().await?;
    /// let (key_id, pem) = fake.client_key().expect("Apple wants one");
    /// let apple = fake.in_place_of(Apple::new("com.example.signin", "TEAM", key_id, pem)?);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn client_key(&self) -> Option<(&str, &[u8])> {
        self.shared.like.as_ref().and_then(Like::key).map(ClientsKey::parts)
    }

    /// What a client of this provider can rely on. `None` of a fake that is like no other.
    #[must_use]
    pub fn capabilities(&self) -> Option<Capabilities> {
        self.shared.like.as_ref().map(Like::capabilities)
    }

    /// What an application learns of a person by their first login here, if it reads all that the description has. `None` of a
    /// fake that is like no other.
    #[must_use]
    pub fn profile_of(&self, person: &Person) -> Option<Profile> {
        self.shared.like.as_ref().map(|like| like.profile_of(person))
    }

    /// Google's description, with this fake in Google's place.
    #[must_use]
    pub fn google(&self) -> Google {
        self.provider_as()
    }

    /// GitHub's description, with this fake in GitHub's place.
    #[must_use]
    pub fn github(&self) -> GitHub {
        let mut github: GitHub = self.provider_as();
        if self.shared.like.is_none() {
            let description = github.registration_mut().description_mut();
            *description = description.clone().userinfo_url(self.user_url());
        }
        github
    }

    fn moved(&self, description: &Description) -> Description {
        let moved = self.signed(moved(description, &self.shared.origin));
        // One that is like no other calls itself what it always does, whatever path the issuer has in whose place it is.
        if self.shared.like.is_some() { moved } else { moved.issuer(self.issuer().to_owned()) }
    }

    /// The fake's client at the provider of this description.
    fn registration(&self, description: Description) -> ClientRegistration {
        let registration = ClientRegistration::new(description, self.client_id(), self.client_secret());
        match self.shared.like.as_ref().and_then(Like::key) {
            Some(key) => key.given_to(registration),
            None => registration,
        }
    }

    /// How the `id_token` is signed.
    fn signed(&self, description: Description) -> Description {
        match self.shared.config.id_token_alg {
            IdTokenAlg::Hs256 => description.id_token_by_secret(),
            IdTokenAlg::Es256 | IdTokenAlg::Rs256 => description,
        }
    }
}
