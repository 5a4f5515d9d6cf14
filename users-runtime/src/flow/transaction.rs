//! One trip to a provider and back, sealed in one cookie.

use http::{HeaderMap, HeaderValue};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::keys::{Keys, Purpose};
use super::state::LIFETIME;
use crate::session::cookies::{Cookies, remove_cookie, set_cookie, wire_name};

/// What the names of transaction cookies begin with; the transaction's id follows, in 32 hexadecimal digits.
const PREFIX: &str = "oauth-";
/// How many transactions a browser may have under way.
const MAX_LIVE: usize = 8;
/// How many one answer ends, so that its head stays below the 4 kB that a proxy may allow.
const MAX_ENDED: usize = 24;

/// Why the trip is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Intent {
    /// To sign in.
    #[serde(rename = "login")]
    LogIn,
    /// To link an account to the user who is signed in.
    #[serde(rename = "associate")]
    Associate,
}

impl Intent {
    /// Its name, as the log has it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::LogIn => "login",
            Self::Associate => "associate",
        }
    }
}

/// All that the callback needs to know of the start. It never leaves the server but inside the sealed cookie.
#[derive(Serialize, Deserialize)]
pub(crate) struct Transaction {
    /// The transaction's id is the cookie's name, to which the seal is bound.
    #[serde(skip)]
    pub(crate) id: Uuid,
    /// The `oauth_name` of the provider.
    pub(crate) provider: String,
    /// The provider's issuer.
    pub(crate) issuer: String,
    pub(crate) intent: Intent,
    /// The key of the user whom an account is linked to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) user: Option<String>,
    /// The redirect URI, to be sent unchanged to the token endpoint (RFC 6749 section 4.1.3).
    pub(crate) redirect_uri: String,
    /// The PKCE verifier (RFC 7636 section 4.1), 256 bits.
    pub(crate) verifier: Option<String>,
    pub(crate) nonce: Option<String>,
    /// Where a person goes in the end.
    pub(crate) next: Option<String>,
}

impl Transaction {
    /// The `Set-Cookie` value that carries it.
    pub(crate) fn to_cookie(&self, keys: &Keys, secure: bool) -> HeaderValue {
        let data = serde_json::to_vec(self).expect("strings and enums become JSON");
        let value = keys.seal(Purpose::Transaction, self.id.as_bytes(), data);
        set_cookie(&cookie_name(self.id, secure), &value, Some(LIFETIME), secure)
    }

    /// The transaction `id` in a cookie of the request; `None` if no cookie of that name opens.
    pub(crate) fn from_cookies(id: Uuid, keys: &Keys, cookies: &Cookies<'_>, secure: bool) -> Option<Self> {
        cookies.get(&cookie_name(id, secure)).find_map(|value| {
            let data = keys.open(Purpose::Transaction, id.as_bytes(), value)?;
            Some(Self { id, ..serde_json::from_slice(&data).ok()? })
        })
    }
}

fn cookie_name(id: Uuid, secure: bool) -> String {
    wire_name(&format!("{PREFIX}{}", id.simple()), secure)
}

/// The `Set-Cookie` value that takes the transaction's cookie away, if the request carries it.
pub(crate) fn removal(id: Uuid, cookies: &Cookies<'_>, secure: bool) -> Option<HeaderValue> {
    let name = cookie_name(id, secure);
    let is_carried = cookies.get(&name).next().is_some();
    is_carried.then(|| remove_cookie(&name, secure))
}

/// The `Set-Cookie` values that end the oldest transactions under way, so that with a new one there are no more than
/// eight: abandoned tabs must not fill the browser's jar or our header limit. Ids begin with their time (UUID version
/// 7), so their names sort by age. Of tabs that were opened all at once there may be more than one answer ends; the next
/// start goes on with it.
pub(crate) fn make_room(headers: &HeaderMap, secure: bool) -> Vec<HeaderValue> {
    let prefix = wire_name(PREFIX, secure);
    let cookies = Cookies::new(headers);
    let mut live: Vec<&str> = cookies
        .names()
        .filter(|name| {
            name.strip_prefix(&prefix)
                .is_some_and(|id| id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit()))
        })
        .collect();
    live.sort_unstable();
    live.dedup();
    let surplus = live.len().saturating_sub(MAX_LIVE - 1).min(MAX_ENDED);
    live[..surplus].iter().map(|name| remove_cookie(name, secure)).collect()
}
