//! What other libraries' clients of these providers fall into, by name: each is a trap that HTTPX OAuth's client has, or one
//! that its provider has set since.

use users_runtime::provider::{ClientAuth, ClientRegistration, Described, Description, Provider, Revocation};
use users_runtime::providers::{
    Apple, Discord, Facebook, FranceConnect, GitHub, Google, Kakao, LinkedIn, Microsoft, Naver, Okta, Reddit,
    Shopify, Twitter,
};
use users_runtime::testing::fake_provider::RecordedRequest;
use users_runtime::testing::{FakeProvider, Misbehavior, Person};
use users_runtime::{MemoryStore, OpenIdConnect, Store as _, UserStore as _};

use crate::catalogue::models::{OAuthAccount, User};
use crate::catalogue::{LOGIN, ada, bob, come_back};
use crate::support::{Answer, App, Browser, app, query};

/// An application with a provider that is a fake of `P`.
struct At {
    fake: FakeProvider,
    store: MemoryStore<OAuthAccount>,
    app: App<OAuthAccount>,
}

async fn at<P: Described>() -> At {
    let fake = FakeProvider::like::<P>().start().await.unwrap();
    let provider = fake.provider_as::<P>();
    At::with(fake, provider).await
}

impl At {
    async fn with(fake: FakeProvider, provider: impl Provider) -> Self {
        let store = MemoryStore::default();
        let app = app(store.clone()).provider(LOGIN, provider.is_verified_by_default()).start().await;
        Self { fake, store, app }
    }

    async fn sign_in(&self, person: &Person) -> Answer {
        let mut browser = Browser::new();
        let url = browser.authorize(&self.app, LOGIN).await;
        come_back(&mut browser, &self.app, &self.fake, &url, person).await
    }

    /// Who signed in, with the account.
    async fn user(&self, person: &Person) -> (User, OAuthAccount) {
        let token = self.sign_in(person).await.access_token();
        let me = Browser::new().bearing(&token).visit(&self.app, "/me").await.json();
        let id = me["id"].as_str().unwrap().parse().unwrap();
        let account = self.store.accounts(&id).await.unwrap().remove(0);
        (self.store.user(&id).await.unwrap().unwrap(), account)
    }

    /// Revokes the account's tokens: what the provider is sent for that.
    async fn revoked(&self, account: &OAuthAccount) -> RecordedRequest {
        assert_eq!(self.app.oauth.revoke(account).await.unwrap(), Revocation::Done);
        assert!(!self.fake.is_good(account.access_token.expose()));
        self.fake.requests().pop().unwrap()
    }
}

/// Where people are sent to sign in at the provider itself.
async fn real_url<P: Described>() -> String {
    let provider = P::with_registration(ClientRegistration::new(P::description(), "id", "secret"));
    let app = app(MemoryStore::<OAuthAccount>::default()).provider(LOGIN, provider).start().await;
    Browser::new().authorize(&app, LOGIN).await
}

fn scopes(url: &str) -> Vec<String> {
    query(url, "scope").unwrap_or_default().split(' ').map(str::to_owned).collect()
}

#[tokio::test]
async fn discord_says_of_each_address_whether_it_is_verified() {
    let at = at::<Discord>().await;
    assert!(at.user(&ada()).await.0.is_verified);
    let (bob, _) = at.user(&bob().unverified()).await;
    assert_eq!((bob.email.as_deref(), bob.is_verified), (Some("bob@example.com"), false));
}

#[tokio::test]
async fn discord_tokens_are_revoked_with_the_proof_that_they_were_redeemed_with() {
    let at = at::<Discord>().await;
    let (_, account) = at.user(&ada()).await;
    let redeemed = at.fake.token_requests().remove(0);
    let revoked = at.revoked(&account).await;
    assert!(redeemed.header("authorization").unwrap().starts_with("Basic "));
    assert_eq!(revoked.header("authorization"), redeemed.header("authorization"));
    assert_eq!(revoked.param("client_secret"), None);
}

#[tokio::test]
async fn facebook_never_sends_the_token_in_a_url() {
    let at = at::<Facebook>().await;
    at.user(&ada()).await;
    let secrets = at.fake.secrets();
    let asked = at.fake.requests_to("/userinfo");
    assert_eq!(asked.len(), 1);
    assert!(asked[0].header("authorization").unwrap().starts_with("Bearer "));
    for request in at.fake.requests() {
        assert!(request.query.iter().all(|(_, value)| !secrets.contains(value)), "{request:?}");
    }
}

