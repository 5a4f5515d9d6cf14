//! Profiles in the form in which providers send them, and what is read in them.

use serde_json::{Value, json};

use super::make::address;
use super::*;
use crate::model::Profile;
use crate::provider::profile::read;
use crate::provider::{EmailVerified, Provider as _, ProviderClient};

/// Whom an answer of the provider `P` is about.
pub(super) fn told<P: Described>(answer: Value) -> Profile {
    read(&P::description(), answer).unwrap()
}

/// Whether an answer about somebody at `a@b.example` has this id, name and picture, and gives the address as verified.
pub(super) fn says<P: Described>(answer: Value, id: &str, name: &str, picture: Option<&str>) -> Option<bool> {
    let profile = told::<P>(answer);
    assert_eq!(profile.account_id, id);
    assert_eq!(profile.name.unwrap_or_default(), name);
    assert_eq!(profile.picture.as_deref(), picture);
    profile.email.map(|email| {
        assert_eq!(email.address(), "a@b.example");
        email.is_verified()
    })
}

pub(super) const PICTURE: &str = "https://img.example/1";

#[test]
fn addresses_that_the_provider_verifies() {
    let userinfo = json!({
        "sub": "7", "name": "Ada B", "picture": PICTURE, "email": "a@b.example", "email_verified": true,
    });
    assert_eq!(says::<GitLab>(userinfo.clone(), "7", "Ada B", Some(PICTURE)), Some(true));
    assert_eq!(says::<Keycloak>(userinfo.clone(), "7", "Ada B", Some(PICTURE)), Some(true));
    assert_eq!(says::<LinkedIn>(userinfo.clone(), "7", "Ada B", Some(PICTURE)), Some(true));
    assert_eq!(says::<Okta>(userinfo, "7", "Ada B", Some(PICTURE)), Some(true));
    let intuit = |verified: bool| {
        json!({
            "sub": "7", "givenName": "Ada", "familyName": "B", "email": "a@b.example", "emailVerified": verified,
        })
    };
    assert_eq!(says::<Intuit>(intuit(true), "7", "Ada B", None), Some(true));
    assert_eq!(says::<Intuit>(intuit(false), "7", "Ada B", None), Some(false));
    let patreon = |verified: bool| {
        json!({"data": {"type": "user", "id": "7", "attributes": {
            "full_name": "Ada B", "image_url": PICTURE, "email": "a@b.example", "is_email_verified": verified,
        }}})
    };
    assert_eq!(says::<Patreon>(patreon(true), "7", "Ada B", Some(PICTURE)), Some(true));
    assert_eq!(says::<Patreon>(patreon(false), "7", "Ada B", Some(PICTURE)), Some(false));
}

#[test]
fn an_address_at_kakao_is_verified_if_it_is_valid_too() {
    let kakao = |valid: bool, verified: bool| {
        json!({"id": 7, "kakao_account": {
            "profile": {"nickname": "Ada", "profile_image_url": PICTURE},
            "email": "a@b.example", "is_email_valid": valid, "is_email_verified": verified,
        }})
    };
    assert_eq!(says::<Kakao>(kakao(true, true), "7", "Ada", Some(PICTURE)), Some(true));
    assert_eq!(says::<Kakao>(kakao(false, true), "7", "Ada", Some(PICTURE)), Some(false));
    assert_eq!(says::<Kakao>(kakao(true, false), "7", "Ada", Some(PICTURE)), Some(false));
}

