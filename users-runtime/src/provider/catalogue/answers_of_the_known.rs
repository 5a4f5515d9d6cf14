//! Profiles of the providers that most people have, and of some that say more than others.

use serde_json::json;

use super::answers::{PICTURE, says, told};
use super::*;

#[test]
fn google_says_of_each_address_whether_it_is_verified() {
    let google = |verified: bool| {
        json!({
            "iss": "https://accounts.google.com", "azp": "1.apps.googleusercontent.com", "aud": "1.apps.googleusercontent.com",
            "sub": "110169484474386276334", "hd": "b.example", "email": "a@b.example", "email_verified": verified,
            "name": "Ada B", "picture": PICTURE, "given_name": "Ada", "family_name": "B",
        })
    };
    for verified in [true, false] {
        let says = says::<Google>(google(verified), "110169484474386276334", "Ada B", Some(PICTURE));
        assert_eq!(says, Some(verified));
    }
}

#[test]
fn an_account_at_github_is_its_number_and_an_address_in_the_profile_is_none() {
    let github = json!({
        "login": "ada", "id": 583_231, "node_id": "MDQ6VXNlcjU4MzIzMQ==", "avatar_url": PICTURE, "type": "User",
        "name": "Ada B", "email": "public@b.example",
    });
    assert_eq!(says::<GitHub>(github.clone(), "583231", "Ada B", Some(PICTURE)), None);
    // Not everybody has a name to show.
    let mut unnamed = github;
    unnamed["name"] = json!(null);
    assert_eq!(says::<GitHub>(unnamed, "583231", "ada", Some(PICTURE)), None);
    let (url, emails) = GitHub::description().emails.unwrap();
    assert_eq!(url, "https://api.github.com/user/emails");
    let listed = json!([
        {"email": "a@b.example", "primary": true, "verified": true, "visibility": "private"},
        {"email": "1+ada@users.noreply.github.com", "primary": false, "verified": true, "visibility": null},
    ]);
    let first = &listed.pointer(&emails.list).unwrap()[0];
    assert_eq!(first[&*emails.email], "a@b.example");
    assert_eq!((&first[&*emails.primary], &first[&*emails.verified]), (&json!(true), &json!(true)));
}

#[test]
fn apple_says_it_as_text_or_not_and_may_hide_an_address() {
    for verified in [json!("true"), json!(true)] {
        let apple = json!({
            "iss": "https://appleid.apple.com", "aud": "com.example.signin", "sub": "001234.abcdef0123456789.0123",
            "email": "a@b.example", "email_verified": verified, "is_private_email": "true",
            "nonce_supported": true,
        });
        assert_eq!(says::<Apple>(apple, "001234.abcdef0123456789.0123", "", None), Some(true));
    }
    let without = json!({"sub": "001234.abcdef0123456789.0123", "nonce_supported": true});
    assert_eq!(says::<Apple>(without, "001234.abcdef0123456789.0123", "", None), None);
}

#[test]
fn an_account_at_auth0_has_the_connection_in_its_id() {
    let auth0 = json!({
        "sub": "google-oauth2|1234", "name": "Ada B", "nickname": "ada", "picture": PICTURE, "email": "a@b.example",
        "email_verified": false, "updated_at": "2026-01-01T00:00:00.000Z",
    });
    assert_eq!(says::<Auth0>(auth0, "google-oauth2|1234", "Ada B", Some(PICTURE)), Some(false));
}

#[test]
fn franceconnect_knows_people_and_not_their_addresses() {
    let franceconnect = json!({
        "sub": "b155a2129530e5fd3f6b95275b6da72a99ea1a486b8b33148abb4a62ddfb3609v1", "given_name": "Ada",
        "given_name_array": ["Ada"], "family_name": "B", "email": "a@b.example",
        "aud": "client", "iss": "https://oidc.franceconnect.gouv.fr/api/v2",
    });
    let id = "b155a2129530e5fd3f6b95275b6da72a99ea1a486b8b33148abb4a62ddfb3609v1";
    assert_eq!(says::<FranceConnect>(franceconnect, id, "Ada B", None), Some(false));
}

#[test]
fn etsy_tells_a_number_alone() {
    let etsy = told::<Etsy>(json!({"user_id": 12_345_678, "shop_id": 87_654_321}));
    assert_eq!((&*etsy.account_id, etsy.name, etsy.email.is_none()), ("12345678", None, true));
}
