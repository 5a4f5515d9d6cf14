//! How the provider is set up.

use std::io;
use std::time::Duration;

use super::FakeProvider;
use super::like::ClientsKey;
use super::person::Person;
use super::signing::IdTokenAlg;
use crate::provider::Description;

/// How the client must authenticate at `/token` and `/revoke`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ClientAuth {
    /// In the `Authorization` header: `client_secret_basic`.
    Basic,
    /// In the form: `client_secret_post`.
    Post,
    /// In either way, but not in both.
    #[default]
    Either,
}

impl ClientAuth {
    pub(super) fn methods(self) -> &'static [&'static str] {
        match self {
            Self::Basic => &["client_secret_basic"],
            Self::Post => &["client_secret_post"],
            Self::Either => &["client_secret_basic", "client_secret_post"],
        }
    }
}

/// What can be set before a [`FakeProvider`] starts; [`FakeProvider::builder`] makes one.
///
/// ```
/// use users_runtime::testing::fake_provider::{ClientAuth, FakeProvider, Person};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> std::io::Result<()> {
/// let fake = FakeProvider::builder()
///     .client("my-app", "my-secret")
///     .client_auth(ClientAuth::Basic)
///     .redirect_uri("https://app.example/auth/fake/callback")
///     .person(Person::new("1", "ada@example.com").name("Ada Lovelace"))
///     .person(Person::new("2", "bob@example.com").unverified())
///     .start()
///     .await?;
/// assert_eq!(fake.client_id(), "my-app");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use = "nothing runs until it is started"]
pub struct FakeProviderBuilder {
    port: u16,
    config: Config,
}

#[derive(Clone, Debug)]
pub(super) struct Config {
    pub(super) client_id: String,
    pub(super) client_secret: String,
    pub(super) client_name: String,
    pub(super) client_auth: ClientAuth,
    /// Empty: any on a loopback host.
    pub(super) redirect_uris: Vec<String>,
    pub(super) people: Vec<Person>,
    pub(super) interactive: bool,
    pub(super) sends_iss: bool,
    pub(super) requires_pkce: bool,
    pub(super) id_token_alg: IdTokenAlg,
    pub(super) access_token_lifetime: Duration,
    /// What it behaves as, if it is like another provider.
    pub(super) like: Option<Description>,
    /// The client's key, of which the provider knows the public half.
    pub(super) client_key: Option<ClientsKey>,
    /// Who signs with it, if that is not the client.
    pub(super) client_key_issuer: Option<String>,
}

impl FakeProviderBuilder {
    pub(super) fn new() -> Self {
        Self {
            port: 0,
            config: Config {
                client_id: "client-id".to_owned(),
                client_secret: "client-secret".to_owned(),
                client_name: "the application".to_owned(),
                client_auth: ClientAuth::default(),
                redirect_uris: Vec::new(),
                people: Vec::new(),
                interactive: false,
                sends_iss: true,
                requires_pkce: true,
                id_token_alg: IdTokenAlg::default(),
                access_token_lifetime: Duration::from_hours(1),
                like: None,
                client_key: None,
                client_key_issuer: None,
            },
        }
    }

    /// The port on 127.0.0.1. By default it is a free one.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// The only client. By default it is `client-id` with `client-secret`.
    pub fn client(mut self, id: impl Into<String>, secret: impl Into<String>) -> Self {
        self.config.client_id = id.into();
        self.config.client_secret = secret.into();
        self
    }

    /// What the consent page calls the client.
    pub fn client_name(mut self, name: impl Into<String>) -> Self {
        self.config.client_name = name.into();
        self
    }

    /// How the client must authenticate. By default it may choose.
    pub fn client_auth(mut self, client_auth: ClientAuth) -> Self {
        self.config.client_auth = client_auth;
        self
    }

    /// Registers a redirect URI; it may be called several times. Registered ones are compared character by character,
    /// and none else is accepted. Without any, every `http` or `https` URI of a loopback host is.
    pub fn redirect_uri(mut self, uri: impl Into<String>) -> Self {
        self.config.redirect_uris.push(uri.into());
        self
    }

    /// Adds a person; the first is signed in. By default it is Ada Lovelace, `1`, `ada@example.com`.
    pub fn person(mut self, person: Person) -> Self {
        self.config.people.push(person);
        self
    }

    /// Whether `/authorize` shows a page that asks for consent, and as whom. By default the person who is signed in
    /// agrees at once.
    pub fn interactive(mut self, interactive: bool) -> Self {
        self.config.interactive = interactive;
        self
    }

    /// Whether the authorization response has an `iss` (RFC 9207). It has by default.
    pub fn sends_iss(mut self, sends_iss: bool) -> Self {
        self.config.sends_iss = sends_iss;
        self
    }

    /// Whether an authorization request has to have a `code_challenge`. It has to by default; where it need not, one that is
    /// there is checked all the same. For clients other than this library's, such as those of FastAPI Users.
    pub fn requires_pkce(mut self, requires_pkce: bool) -> Self {
        self.config.requires_pkce = requires_pkce;
        self
    }

    /// How the `id_token` is signed. By default it is ES256.
    pub fn id_token_alg(mut self, alg: IdTokenAlg) -> Self {
        self.config.id_token_alg = alg;
        self
    }

    /// How long an access token is good, and what `expires_in` says: an hour by default.
    pub fn access_token_lifetime(mut self, lifetime: Duration) -> Self {
        self.config.access_token_lifetime = lifetime;
        self
    }

    /// The provider behaves as this description says, in place of the ways of its own: an application's own provider, or one
    /// of the catalogue ([`FakeProvider::like`]). How clients prove themselves, PKCE and `iss` are the description's then; what
    /// it leaves to the issuer's metadata, the fake's metadata says.
    pub fn like(mut self, description: Description) -> Self {
        self.config.sends_iss = description.iss_required;
        if description.id_token_by_secret {
            self.config.id_token_alg = IdTokenAlg::Hs256;
        } else if description.quirks.signed_userinfo {
            // As a client is registered that gets it.
            self.config.id_token_alg = IdTokenAlg::Rs256;
        }
        self.config.like = Some(description);
        self
    }

    /// The client's key, where it proves itself by assertions: its id, and the private key as PEM, of which the provider
    /// looks at the public half only. Without this a fake of such a provider makes one.
    ///
    /// # Panics
    ///
    /// Where it is no private key on P-256 and no RSA key, as PEM.
    pub fn client_key(mut self, key_id: impl Into<String>, pem: impl AsRef<[u8]>) -> Self {
        let key = ClientsKey::new(key_id.into(), pem.as_ref());
        self.config.client_key = Some(key.expect("the client's key is a private key as PEM"));
        self
    }

    /// Who signs with the client's key, where that is not the client: the team at Apple.
    pub fn client_key_issuer(mut self, issuer: impl Into<String>) -> Self {
        self.config.client_key_issuer = Some(issuer.into());
        self
    }

    /// Starts the provider on the current tokio runtime. It fails where the port is taken.
    pub async fn start(self) -> io::Result<FakeProvider> {
        FakeProvider::bind(self.port, self.config).await
    }
}
