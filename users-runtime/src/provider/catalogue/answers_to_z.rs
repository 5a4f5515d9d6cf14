//! Profiles in the form in which the providers from Polar to Zoom send them, and what is read in them.

use serde_json::json;

use super::answers::{PICTURE, says};
use super::*;
use crate::provider::profile::read;
use crate::provider::{Description, Provider as _};

#[test]
fn addresses_that_each_profile_calls_verified_or_not() {
    let userinfo = |verified: bool| {
        json!({
            "sub": "7", "name": "Ada B", "preferred_username": "Ada B", "picture": PICTURE, "email": "a@b.example",
            "email_verified": verified,
        })
    };
    for verified in [true, false] {
        assert_eq!(says::<Polar>(userinfo(verified), "7", "Ada B", Some(PICTURE)), Some(verified));
        assert_eq!(says::<Slack>(userinfo(verified), "7", "Ada B", Some(PICTURE)), Some(verified));
        assert_eq!(says::<Twitch>(userinfo(verified), "7", "Ada B", Some(PICTURE)), Some(verified));
        assert_eq!(says::<Yahoo>(userinfo(verified), "7", "Ada B", Some(PICTURE)), Some(verified));
        assert_eq!(says::<HuggingFace>(userinfo(verified), "7", "Ada B", Some(PICTURE)), Some(verified));
    }
}

#[test]
fn addresses_that_these_do_not_verify() {
    // Whatever a flag says that they are not known to have.
    let userinfo = json!({
        "sub": "7", "name": "Ada B", "picture": PICTURE, "email": "a@b.example", "email_verified": true,
    });
    assert_eq!(says::<Railway>(userinfo.clone(), "7", "Ada B", Some(PICTURE)), Some(false));
    assert_eq!(says::<Vercel>(userinfo.clone(), "7", "Ada B", Some(PICTURE)), Some(false));
    assert_eq!(says::<Salesforce>(userinfo, "7", "Ada B", Some(PICTURE)), Some(false));
    let spotify = json!({
        "id": "ada7", "display_name": "Ada B", "email": "a@b.example", "images": [{"url": PICTURE, "height": 300}],
        "type": "user", "uri": "spotify:user:ada7",
    });
    assert_eq!(says::<Spotify>(spotify, "ada7", "Ada B", Some(PICTURE)), Some(false));
    let start_gg = json!({"data": {"currentUser": {
        "id": 7, "email": "a@b.example", "player": {"gamerTag": "Ada"},
    }}});
    assert_eq!(says::<StartGg>(start_gg, "7", "Ada", None), Some(false));
    let synology = json!({"sub": "7", "username": "ada", "email": "a@b.example", "groups": []});
    assert_eq!(says::<Synology>(synology, "7", "ada", None), Some(false));
    let workos = json!({"access_token": "t", "profile": {
        "object": "profile", "id": "prof_7", "idp_id": "8", "first_name": "Ada", "last_name": "B", "email": "a@b.example",
    }});
    assert_eq!(says::<WorkOs>(workos, "prof_7", "Ada B", None), Some(false));
    let zoom = json!({
        "id": "z7", "first_name": "Ada", "last_name": "B", "email": "a@b.example", "verified": 1, "pic_url": PICTURE,
    });
    assert_eq!(says::<Zoom>(zoom, "z7", "Ada B", Some(PICTURE)), Some(false));
    let gumroad = json!({"success": true, "user": {
        "user_id": "G7==", "name": "Ada B", "email": "a@b.example", "profile_url": PICTURE,
    }});
    assert_eq!(says::<Gumroad>(gumroad, "G7==", "Ada B", Some(PICTURE)), Some(false));
}

#[test]
fn addresses_that_these_have_always_verified() {
    let yandex = json!({
        "id": "7", "login": "ada", "client_id": "c", "display_name": "Ada", "real_name": "Ada B",
        "default_email": "a@b.example", "emails": ["a@b.example"],
    });
    assert_eq!(says::<Yandex>(yandex, "7", "Ada", None), Some(true));
    let mut twitter = json!({"data": {
        "id": "7", "name": "Ada B", "username": "ada", "profile_image_url": PICTURE, "confirmed_email": "a@b.example",
    }});
    assert_eq!(says::<Twitter>(twitter.clone(), "7", "Ada B", Some(PICTURE)), Some(true));
    twitter["data"].as_object_mut().unwrap().remove("confirmed_email");
    assert_eq!(says::<Twitter>(twitter, "7", "Ada B", Some(PICTURE)), None);
}

