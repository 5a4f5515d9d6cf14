//! The transport by cookie: what can be set, and what browsers would not keep.

use std::time::Duration;

use url::{Host, Url};

use super::cookies::Attributes;

/// The longest path: browsers pass over a longer attribute (RFC 6265bis section 5.6), and then the cookie has another path.
const MAX_PATH: usize = 1024;

/// The token is in a cookie: `HttpOnly`, on https `Secure`; unless said otherwise it is for this host alone, for all paths,
/// `SameSite=Lax`, and ends when the token does.
///
/// On https the name has the prefix `__Host-`, so that no sibling domain can set it. With a [domain](Self::domain) or a
/// [path](Self::path) it can't have that one, and has `__Secure-` (RFC 6265bis section 4.1.3).
///
/// Who comes from FastAPI Users finds its parameters here:
///
/// | `CookieTransport` of FastAPI Users | Here | Default there | Default here |
/// | --- | --- | --- | --- |
/// | `cookie_name` | [`name`](Self::name) | `fastapiusersauth` | `session`, and on https the prefix |
/// | `cookie_max_age` | [`max_age`](Self::max_age); for `None` [`until_the_browser_closes`](Self::until_the_browser_closes) | `None` | the lifetime of the token |
/// | `cookie_path` | [`path`](Self::path) | `/` | `/` |
/// | `cookie_domain` | [`domain`](Self::domain) | none | none |
/// | `cookie_secure` | nothing: it follows the base URL, and can't be turned off | on | on for https; for http on loopback off, since some browsers drop it there |
/// | `cookie_httponly` | nothing: it can't be turned off, since a script that can read the token can carry it away | on | on |
/// | `cookie_samesite` | [`same_site`](Self::same_site) | `lax` | [`SameSite::Lax`] |
///
/// ```
/// use std::time::Duration;
/// use users_runtime::CookieTransport;
/// use users_runtime::session::SameSite;
///
/// let transport = CookieTransport::new()
///     .name("admin")
///     .path("/admin")
///     .same_site(SameSite::Strict)
///     .max_age(Duration::from_secs(8 * 3600));
/// ```
#[derive(Clone, Debug)]
pub struct CookieTransport {
    name: String,
    path: String,
    domain: Option<String>,
    same_site: SameSite,
    max_age: MaxAge,
}

/// With which requests a browser sends the cookie (RFC 6265bis section 5.2).
///
/// A foreign page can't act by the cookie under any of them: a request that may change something has to prove that it comes
/// from an [allowed origin](crate::flow::OAuthBuilder::allow_origin).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SameSite {
    /// With requests from this site's own pages only.
    ///
    /// A person who comes back from a provider is not recognised on that one request: so associating an account from a page
    /// ends in 401 `Unauthorized`, a login does not end the session that was there before, and many browsers leave the
    /// cookie out on the page that the login ends on too, until it is loaded again.
    Strict,
    /// With those, and when a person follows a link to this site: the default.
    #[default]
    Lax,
    /// With all requests: for an application in a frame of another site. On https only, since browsers drop it elsewhere.
    None,
}

/// When the cookie ends.
#[derive(Clone, Copy, Debug)]
enum MaxAge {
    /// With the token.
    Token,
    After(Duration),
    /// With the browser.
    Session,
}

impl CookieTransport {
    /// A cookie called `session`.
    #[must_use]
    pub fn new() -> Self {
        Self {
            name: "session".to_owned(),
            path: "/".to_owned(),
            domain: None,
            same_site: SameSite::default(),
            max_age: MaxAge::Token,
        }
    }

