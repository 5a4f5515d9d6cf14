//! What is written down of every change of an account: `tracing` events of the target `users_runtime::audit`.

use crate::model::{Key as _, OAuthAccount, OAuthUser};

/// What has happened to an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    /// A first login has made user and account.
    Registered,
    /// A login.
    SignedIn,
    /// A login that ends without a session: the user is inactive, or a hook says no. The account has its new tokens.
    Refused,
    /// Linked to a signed-in user.
    Linked,
    /// Linked to the user who has its address.
    LinkedByEmail,
    /// Linked to the user who has its address, who was taken from whoever registered first.
    Reclaimed,
    /// Taken from its user.
    Unlinked,
    /// Gone with its user.
    Deleted,
    /// It has fresh tokens.
    Refreshed,
    /// The provider does not take its refresh token any more.
    RefreshRefused,
    /// Its tokens were taken back.
    Revoked,
    /// Its tokens could not be taken back; the provider may still take them.
    NotRevoked,
}

impl Action {
    fn as_str(self) -> &'static str {
        match self {
            Self::Registered => "registered",
            Self::SignedIn => "signed in",
            Self::Refused => "login refused",
            Self::Linked => "linked",
            Self::LinkedByEmail => "linked by e-mail",
            Self::Reclaimed => "reclaimed",
            Self::Unlinked => "unlinked",
            Self::Deleted => "deleted",
            Self::Refreshed => "refreshed",
            Self::RefreshRefused => "refresh refused",
            Self::Revoked => "revoked",
            Self::NotRevoked => "not revoked",
        }
    }
}

/// Writes it down: which account of which user at which provider, and nothing that the provider wrote.
pub(crate) fn audit<A: OAuthAccount>(action: Action, account: &A) {
    let is_fault = action == Action::NotRevoked;
    if !is_fault && !tracing::enabled!(target: "users_runtime::audit", tracing::Level::INFO) {
        return;
    }
    let (users, user) = (A::User::TABLE, account.user_id().to_text());
    let (accounts, key) = (A::TABLE, account.id().to_text());
    let (provider, action) = (account.oauth_name(), action.as_str());
    if is_fault {
        tracing::warn!(target: "users_runtime::audit", provider, users, user, accounts, account = key, "{action}");
    } else {
        tracing::info!(target: "users_runtime::audit", provider, users, user, accounts, account = key, "{action}");
    }
}
