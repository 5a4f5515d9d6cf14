//! Tokens as the store has them: sealed, if the application has given keys for it.

use super::keys::{Keys, Purpose};
use crate::model::{Grant, OAuthAccount, Profile, Token, Tokens};

/// What the text of a sealed token begins with. No token of a provider's does, but by malice; it would then be of no use.
const PREFIX: &str = "sealed:";

/// Seals tokens, each for its row: bound to the account's provider and id and to which of the two tokens it is, so that
/// none of use can be moved to another row. Without keys tokens are stored as they are.
#[derive(Clone, Debug)]
pub(crate) struct Seal(Option<Keys>);

/// A token that can't be opened: its key is gone, or it was moved here from another row.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error(
    "a stored token can't be opened: its key is not among those of `encrypt_tokens`, or it belongs to another row"
)]
pub(crate) struct Unopened;

impl Seal {
    pub(crate) fn new(keys: Option<Keys>) -> Self {
        Self(keys)
    }

    /// Whether tokens are sealed.
    pub(crate) fn is_on(&self) -> bool {
        self.0.is_some()
    }

    /// The tokens as they are stored for this account.
    pub(crate) fn tokens(&self, oauth_name: &str, account_id: &str, tokens: &Tokens) -> Tokens {
        let mut sealed = tokens.clone();
        if let Some(keys) = &self.0 {
            let seal = |purpose, token: &Token| {
                let bound_to = bound_to(oauth_name, account_id);
                let text = keys.seal(purpose, bound_to.as_bytes(), token.expose().as_bytes().to_vec());
                Token::from(format!("{PREFIX}{text}"))
            };
            sealed.access_token = seal(Purpose::AccessToken, &tokens.access_token);
            sealed.refresh_token =
                tokens.refresh_token.as_ref().map(|token| seal(Purpose::RefreshToken, token));
        }
        sealed
    }

    /// The grant as it is stored, of an account that is stored under this spelling of its id alone.
    pub(crate) fn grant(&self, grant: &Grant, account_id: &str) -> Grant {
        if !self.is_on() {
            return grant.clone();
        }
        let tokens = self.tokens(&grant.oauth_name, account_id, &grant.tokens);
        let profile =
            Profile { account_id: account_id.to_owned(), legacy_ids: Vec::new(), ..grant.profile.clone() };
        Grant::new(grant.oauth_name.clone(), profile, tokens)
    }

    /// The account's access token. Text that is not sealed was stored before there were keys.
    pub(crate) fn access_token<A: OAuthAccount>(&self, account: &A) -> Result<Token, Unopened> {
        self.open(account, Purpose::AccessToken, account.access_token())
    }

    /// The account's refresh token.
    pub(crate) fn refresh_token<A: OAuthAccount>(&self, account: &A) -> Result<Option<Token>, Unopened> {
        let open = |token| self.open(account, Purpose::RefreshToken, token);
        account.refresh_token().map(open).transpose()
    }

    fn open<A: OAuthAccount>(&self, account: &A, purpose: Purpose, token: &Token) -> Result<Token, Unopened> {
        let Some(sealed) = token.expose().strip_prefix(PREFIX) else { return Ok(token.clone()) };
        let bound_to = bound_to(account.oauth_name(), account.account_id());
        let opened = self.0.as_ref().and_then(|keys| keys.open(purpose, bound_to.as_bytes(), sealed));
        opened.and_then(|bytes| String::from_utf8(bytes).ok()).map(Token::from).ok_or(Unopened)
    }

    /// The account with tokens that can be used. What can't be opened stays sealed, and is said in the log: the rest of the
    /// account is as good as ever.
    pub(crate) fn opened<A: OAuthAccount>(&self, mut account: A) -> A {
        let is_sealed = |token: &Token| token.expose().starts_with(PREFIX);
        if !is_sealed(account.access_token()) && !account.refresh_token().is_some_and(is_sealed) {
            return account;
        }
        let tokens = (self.access_token(&account), self.refresh_token(&account));
        if tokens.0.is_err() || tokens.1.is_err() {
            tracing::error!(provider = account.oauth_name(), "{Unopened}");
        }
        let fields = account.__as_mut();
        if let Ok(token) = tokens.0 {
            *fields.access_token = token;
        }
        if let Ok(token) = tokens.1 {
            *fields.refresh_token = token;
        }
        account
    }
}

/// No provider's name has a control character.
fn bound_to(oauth_name: &str, account_id: &str) -> String {
    format!("{oauth_name}\n{account_id}")
}
