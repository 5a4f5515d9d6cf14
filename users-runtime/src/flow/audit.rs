//! What is written down of every change of an account: `tracing` events of the target `users_runtime::audit`.

use crate::model::{Key as _, OAuthAccount, OAuthUser, UserKey};

/// What has happened to an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    /// A first login has made user and account.
    Registered,
    /// A returning login.
    SignedIn,
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

/// Writes it down: which account of which user at which provider, and no word of the provider's.
pub(crate) fn audit<A: OAuthAccount>(action: Action, account: &A) {
    event::<A>(action, account.user_id(), &account.id().to_text(), account.oauth_name());
}

fn event<A: OAuthAccount>(action: Action, user_id: &UserKey<A>, account: &str, provider: &str) {
    let user = user_id.to_text();
    let (action_name, users, accounts) = (action.as_str(), A::User::TABLE, A::TABLE);
    if action == Action::NotRevoked {
        tracing::warn!(target: "users_runtime::audit", provider, users, user, accounts, account, "{action_name}");
    } else {
        tracing::info!(target: "users_runtime::audit", provider, users, user, accounts, account, "{action_name}");
    }
}
