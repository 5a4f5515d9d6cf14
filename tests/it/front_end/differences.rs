//! What a front end sees of this library that it did not see of FastAPI Users.

use super::seen::{ACCOUNTS, ANSWER};

/// For a step: whichever it is.
pub(super) const EVERYWHERE: &str = "whenever it is there";
/// For what is not there.
pub(super) const NOTHING: &str = "nothing";

/// A difference that is meant. Each has to occur.
#[derive(Debug)]
pub(super) struct Difference {
    /// The step of the script.
    pub(super) step: &'static str,
    /// What differs.
    pub(super) what: &'static str,
    pub(super) theirs: &'static str,
    pub(super) ours: &'static str,
    pub(super) why: &'static str,
}

/// A difference in anything that is seen.
const fn seen(
    step: &'static str,
    what: &'static str,
    theirs: &'static str,
    ours: &'static str,
    why: &'static str,
) -> Difference {
    Difference { step, what, theirs, ours, why }
}

/// Another status, or another `detail`.
const fn answer(
    step: &'static str,
    theirs: &'static str,
    ours: &'static str,
    why: &'static str,
) -> Difference {
    seen(step, ANSWER, theirs, ours, why)
}

/// All there are.
pub(super) const DIFFERENCES: &[Difference] = &[
    seen(
        EVERYWHERE,
        "oauth_accounts[].access_token",
        "a token",
        NOTHING,
        "the provider's tokens are no matter of a browser's",
    ),
    seen(EVERYWHERE, "oauth_accounts[].refresh_token", "a token", NOTHING, "the same"),
    seen(EVERYWHERE, "www-authenticate", NOTHING, "Bearer", "a 401 has it (RFC 9110)"),
    seen(
        "a start with scopes that are allowed here",
        "scope in authorization_url",
        "openid email calendar",
        "openid email profile calendar",
        "what the profile needs is always asked for",
    ),
    answer(
        "a start with a scope that is not allowed here",
        "200",
        "400 OAUTH_INVALID_SCOPE",
        "a client may ask for what `.allow_scopes(…)` names",
    ),
    answer(
        "a callback without a code",
        "400 Bad Request",
        "400 OAUTH_INVALID_REQUEST",
        "the code of this error",
    ),
    answer(
        "a callback without anything",
        "400 Bad Request",
        "400 ACCESS_TOKEN_DECODE_ERROR",
        "`state` is looked at first",
    ),
    answer(
        "a login that the person declines",
        "400 access_denied",
        "400 OAUTH_ACCESS_DENIED",
        "what the provider wrote is not repeated",
    ),
    answer("another `error` of the provider", "400 server_error", "502 OAUTH_PROVIDER_ERROR", "the same"),
    answer(
        "a code that the provider refuses",
        "500 Client error '400 Bad Request' for url '…/token'",
        "400 OAUTH_INVALID_GRANT",
        "a failure of the exchange has a code of its own",
    ),
    answer(
        "a provider that is overloaded",
        "500 Server error '503 Service Unavailable' for url '…/token'",
        "503 OAUTH_PROVIDER_UNAVAILABLE",
        "the same, with `Retry-After`",
    ),
    answer(
        "a provider that gives no profile",
        "500 Internal Server Error",
        "502 OAUTH_PROVIDER_ERROR",
        "the same",
    ),
    answer(
        "the page of the way back, loaded again",
        "500 Client error '400 Bad Request' for url '…/token'",
        "400 OAUTH_INVALID_STATE",
        "a state is good once, and the code is not sent again",
    ),
    answer(
        "two tabs: the one that began first",
        "400 OAUTH_INVALID_STATE",
        "200",
        "each login has a cookie of its own",
    ),
    answer(
        "a state of half an hour",
        "200",
        "400 ACCESS_TOKEN_ALREADY_EXPIRED",
        "a state is good for ten minutes, and not for an hour",
    ),
    answer(
        "an association that the person declines",
        "400 access_denied",
        "400 OAUTH_ACCESS_DENIED",
        "as with a login",
    ),
    answer(
        "an association that another user ends",
        "400 Bad Request",
        "400 OAUTH_INVALID_STATE",
        "the code of this error",
    ),
    answer(
        "an association of another user's account",
        "200",
        "409 OAUTH_ACCOUNT_ALREADY_LINKED",
        "an account has one user",
    ),
    seen("an association that is made twice", ACCOUNTS, "3", "2", "an account is there once"),
    answer(
        "an association of an account without an address",
        "400 OAUTH_NOT_AVAILABLE_EMAIL",
        "200",
        "a user who is there needs none",
    ),
    answer(
        "an association of which code and state alone are handed on, where the provider sends `iss`",
        "200",
        "400 OAUTH_ISSUER_MISMATCH",
        "a provider whose description says `sends_iss()` has to be heard (RFC 9207): hand the page's whole query on",
    ),
    answer(
        "a logout that a foreign page sends",
        "204",
        "403 OAUTH_CROSS_ORIGIN",
        "the front end's own origin, if it is another one than the application's, is named by `.allow_origin(…)`",
    ),
    answer(
        "a logout by a cookie that is no session any more",
        "401 Unauthorized",
        "204",
        "the browser is rid of it",
    ),
    answer("a logout of an inactive user", "401 Unauthorized", "204", "a session ends, whoever's it is"),
];