#[tokio::test]
async fn facebook_vouches_for_no_address() {
    let (user, account) = at::<Facebook>().await.user(&ada()).await;
    assert_eq!((user.email.as_deref(), user.is_verified), (Some("ada@example.com"), false));
    assert_eq!(account.account_email.as_deref(), Some("ada@example.com"));
}

#[tokio::test]
async fn facebook_is_asked_by_no_version_that_has_ended() {
    let url = real_url::<Facebook>().await;
    let version = url.strip_prefix("https://www.facebook.com/v").unwrap().split('.').next().unwrap();
    // HTTPX OAuth has 5, Arctic 16.
    assert!(version.parse::<u32>().unwrap() > 20, "{url}");
}

#[tokio::test]
async fn franceconnect_checks_the_nonce_that_it_sends() {
    let at = at::<FranceConnect>().await;
    for misbehavior in [Misbehavior::WrongNonce, Misbehavior::NoNonce] {
        at.fake.misbehave_once(misbehavior.clone());
        at.sign_in(&ada()).await.is_for(&misbehavior, 400, "OAUTH_INVALID_STATE");
    }
    at.user(&ada()).await;
}

#[tokio::test]
async fn franceconnect_gets_a_code_challenge_and_is_asked_by_its_second_version() {
    let url = real_url::<FranceConnect>().await;
    assert_eq!(query(&url, "code_challenge_method").as_deref(), Some("S256"));
    assert!(query(&url, "code_challenge").is_some() && query(&url, "nonce").is_some());
    assert!(url.contains("/api/v2/"), "{url}");
}

#[tokio::test]
async fn github_gives_no_address_that_it_has_not_verified() {
    let at = at::<GitHub>().await;
    let unverified = bob().unverified().other_email("other@example.com", true);
    let (user, account) = at.user(&unverified).await;
    assert_eq!((user.email, account.account_email), (None, None));
    let first_in_the_list = ada().other_email("first@example.com", true);
    let (user, _) = at.user(&first_in_the_list).await;
    assert_eq!((user.email.as_deref(), user.is_verified), (Some("ada@example.com"), true), "the primary one");
}

#[tokio::test]
async fn github_errors_come_with_200_at_the_exchange_too() {
    let at = at::<GitHub>().await;
    at.fake.misbehave(Misbehavior::TokenError("bad_verification_code".to_owned()));
    at.sign_in(&ada()).await.is(400, "OAUTH_INVALID_GRANT");
    at.fake.behave();
    at.fake.misbehave(Misbehavior::TokenError("incorrect_client_credentials".to_owned()));
    at.sign_in(&ada()).await.is(502, "OAUTH_PROVIDER_ERROR");
}

#[tokio::test]
async fn google_ids_are_the_sub() {
    let at = at::<Google>().await;
    let (_, account) = at.user(&Person::new("109876543210987654321", "ada@example.com")).await;
    assert_eq!(account.account_id, "109876543210987654321");
}

#[tokio::test]
async fn google_is_asked_for_an_id_token_and_for_nothing_of_its_people_api() {
    let url = real_url::<Google>().await;
    assert_eq!(scopes(&url), ["openid", "email", "profile"]);
    assert!(query(&url, "nonce").is_some());
    let at = at::<Google>().await;
    at.user(&ada()).await;
    let asked: Vec<String> = at.fake.requests().into_iter().map(|request| request.path).collect();
    assert_eq!(asked, ["/authorize", "/token", "/jwks"]);
}

#[tokio::test]
async fn google_people_without_an_address_are_users() {
    let (user, _) = at::<Google>().await.user(&ada().without_email()).await;
    assert_eq!(user.email, None);
}

#[tokio::test]
async fn google_gives_a_refresh_token_once_and_it_stays() {
    let fake = FakeProvider::like::<Google>().start().await.unwrap();
    let provider = fake.provider_as::<Google>().offline();
    let at = At::with(fake, provider).await;
    let (_, first) = at.user(&ada()).await;
    let (_, second) = at.user(&ada()).await;
    assert!(first.refresh_token.is_some());
    assert_eq!(at.fake.issued().pop().unwrap().refresh_token, None);
    assert_eq!(second.refresh_token, first.refresh_token);
}

/// That each flag alone is not enough is in the tests of what is read in its answers.
#[tokio::test]
async fn kakao_flags_are_both_read() {
    let at = at::<Kakao>().await;
    assert!(at.user(&ada()).await.0.is_verified);
    // The fake says of it that it is valid, and not that it is verified.
    let (bob, _) = at.user(&bob().unverified()).await;
    assert_eq!((bob.email.as_deref(), bob.is_verified), (Some("bob@example.com"), false));
}