#[test]
fn addresses_that_no_one_verifies() {
    let gitea = json!({
        "id": 7, "login": "ada", "full_name": "Ada B", "avatar_url": PICTURE, "email": "a@b.example",
    });
    assert_eq!(says::<Gitea>(gitea, "7", "Ada B", Some(PICTURE)), Some(false));
    let kick = json!({"message": "OK", "data": [
        {"user_id": 7, "name": "ada", "profile_picture": PICTURE, "email": "a@b.example"},
    ]});
    assert_eq!(says::<Kick>(kick, "7", "ada", Some(PICTURE)), Some(false));
    let line = json!({"sub": "U7", "name": "Ada", "picture": PICTURE, "email": "a@b.example"});
    assert_eq!(says::<Line>(line, "U7", "Ada", Some(PICTURE)), Some(false));
    let linear = json!({"data": {"viewer": {
        "id": "7", "name": "Ada B", "avatarUrl": PICTURE, "email": "a@b.example",
    }}});
    assert_eq!(says::<Linear>(linear, "7", "Ada B", Some(PICTURE)), Some(false));
    let mercado_libre = json!({
        "id": 7, "nickname": "ADA", "first_name": "Ada", "last_name": "B", "email": "a@b.example",
        "thumbnail": {"picture_url": PICTURE},
    });
    assert_eq!(says::<MercadoLibre>(mercado_libre, "7", "Ada B", Some(PICTURE)), Some(false));
    let naver = json!({"resultcode": "00", "message": "success", "response": {
        "id": "n7", "name": "Ada", "nickname": "ad*", "profile_image": PICTURE, "email": "a@b.example",
    }});
    assert_eq!(says::<Naver>(naver, "n7", "Ada", Some(PICTURE)), Some(false));
    let notion = json!({"bot_id": "b", "workspace_id": "w", "owner": {"type": "user", "user": {
        "object": "user", "id": "7", "name": "Ada B", "avatar_url": PICTURE, "person": {"email": "a@b.example"},
    }}});
    assert_eq!(says::<Notion>(notion, "7", "Ada B", Some(PICTURE)), Some(false));
}

#[test]
fn an_address_at_microsoft_is_never_verified_and_never_the_login_name() {
    let mut claims = json!({
        "tid": "t", "oid": "7", "sub": "other", "name": "Ada B", "preferred_username": "ada@tenant.example",
        "upn": "ada@tenant.example", "email": "a@b.example", "email_verified": true,
    });
    assert_eq!(says::<Microsoft>(claims.clone(), "t:7", "Ada B", None), Some(false));
    claims.as_object_mut().unwrap().remove("email");
    assert_eq!(told::<Microsoft>(claims).email, None);
}

#[test]
fn people_without_an_address() {
    let lichess = json!({"id": "ada", "username": "Ada", "email": "a@b.example"});
    assert_eq!(says::<Lichess>(lichess, "ada", "Ada", None), None);
    let mastodon = json!({"id": "7", "username": "ada", "display_name": "Ada B", "avatar": PICTURE});
    assert_eq!(says::<Mastodon>(mastodon, "7", "Ada B", Some(PICTURE)), None);
    assert_eq!(says::<MercadoPago>(json!({"user_id": 7, "live_mode": true}), "7", "", None), None);
    let osu = json!({"id": 7, "username": "ada", "avatar_url": PICTURE});
    assert_eq!(says::<Osu>(osu, "7", "ada", Some(PICTURE)), None);
}

#[test]
fn linkedin_gets_no_pkce_and_no_retired_scope() {
    let linkedin = LinkedIn::description();
    assert!(!linkedin.pkce && !linkedin.is_openid());
    assert_eq!(linkedin.scopes, ["openid", "email", "profile"]);
}

#[test]
fn a_server_is_where_the_application_says() {
    for given in ["https://git.example/forge", " https://git.example/forge/ ", "git.example/forge"] {
        assert_eq!(address(given), "https://git.example/forge");
    }
    assert_eq!(address("http://localhost:3000/"), "http://localhost:3000");
    // Not as a host that is called `http`.
    let error = ProviderClient::new(Okta::new("http://login.example", "id", "secret").registration().clone());
    assert!(error.unwrap_err().to_string().contains("must be an https URL"));
}

#[test]
fn what_an_application_tells_of_its_tenant() {
    for slug in ["shop", " /shop/ "] {
        let authentik = Authentik::new("login.example", slug, "id", "secret");
        let description = authentik.registration().description();
        assert_eq!(description.issuer, "https://login.example/application/o/shop/");
    }
    let cognito = Cognito::new("login.example", "eu-west-1_AbCdEfGhI", "id", "secret");
    let description = cognito.registration().description();
    assert_eq!(description.issuer, "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEfGhI");
    assert_eq!(description.token_url, "https://login.example/oauth2/token");
}

