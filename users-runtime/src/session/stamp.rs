//! What a session's token says of the user besides who it is.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::digest::{Context, SHA256};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

use super::Subject;
use crate::model::{Key as _, OAuthUser};

/// What is hashed before all else, so that no other hash of a password's hash is a stamp.
const PREFIX: &[u8] = b"users-runtime session stamp 1\0";
/// How much of the hash is kept, in bytes.
const LENGTH: usize = 16;

impl Subject {
    /// The user as a session's token names them now.
    pub(super) fn of<U: OAuthUser>(user: &U) -> Self {
        Self::new(user.id().to_text(), stamp(user))
    }

    /// Whether a token of this subject is a session of the user, who is the one that it names: one without a stamp is,
    /// since FastAPI Users' tokens have none.
    pub(super) fn is_now<U: OAuthUser>(&self, user: &U) -> bool {
        match (&self.stamp, stamp(user)) {
            (None, _) => true,
            (Some(then), Some(now)) => verify_slices_are_equal(then.as_bytes(), now.as_bytes()).is_ok(),
            (Some(_), None) => false,
        }
    }
}

/// What changes with the user's password, and does not tell it: `None` where the model has no password at all.
fn stamp<U: OAuthUser>(user: &U) -> Option<String> {
    if !U::__HAS_PASSWORD {
        return None;
    }
    let mut context = Context::new(&SHA256);
    context.update(PREFIX);
    // No table's name has a NUL in it, so nothing can be read as more of the name.
    context.update(U::TABLE.as_bytes());
    match user.__password_hash() {
        None => context.update(b"\0none"),
        Some(hash) => {
            context.update(b"\0hash\0");
            context.update(hash.as_bytes());
        }
    }
    Some(URL_SAFE_NO_PAD.encode(&context.finish().as_ref()[..LENGTH]))
}