#[tokio::test]
async fn kakao_is_left_by_its_own_request_and_not_by_the_standards() {
    let at = at::<Kakao>().await;
    let (_, account) = at.user(&ada()).await;
    let request = at.revoked(&account).await;
    let bearer = format!("Bearer {}", account.access_token.expose());
    assert_eq!(request.header("authorization"), Some(&*bearer));
    assert!(request.body.is_empty() && request.query.is_empty());
}

#[tokio::test]
async fn linkedin_uses_openid_scopes() {
    assert_eq!(scopes(&real_url::<LinkedIn>().await), ["openid", "email", "profile"]);
}

#[tokio::test]
async fn linkedin_gets_no_pkce_and_no_nonce() {
    let url = real_url::<LinkedIn>().await;
    assert_eq!((query(&url, "code_challenge"), query(&url, "nonce")), (None, None));
    let at = at::<LinkedIn>().await;
    at.user(&ada()).await;
    assert_eq!(at.fake.token_requests()[0].param("code_verifier"), None);
}

#[tokio::test]
async fn microsoft_upn_is_never_an_email_of_trust() {
    let (user, account) = at::<Microsoft>().await.user(&ada()).await;
    assert!(!user.is_verified, "an administrator may have typed it");
    assert_eq!(
        account.account_email.as_deref(),
        Some("ada@example.com"),
        "the claim `email`, and no login name"
    );
    assert!(!scopes(&real_url::<Microsoft>().await).contains(&"User.Read".to_owned()), "nothing of Graph");
}

#[tokio::test]
async fn microsoft_people_are_keyed_on_tenant_and_object() {
    let at = at::<Microsoft>().await;
    let (at_contoso, account) = at.user(&Person::new("contoso:7", "a@contoso.example")).await;
    assert_eq!(account.account_id, "contoso:7");
    let (at_fabrikam, account) = at.user(&Person::new("fabrikam:8", "a@fabrikam.example")).await;
    assert_eq!(account.account_id, "fabrikam:8");
    assert_ne!(at_contoso.id, at_fabrikam.id);
    at.fake.misbehave_once(Misbehavior::WrongIdTokenIssuer);
    at.sign_in(&Person::new("contoso:7", "")).await.is(502, "OAUTH_INVALID_ID_TOKEN");
}

#[tokio::test]
async fn naver_vouches_for_no_address() {
    let (user, _) = at::<Naver>().await.user(&ada()).await;
    assert_eq!((user.email.as_deref(), user.is_verified), (Some("ada@example.com"), false));
}

#[tokio::test]
async fn naver_tokens_are_deleted_at_its_token_endpoint() {
    let at = at::<Naver>().await;
    let (_, account) = at.user(&ada()).await;
    let request = at.revoked(&account).await;
    assert_eq!(request.param("grant_type"), Some("delete"));
    assert_eq!(request.param("service_provider"), Some("NAVER"));
    assert_eq!(request.param("access_token"), Some(account.access_token.expose()));
    assert!(request.query.is_empty(), "the token is in no URL");
}

#[tokio::test]
async fn okta_is_made_without_asking_anybody() {
    let at = at::<Okta>().await;
    assert!(at.fake.requests().is_empty());
    Browser::new().authorize(&at.app, LOGIN).await;
    assert!(!at.fake.requests().is_empty());
}

#[tokio::test]
async fn okta_id_tokens_are_checked_and_so_is_its_issuer() {
    use Misbehavior as M;
    let at = at::<Okta>().await;
    for misbehavior in [
        M::WrongDiscoveryIssuer,
        M::UnsafeTokenEndpoint,
        M::UnsafeJwks,
        M::MetadataWithout("token_endpoint"),
        M::MetadataWithout("jwks_uri"),
    ] {
        at.fake.misbehave_once(misbehavior.clone());
        let start = Browser::new().visit(&at.app, &format!("{LOGIN}/authorize")).await;
        start.is_for(&misbehavior, 502, "OAUTH_PROVIDER_ERROR");
    }
    for misbehavior in
        [M::WrongAudience, M::WrongIdTokenIssuer, M::WrongSignature, M::Unsigned, M::ExpiredIdToken]
    {
        at.fake.misbehave_once(misbehavior.clone());
        at.sign_in(&ada()).await.is_for(&misbehavior, 502, "OAUTH_INVALID_ID_TOKEN");
    }
}

#[tokio::test]
async fn okta_says_of_each_address_whether_it_is_verified() {
    let at = at::<Okta>().await;
    assert!(at.user(&ada()).await.0.is_verified);
    assert!(!at.user(&bob().unverified()).await.0.is_verified);
}