#[test]
fn a_tenant_of_microsoft_that_is_named_by_its_id_is_the_issuer() {
    const ID: &str = "8eaef023-2b34-4da1-9baa-8bc8c9d6a490";
    let issuers = |tenant: &str| {
        let microsoft = Microsoft::new(tenant, "id", "secret");
        let description = microsoft.registration().description();
        (description.issuer.to_string(), description.id_token_issuer.clone())
    };
    let own = format!("https://login.microsoftonline.com/{ID}/v2.0");
    assert_eq!(issuers(ID), (own.clone(), None));
    assert_eq!(issuers(&ID.to_uppercase()), (own, None));
    for several in ["common", "organizations", "company.example"] {
        assert_eq!(issuers(several).1.as_deref(), Some("https://login.microsoftonline.com/{tid}/v2.0"));
    }
}

/// By default it calls addresses confirmed that nobody has confirmed.
#[test]
fn a_gitlab_of_ones_own_verifies_nothing() {
    let verifies =
        |server: &str| GitLab::new(server, "id", "secret").registration().description().verifies_email();
    assert_eq!(verifies("https://gitlab.com/"), EmailVerified::PerProfile);
    assert_eq!(verifies("gitlab.com"), EmailVerified::PerProfile);
    assert_eq!(verifies("https://git.company.example"), EmailVerified::Never);
    assert_eq!(verifies("https://gitlab.com.evil.example"), EmailVerified::Never);
}

/// A signed in person as Discord tells of them, whose address is verified or not.
fn discord(verified: bool) -> Value {
    json!({
        "id": "7", "username": "ada", "global_name": "Ada B", "avatar": "a_1", "email": "a@b.example", "verified": verified,
    })
}

#[test]
fn an_address_at_discord_is_verified_if_discord_says_so() {
    let picture = Some("https://cdn.discordapp.com/avatars/7/a_1.png");
    assert_eq!(says::<Discord>(discord(true), "7", "Ada B", picture), Some(true));
    assert_eq!(says::<Discord>(discord(false), "7", "Ada B", picture), Some(false));
    let mut bare = discord(true);
    for field in ["avatar", "email", "global_name"] {
        bare[field] = Value::Null;
    }
    assert_eq!(says::<Discord>(bare, "7", "ada", None), None);
}

#[test]
fn addresses_of_which_each_profile_says_whether_they_are_verified() {
    let dropbox = |verified: bool| {
        json!({
            "account_id": "dbid:7", "name": {"display_name": "Ada B", "given_name": "Ada"},
            "email": "a@b.example", "email_verified": verified, "profile_photo_url": PICTURE,
        })
    };
    assert_eq!(says::<Dropbox>(dropbox(true), "dbid:7", "Ada B", Some(PICTURE)), Some(true));
    assert_eq!(says::<Dropbox>(dropbox(false), "dbid:7", "Ada B", Some(PICTURE)), Some(false));
    let userinfo = |verified: Value| {
        json!({
            "sub": "7", "name": "Ada B", "picture": PICTURE, "email": "a@b.example", "email_verified": verified,
        })
    };
    assert_eq!(says::<Autodesk>(userinfo(json!(true)), "7", "Ada B", Some(PICTURE)), Some(true));
    assert_eq!(says::<Authentik>(userinfo(json!(false)), "7", "Ada B", Some(PICTURE)), Some(false));
    assert_eq!(says::<Cognito>(userinfo(json!("true")), "7", "Ada B", Some(PICTURE)), Some(true));
    assert_eq!(says::<Cognito>(userinfo(json!("false")), "7", "Ada B", Some(PICTURE)), Some(false));
}

