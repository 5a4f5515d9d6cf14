//! Revocation of a grant whose access token has ended already, at providers that revoke by an access token.

use std::time::Duration;

use users_runtime::provider::{Description, EmailTrust, Refresh, Revocation, RevocationStyle};
use users_runtime::testing::fake_provider::{IssuedTokens, RecordedRequest};
use users_runtime::testing::{Endpoint, FakeProvider, Misbehavior};
use users_runtime::{ErrorCode, MemoryStore};

use crate::accounts::eventually;
use crate::support::{App, Browser, ada, app, required};

type Account = required::OAuthAccount;

/// The styles that name an access token, which has to be alive, with an address for each.
fn styles() -> [(RevocationStyle, &'static str); 4] {
    [
        (RevocationStyle::BearerPost, "https://ends.example/unlink"),
        (RevocationStyle::BearerDelete, "https://ends.example/unlink?now=1"),
        (RevocationStyle::BasicDelete, "https://ends.example/applications/{client_id}/grant"),
        (RevocationStyle::Form(&[("grant_type", "delete")]), "https://ends.example/token?end=1"),
    ]
}

fn description(style: RevocationStyle, url: &'static str) -> Description {
    Description::new("ends", "https://ends.example")
        .authorize_url("https://ends.example/authorize")
        .token_url("https://ends.example/token")
        .userinfo_url("https://ends.example/me")
        .scopes(["email", "profile"])
        .email_pointer("/email", EmailTrust::Flag("/email_verified".into()))
        .revokes_by(style, url)
}

/// Ada's grant, whose access token has ended an hour ago. She signs in at another provider.
struct Grant {
    fake: FakeProvider,
    app: App<Account>,
    browser: Browser,
    account: Account,
}

impl Grant {
    async fn of(description: Description) -> Self {
        let fake = FakeProvider::builder().like(description).start().await.unwrap();
        let other = FakeProvider::start().await;
        let app = app(MemoryStore::<Account>::default())
            .provider("/auth/fake", other.provider())
            .associate("/auth/associate/other", fake.provider())
            .start()
            .await;
        let token = Browser::new().sign_in(&app, &other, &ada()).await.access_token();
        let mut browser = Browser::new().bearing(&token);
        assert_eq!(browser.associate(&app, &fake, &ada()).await.status, 200);
        let account = app.oauth.accounts(&1).await.unwrap().remove(1);
        // Of the clocks the provider's alone goes on: the session would end, too.
        fake.advance(Duration::from_hours(2));
        assert!(!fake.is_good(account.access_token.expose()));
        Self { fake, app, browser, account }
    }

    /// Whether anything that came of the consent is good still.
    fn is_alive(&self) -> bool {
        let tokens = |issued: IssuedTokens| [Some(issued.access_token), issued.refresh_token];
        self.fake.issued().into_iter().flat_map(tokens).flatten().any(|token| self.fake.is_good(&token))
    }

    fn refreshes(&self) -> usize {
        let is_refresh = |request: &&RecordedRequest| request.param("grant_type") == Some("refresh_token");
        self.fake.token_requests().iter().filter(is_refresh).count()
    }

    fn revocations(&self) -> Vec<RecordedRequest> {
        let mut requests = self.fake.requests();
        requests.retain(|request| request.path.starts_with("/revoke"));
        requests
    }
}

#[tokio::test]
async fn an_unlinked_grant_is_dead_though_its_access_token_had_ended() {
    for (style, url) in styles() {
        let mut grant = Grant::of(description(style.clone(), url)).await;
        assert!(grant.is_alive(), "its refresh token is");
        let path = format!("/me/accounts/{}", grant.account.id);
        let answer = grant.browser.delete(&grant.app, &path).await;
        assert_eq!(answer.status, 204, "{style:?}: {answer:?}");
        eventually("the grant has ended", || !grant.is_alive()).await;
        assert_eq!((grant.refreshes(), grant.revocations().len()), (1, 2), "{style:?}");
        let fresh = grant.fake.issued().pop().unwrap().access_token;
        let last = grant.revocations().pop().unwrap();
        let named = match style {
            RevocationStyle::BasicDelete | RevocationStyle::Form(_) => {
                String::from_utf8(last.body.clone()).unwrap()
            }
            _ => last.header("authorization").unwrap().to_owned(),
        };
        assert!(named.contains(&fresh), "{style:?}: by the new access token");
    }
}

#[tokio::test]
async fn a_grant_whose_refresh_token_has_ended_too_is_done_with() {
    for (style, url) in styles() {
        let grant = Grant::of(description(style.clone(), url)).await;
        grant.fake.revoke_all();
        assert_eq!(grant.app.oauth.revoke(&grant.account).await.unwrap(), Revocation::Done, "{style:?}");
        assert_eq!((grant.refreshes(), grant.revocations().len()), (1, 1), "{style:?}");
        // Of a provider that gives none, the access token was all there was.
        let grant = Grant::of(description(style.clone(), url).refresh(Refresh::Never)).await;
        assert_eq!(grant.app.oauth.revoke(&grant.account).await.unwrap(), Revocation::Done, "{style:?}");
        assert_eq!((grant.refreshes(), grant.revocations().len()), (0, 1), "{style:?}");
    }
}

#[tokio::test]
async fn a_provider_that_can_not_be_asked_has_revoked_nothing() {
    for (style, url) in styles() {
        for misbehavior in [
            Misbehavior::Status(Endpoint::Token, 503),
            Misbehavior::TokenError("invalid_client".to_owned()),
            Misbehavior::Status(Endpoint::Revoke, 503),
            Misbehavior::Status(Endpoint::Revoke, 403),
        ] {
            let grant = Grant::of(description(style.clone(), url)).await;
            grant.fake.misbehave(misbehavior.clone());
            let error = grant.app.oauth.revoke(&grant.account).await.unwrap_err();
            let expected = match misbehavior {
                Misbehavior::Status(_, 503) => ErrorCode::ProviderUnavailable,
                _ => ErrorCode::ProviderError,
            };
            assert_eq!(error.code(), expected, "{style:?} {misbehavior:?}");
            assert!(grant.is_alive(), "{style:?} {misbehavior:?}");
            // It can be tried again.
            grant.fake.behave();
            assert_eq!(grant.app.oauth.revoke(&grant.account).await.unwrap(), Revocation::Done);
            assert!(!grant.is_alive(), "{style:?} {misbehavior:?}");
        }
    }
}

impl Grant {
    /// The provider gives new tokens, and is down when they are to be revoked.
    async fn goes_down_after_the_refresh(&self) {
        eventually("the tokens are refreshed", || self.refreshes() == 1).await;
        self.fake.misbehave(Misbehavior::Status(Endpoint::Revoke, 503));
    }

    /// Of the tokens that it was refreshed to, none was lost: nobody asked with a refresh token that was rotated away.
    async fn ends_by_the_fresh_tokens(&self) {
        self.fake.behave();
        eventually("the grant has ended", || !self.is_alive()).await;
        assert_eq!((self.refreshes(), self.revocations().len()), (1, 3));
    }
}

#[tokio::test]
async fn a_provider_that_goes_down_after_the_refresh_is_asked_again_with_the_fresh_tokens() {
    let slow = || Misbehavior::Delay(Endpoint::Token, Duration::from_secs(3));
    for (style, url) in styles() {
        let grant = Grant::of(description(style.clone(), url)).await;
        grant.fake.misbehave(slow());
        let oauth = grant.app.oauth.clone();
        let account = grant.account.clone();
        let revoking = tokio::spawn(async move { oauth.revoke(&account).await });
        grant.goes_down_after_the_refresh().await;
        let error = revoking.await.unwrap().unwrap_err();
        assert_eq!((error.code(), grant.is_alive()), (ErrorCode::ProviderUnavailable, true), "{style:?}");
        let stored = grant.app.oauth.accounts(&1).await.unwrap().remove(1);
        let issued = grant.fake.issued().pop().unwrap();
        assert_eq!(stored.access_token.expose(), issued.access_token, "{style:?}");
        assert_eq!(stored.refresh_token.unwrap().expose(), issued.refresh_token.unwrap(), "{style:?}");
        grant.fake.behave();
        assert_eq!(grant.app.oauth.revoke(&grant.account).await.unwrap(), Revocation::Done, "{style:?}");
        grant.ends_by_the_fresh_tokens().await;

        // In the background it is asked again by itself.
        let mut grant = Grant::of(description(style, url)).await;
        grant.fake.misbehave(slow());
        let path = format!("/me/accounts/{}", grant.account.id);
        assert_eq!(grant.browser.delete(&grant.app, &path).await.status, 204);
        grant.goes_down_after_the_refresh().await;
        eventually("the provider is down", || grant.revocations().len() == 2).await;
        grant.ends_by_the_fresh_tokens().await;
    }
}