#[tokio::test]
async fn an_issuer_that_takes_neither_basic_nor_post_is_an_error_and_no_panic() {
    let keys_only = Description::new("company", "https://login.company.example").discover();
    let keys_only = keys_only.scopes(["openid"]).client_auth(ClientAuth::PrivateKeyJwt);
    let fake = FakeProvider::builder().like(keys_only).start().await.unwrap();
    let company = OpenIdConnect::new("company", fake.issuer().to_owned(), fake.client_id(), "secret");
    let at = At::with(fake, company).await;
    let start = Browser::new().visit(&at.app, &format!("{LOGIN}/authorize")).await;
    start.is(500, "OAUTH_MISCONFIGURED");
}

#[tokio::test]
async fn reddit_people_log_in_without_an_email() {
    let at = at::<Reddit>().await;
    let (user, account) = at.user(&ada()).await;
    assert_eq!((user.email, account.account_email), (None, None));
}

#[tokio::test]
async fn reddit_ids_are_not_user_names() {
    let at = at::<Reddit>().await;
    let (user, account) = at.user(&Person::new("t2x1", "").name("ada")).await;
    assert_eq!((user.display_name.as_deref(), &*account.account_id), (Some("ada"), "t2x1"));
    let (renamed, _) = at.user(&Person::new("t2x1", "").name("countess")).await;
    assert_eq!(renamed.id, user.id);
}

#[tokio::test]
async fn shopify_people_are_not_their_shop() {
    let at = at::<Shopify>().await;
    let (ada, account) = at.user(&ada()).await;
    assert_eq!(account.account_id, "1001");
    assert_ne!(at.user(&bob()).await.0.id, ada.id, "two who work in one shop");
    let url = real_url::<Shopify>().await;
    assert_eq!(query(&url, "grant_options[]").as_deref(), Some("per-user"), "else the token is the shop's");
}

#[tokio::test]
async fn shopify_is_asked_by_no_version_and_for_no_orders() {
    let url = real_url::<Shopify>().await;
    assert!(!query(&url, "scope").unwrap_or_default().contains("orders"), "{url}");
    let at = at::<Shopify>().await;
    at.user(&ada()).await;
    let asked: Vec<String> = at.fake.requests().into_iter().map(|request| request.path).collect();
    assert_eq!(asked, ["/authorize", "/token"], "versions are those of its Admin API");
}

#[tokio::test]
async fn apple_tells_the_name_once_and_it_stays() {
    let at = at::<Apple>().await;
    let (first, _) = at.user(&ada()).await;
    assert_eq!(first.display_name.as_deref(), Some("Ada Lovelace"));
    let back = at.fake.way_back(&Browser::new().authorize(&at.app, LOGIN).await, &ada());
    assert!(!back.form.unwrap().contains("user="));
    let (second, _) = at.user(&ada()).await;
    assert_eq!((second.id, second.display_name), (first.id, first.display_name));
}

#[tokio::test]
async fn apple_answers_by_a_form_since_a_name_is_asked_for() {
    let url = real_url_of_apple().await;
    assert_eq!(query(&url, "response_mode").as_deref(), Some("form_post"));
    assert_eq!(scopes(&url), ["openid", "email", "name"]);
}

async fn real_url_of_apple() -> String {
    let fake = FakeProvider::like::<Apple>().start().await.unwrap();
    let (key_id, pem) = fake.client_key().unwrap();
    let apple = Apple::new("com.example.signin", "TEAM", key_id, pem).unwrap();
    let app = app(MemoryStore::<OAuthAccount>::default()).provider(LOGIN, apple).start().await;
    Browser::new().authorize(&app, LOGIN).await
}

#[tokio::test]
async fn apple_gets_a_secret_that_the_team_has_signed() {
    for (team, status) in [("TEAM", 200), ("ANOTHER", 502)] {
        let builder =
            FakeProvider::like::<Apple>().client("com.example.signin", "").client_key_issuer("TEAM");
        let fake = builder.start().await.unwrap();
        let (key_id, pem) = fake.client_key().unwrap();
        let apple = fake.in_place_of(Apple::new("com.example.signin", team, key_id, pem).unwrap());
        let at = At::with(fake, apple).await;
        assert_eq!(at.sign_in(&ada()).await.status, status, "{team}");
    }
}

#[tokio::test]
async fn x_is_asked_at_its_new_address() {
    assert!(real_url::<Twitter>().await.starts_with("https://x.com/"));
}