#[test]
fn what_looks_like_an_address_and_is_none() {
    let reddit = json!({"id": "7", "name": "ada", "icon_img": PICTURE, "oauth_client_id": "a@b.example"});
    assert_eq!(says::<Reddit>(reddit, "7", "ada", Some(PICTURE)), None);
    let roblox = json!({
        "sub": "7", "name": "Ada B", "nickname": "Ada B", "preferred_username": "a@b.example", "picture": PICTURE,
    });
    assert_eq!(says::<Roblox>(roblox, "7", "Ada B", Some(PICTURE)), None);
    let tiktok = json!({"data": {"user": {
        "open_id": "o7", "union_id": "u7", "display_name": "Ada B", "avatar_url": PICTURE, "username": "a@b.example",
    }}, "error": {"code": "ok"}});
    assert_eq!(says::<TikTok>(tiktok, "o7", "Ada B", Some(PICTURE)), None);
}

#[test]
fn people_of_whom_no_address_is_told() {
    let strava = json!({"id": 7, "username": null, "firstname": "Ada", "lastname": "B", "profile": PICTURE});
    assert_eq!(says::<Strava>(strava, "7", "Ada B", Some(PICTURE)), None);
    let tiltify = json!({"data": {
        "id": "7-7", "legacy_id": 8, "username": "ada", "avatar": {"src": PICTURE}, "email": "a@b.example",
    }});
    assert_eq!(says::<Tiltify>(tiltify, "7-7", "ada", Some(PICTURE)), None);
    // As it is once `body` is taken for the answer.
    let withings = json!({"userid": "7", "access_token": "t", "scope": "user.info"});
    assert_eq!(says::<Withings>(withings, "7", "", None), None);
}

#[test]
fn an_account_at_shopify_is_the_person_and_not_the_shop() {
    let shopify = |verified: bool| {
        json!({"scope": "", "associated_user_scope": "", "associated_user": {
            "id": 7, "first_name": "Ada", "last_name": "B", "email": "a@b.example", "email_verified": verified,
            "account_owner": true,
        }})
    };
    assert_eq!(says::<Shopify>(shopify(true), "7", "Ada B", None), Some(true));
    assert_eq!(says::<Shopify>(shopify(false), "7", "Ada B", None), Some(false));
    assert!(read(&Shopify::description(), json!({"id": 8, "scope": ""})).is_err());
    assert_eq!(param(&Shopify::description(), "grant_options[]"), Some("per-user"));
    assert!(Shopify::description().scopes.is_empty());
}

#[test]
fn a_shop_is_its_name_or_its_host() {
    for shop in ["example", "example.myshopify.com", "https://example.myshopify.com/"] {
        let shopify = Shopify::new(shop, "id", "secret");
        let description = shopify.registration().description();
        assert_eq!(description.token_url, "https://example.myshopify.com/admin/oauth/access_token");
    }
}

fn param<'a>(description: &'a Description, name: &str) -> Option<&'a str> {
    description.authorize_params.iter().find(|(param, _)| param == name).map(|(_, value)| &**value)
}

/// What a description says, where other libraries have had it wrong.
#[test]
fn endpoints_are_spelled_as_the_provider_spells_them() {
    assert!(StartGg::description().authorize_url.ends_with("/oauth/authorize"));
    assert!(Tiltify::description().authorize_url.ends_with("/oauth/authorize"));
    // Where the old hosts lead elsewhere: no redirect is followed.
    let twitter = Twitter::description();
    for url in [&twitter.authorize_url, &twitter.token_url, &twitter.userinfo_url] {
        assert!(!url.contains("twitter.com"), "{url}");
    }
    // Yandex has another API, with other people, for its issue tracker.
    assert!(Yandex::description().userinfo_url.starts_with("https://login.yandex.ru/info"));
}

#[test]
fn who_gets_no_pkce_has_a_nonce_in_its_place() {
    for description in [Slack::description(), Yahoo::description()] {
        assert!(
            !description.pkce && description.is_openid() && description.nonce_comes_back,
            "{}",
            description.name()
        );
    }
}

#[test]
fn what_has_to_be_asked_for_by_name() {
    assert_eq!(param(&Polar::description(), "sub_type"), Some("user"));
    let claims: serde_json::Value =
        serde_json::from_str(param(&Twitch::description(), "claims").unwrap()).unwrap();
    for place in ["id_token", "userinfo"] {
        for claim in ["email", "email_verified", "picture", "preferred_username"] {
            assert!(claims[place].as_object().unwrap().contains_key(claim), "{place} {claim}");
        }
    }
}
