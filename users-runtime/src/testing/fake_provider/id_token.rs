//! The `id_token` (OIDC Core sections 2 and 3.1.3.6).

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Map, Value, json};

use super::grants::Consent;
use super::like::Like;
use super::misbehavior::Misbehavior;
use super::profile::claims;
use super::signing::{IdTokenAlg, sign_hs256, unsigned};
use super::state::{Shared, locked, sha256};

const LIFETIME: u64 = 3600;

/// The token for a grant. A refreshed one has no `nonce` (OIDC Core section 12.2).
pub(super) fn make(shared: &Shared, consent: &Consent, access_token: &str, refreshed: bool) -> String {
    let wrong = |misbehavior| shared.misbehaviors.on(&misbehavior);
    let now = shared.now();
    let made_at = if wrong(Misbehavior::ExpiredIdToken) {
        now - 2 * LIFETIME
    } else if wrong(Misbehavior::FutureIdToken) {
        now + 2 * LIFETIME
    } else {
        now
    };

    let like = shared.like.as_ref();
    let mut token = match like.map(|like| like.claims(shared, consent)) {
        Some(Value::Object(claims)) => claims,
        Some(_) => Map::new(),
        None => claims(shared, consent),
    };
    let own_issuer = like.map_or_else(|| shared.issuer().to_owned(), |like| like.id_token_issuer(&token));
    let mut put = |name: &str, value: Value| token.insert(name.to_owned(), value);
    let issuer =
        if wrong(Misbehavior::WrongIdTokenIssuer) { "https://another-provider.example" } else { &own_issuer };
    put("iss", json!(issuer));
    if wrong(Misbehavior::WrongIdTokenSub) {
        put("sub", json!("another-person"));
    }
    let audience =
        if wrong(Misbehavior::WrongAudience) { "another-client" } else { &shared.config.client_id };
    let second = wrong(Misbehavior::SecondAudience);
    put("aud", if second { json!([audience, "another-client"]) } else { json!(audience) });
    if wrong(Misbehavior::WrongAuthorizedParty) {
        put("azp", json!("another-client"));
    }
    put("iat", json!(made_at));
    put("exp", json!(made_at + LIFETIME));
    let hashed = if wrong(Misbehavior::WrongAtHash) { "another-token" } else { access_token };
    put("at_hash", json!(URL_SAFE_NO_PAD.encode(&sha256(hashed).as_ref()[..16])));
    let gives_nonce = !refreshed && like.is_none_or(Like::gives_nonce);
    if let Some(nonce) = consent.nonce.as_deref().filter(|_| gives_nonce)
        && !wrong(Misbehavior::NoNonce)
    {
        let nonce = if wrong(Misbehavior::WrongNonce) { "another-nonce" } else { nonce };
        put("nonce", json!(nonce));
    }
    let token = Value::Object(token);

    if wrong(Misbehavior::Unsigned) {
        return unsigned(&token);
    }
    if wrong(Misbehavior::SignedWithPublicKey) {
        return sign_hs256(&token, &json!(locked(&shared.key).jwk()).to_string());
    }
    let forged = wrong(Misbehavior::WrongSignature);
    match shared.config.id_token_alg {
        IdTokenAlg::Hs256 if forged => sign_hs256(&token, "another-secret"),
        IdTokenAlg::Hs256 => sign_hs256(&token, &shared.config.client_secret),
        alg if forged => locked(&shared.key).forged(alg).sign(&token),
        IdTokenAlg::Es256 | IdTokenAlg::Rs256 => locked(&shared.key).sign(&token),
    }
}