    /// Another name, without the prefix that https adds: letters, digits, `-` and `_`; else the service is refused when
    /// it is built. Two sessions of a service have different names, also where their paths differ.
    ///
    /// ```
    /// use users_runtime::CookieTransport;
    ///
    /// // On https the cookie is called `__Host-shop`.
    /// let transport = CookieTransport::new().name("shop");
    /// ```
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// Only for paths that are this one or below it, as the browser sees them: with the prefix that a proxy takes away. The
    /// default is `/`.
    ///
    /// Whatever is to know the person has to be there: the application's pages, and of our routes the logout, those that
    /// associate or list accounts, and the login's, which else do not end the session that was there before. It keeps nothing
    /// from other applications on the host, whose pages can ask for any path. And a sibling domain can set a cookie of this
    /// name: without `__Host-` it could sign a person in as somebody else.
    ///
    /// ```
    /// use users_runtime::CookieTransport;
    ///
    /// // On https the cookie is called `__Secure-session`.
    /// let transport = CookieTransport::new().path("/admin");
    /// ```
    #[must_use]
    pub fn path(mut self, path: impl Into<String>) -> Self {
        self.path = path.into();
        self
    }

    /// For this domain and all below it, instead of the base URL's host alone: the host itself, or a parent of it, as in a
    /// URL and without a dot in front. On https only, and not one that is open to everybody's hosts, such as `co.uk`:
    /// browsers drop a cookie for it.
    ///
    /// Every server below the domain gets the token then, and may set a cookie of this name, so one that is taken over can
    /// act for the people who come to it and sign them in as somebody else. Leave it out where there is another way.
    ///
    /// ```
    /// use users_runtime::CookieTransport;
    ///
    /// // Also for `www.example.com`, of a service at `https://app.example.com`. The cookie is called `__Secure-session`.
    /// let transport = CookieTransport::new().domain("example.com");
    /// ```
    #[must_use]
    pub fn domain(mut self, domain: impl Into<String>) -> Self {
        self.domain = Some(domain.into().to_ascii_lowercase());
        self
    }

    /// With which requests the browser sends it. The default is [`SameSite::Lax`].
    ///
    /// ```
    /// use users_runtime::CookieTransport;
    /// use users_runtime::session::SameSite;
    ///
    /// let transport = CookieTransport::new().same_site(SameSite::Strict);
    /// ```
    #[must_use]
    pub fn same_site(mut self, same_site: SameSite) -> Self {
        self.same_site = same_site;
        self
    }

    /// How long the browser keeps it, a second at least. The default is the token's own
    /// [lifetime](super::Strategy::token_lifetime); a token that has expired is no session, however long its cookie is kept.
    ///
    /// ```
    /// use std::time::Duration;
    /// use users_runtime::CookieTransport;
    ///
    /// let transport = CookieTransport::new().max_age(Duration::from_secs(24 * 3600));
    /// ```
    #[must_use]
    pub fn max_age(mut self, max_age: Duration) -> Self {
        self.max_age = MaxAge::After(max_age);
        self
    }

    /// The browser forgets it when it is closed, unless it restores what was open; FastAPI Users' `cookie_max_age=None`. The
    /// token ends by itself meanwhile.
    ///
    /// ```
    /// use users_runtime::CookieTransport;
    ///
    /// let transport = CookieTransport::new().until_the_browser_closes();
    /// ```
    #[must_use]
    pub fn until_the_browser_closes(mut self) -> Self {
        self.max_age = MaxAge::Session;
        self
    }
}

impl Default for CookieTransport {
    fn default() -> Self {
        Self::new()
    }
}

/// Why a browser would not keep a session's cookie, or not as it was meant.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CookieProblem {
    /// Its name fits no header, or has a prefix of its own.
    #[error(
        "is called {0:?}, but must have a name of 1 to 64 letters, digits, `-` and `_`, without `__Host-` or `__Secure-`"
    )]
    Name(String),
    /// Its path is none.
    #[error(
        "has the path {0:?}, but a path starts with `/` and is ASCII, without spaces, `;`, `?` and `#`, 1024 bytes at most"
    )]
    Path(String),
    /// Browsers take no cookie for this domain from the base URL's host.
    #[error(
        "has the domain {domain:?}, but must have the base URL's host, `{host}`, or a parent of it with a dot inside"
    )]
    Domain {
        /// The domain that was asked for.
        domain: String,
        /// The base URL's host.
        host: String,
    },
    /// The base URL is one on this machine, or an address.
    #[error("has the domain {domain:?}, but a cookie of `{host}` can't have one: leave `.domain(…)` out")]
    NoDomain {
        /// The domain that was asked for.
        domain: String,
        /// The base URL's host.
        host: String,
    },
    /// It is for all requests of a site without https.
    #[error("has `SameSite::None`, but browsers drop that on http: serve https, or leave it out")]
    SameSiteNone,
    /// It ends at once.
    #[error("has a `max_age` of less than a second: leave it out, or give it more")]
    MaxAge,
}