#[test]
fn an_account_at_bitbucket_is_no_user_name() {
    let bitbucket = json!({
        "type": "user", "uuid": "{7-7}", "account_id": "557058:7", "username": "ada", "nickname": "ada",
        "display_name": "Ada B", "links": {"avatar": {"href": PICTURE}},
    });
    assert_eq!(says::<Bitbucket>(bitbucket, "{7-7}", "Ada B", Some(PICTURE)), None);
}

#[test]
fn more_addresses_that_no_one_verifies() {
    let forty_two = json!({
        "id": 7, "login": "ada", "displayname": "Ada B", "email": "a@b.example", "image": {"link": PICTURE},
    });
    assert_eq!(says::<FortyTwo>(forty_two, "7", "Ada B", Some(PICTURE)), Some(false));
    let atlassian = json!({
        "account_type": "atlassian", "account_id": "7", "name": "Ada B", "email": "a@b.example", "picture": PICTURE,
        "email_verified": true,
    });
    assert_eq!(says::<Atlassian>(atlassian, "7", "Ada B", Some(PICTURE)), Some(false));
    let box_com = json!({
        "type": "user", "id": "7", "name": "Ada B", "login": "a@b.example", "avatar_url": PICTURE,
    });
    assert_eq!(says::<BoxCom>(box_com, "7", "Ada B", Some(PICTURE)), Some(false));
    let coinbase = json!({"data": {
        "id": "7", "name": "Ada B", "avatar_url": PICTURE, "email": "a@b.example", "resource": "user",
    }});
    assert_eq!(says::<Coinbase>(coinbase, "7", "Ada B", Some(PICTURE)), Some(false));
    let donation_alerts = json!({"data": {
        "id": 7, "code": "ada", "name": "Ada B", "avatar": PICTURE, "email": "a@b.example",
    }});
    assert_eq!(says::<DonationAlerts>(donation_alerts, "7", "Ada B", Some(PICTURE)), Some(false));
    let dribbble = json!({
        "id": 7, "login": "ada", "name": "Ada B", "avatar_url": PICTURE, "email": "a@b.example",
    });
    assert_eq!(says::<Dribbble>(dribbble, "7", "Ada B", Some(PICTURE)), Some(false));
    let facebook = json!({
        "id": "7", "name": "Ada B", "email": "a@b.example", "picture": {"data": {"url": PICTURE}},
    });
    assert_eq!(says::<Facebook>(facebook, "7", "Ada B", Some(PICTURE)), Some(false));
    let figma = json!({"id": "7", "handle": "Ada B", "email": "a@b.example", "img_url": PICTURE});
    assert_eq!(says::<Figma>(figma, "7", "Ada B", Some(PICTURE)), Some(false));
}

#[test]
fn more_people_without_an_address() {
    let ani_list = json!({"data": {"Viewer": {"id": 7, "name": "ada", "avatar": {"large": PICTURE}}}});
    assert_eq!(says::<AniList>(ani_list, "7", "ada", Some(PICTURE)), None);
    let battle_net = json!({"sub": "7", "id": 7, "battletag": "Ada#1234"});
    assert_eq!(says::<BattleNet>(battle_net, "7", "Ada#1234", None), None);
    let bungie = json!({"ErrorCode": 1, "Response": {
        "bungieNetUser": {"membershipId": "7", "displayName": "Ada B"}, "destinyMemberships": [],
    }});
    assert_eq!(says::<Bungie>(bungie, "7", "Ada B", None), None);
    let epic_games = json!({"sub": "7", "preferred_username": "ada", "email": "a@b.example"});
    assert_eq!(says::<EpicGames>(epic_games, "7", "ada", None), None);
}

#[test]
fn facebook_is_asked_by_a_header_and_by_no_version_that_has_ended() {
    let facebook = Facebook::description();
    assert_eq!(facebook.token_in, crate::provider::TokenIn::Bearer);
    for url in [&facebook.authorize_url, &facebook.token_url, &facebook.userinfo_url] {
        assert!(!url.contains("access_token="), "{url}");
        assert!(url.contains(".com/v24.0/"), "{url}");
    }
}