impl CookieTransport {
    /// Whether browsers keep such a cookie of a service at this base URL, as it is meant.
    pub(super) fn check(&self, base: &Url) -> Result<(), CookieProblem> {
        if !is_name(&self.name) {
            return Err(CookieProblem::Name(self.name.clone()));
        }
        if !is_path(&self.path) {
            return Err(CookieProblem::Path(self.path.clone()));
        }
        if let Some(domain) = &self.domain {
            check_domain(domain, base)?;
        }
        if self.same_site == SameSite::None && base.scheme() != "https" {
            return Err(CookieProblem::SameSiteNone);
        }
        match self.max_age {
            MaxAge::After(age) if age.as_secs() == 0 => Err(CookieProblem::MaxAge),
            _ => Ok(()),
        }
    }

    /// Whether the tokens of both would be in one place.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.name == other.name
    }

    /// The name as it goes over the wire: on https with the prefix that browsers hold it to.
    pub(super) fn wire_name(&self, secure: bool) -> String {
        let is_for_host_alone = self.path == "/" && self.domain.is_none();
        let prefix = match (secure, is_for_host_alone) {
            (false, _) => "",
            (true, true) => "__Host-",
            (true, false) => "__Secure-",
        };
        format!("{prefix}{}", self.name)
    }

    /// What the cookie has besides its name and value, and what it takes to remove it.
    pub(super) fn attributes(&self, secure: bool) -> Attributes<'_> {
        let domain = self.domain.as_deref();
        Attributes { path: &self.path, domain, same_site: self.same_site, secure }
    }

    /// How long the browser keeps the cookie of a token that lives so long, in seconds; `None` until it is closed.
    pub(super) fn seconds(&self, token_lifetime: Option<Duration>) -> Option<u64> {
        let age = match self.max_age {
            MaxAge::Token => token_lifetime,
            MaxAge::After(age) => Some(age),
            MaxAge::Session => None,
        };
        age.map(|age| age.as_secs())
    }
}

fn is_name(name: &str) -> bool {
    let is_good = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    // Browsers hold a name to its prefix in any case, and it is ours to choose.
    let folded = name.to_ascii_lowercase();
    let has_prefix = ["__host-", "__secure-"].iter().any(|prefix| folded.starts_with(prefix));
    (1..=64).contains(&name.len()) && name.bytes().all(is_good) && !has_prefix
}

fn is_path(path: &str) -> bool {
    let is_good = |byte: u8| byte.is_ascii_graphic() && !b";?#".contains(&byte);
    path.starts_with('/') && path.len() <= MAX_PATH && path.bytes().all(is_good)
}

/// Browsers take a cookie for the host itself and for its parents, but for a single label and what they know as open to
/// everybody (RFC 6265bis section 5.7); the latter is theirs to say.
fn check_domain(domain: &str, base: &Url) -> Result<(), CookieProblem> {
    let host = base.host_str().unwrap_or_default();
    let problem = || (domain.to_owned(), host.to_owned());
    if base.scheme() != "https" || !matches!(base.host(), Some(Host::Domain(_))) {
        let (domain, host) = problem();
        return Err(CookieProblem::NoDomain { domain, host });
    }
    let is_label = |label: &str| {
        !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    };
    let is_above = host == domain || host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'));
    if is_above && domain.contains('.') && domain.split('.').all(is_label) {
        return Ok(());
    }
    let (domain, host) = problem();
    Err(CookieProblem::Domain { domain, host })
}
