//! What holds for each provider of the catalogue.

use std::collections::HashSet;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::{Described, each};
use crate::provider::{ClientKey, Description, EmailGiven, EmailTrust, ProviderClient};

/// What a provider's type promises.
pub(in crate::provider) trait Promises {
    const EMAIL: &'static str;
    const VERIFIED: &'static str;
}

/// A test of one provider.
pub(super) trait EachProvider {
    fn provider<P: Described + Promises>(&mut self, name: &str);
}

/// A new private key, as PEM.
fn pem() -> String {
    let alg = &ECDSA_P256_SHA256_FIXED_SIGNING;
    let key = EcdsaKeyPair::generate_pkcs8(alg, &SystemRandom::new()).unwrap();
    format!(
        "-----BEGIN PRIVATE KEY-----
{}
-----END PRIVATE KEY-----
",
        STANDARD.encode(key.as_ref())
    )
}

/// Calls a function with each provider's description and promises.
struct With<F>(F);

impl<F: FnMut(Description, &'static str, &'static str)> EachProvider for With<F> {
    fn provider<P: Described + Promises>(&mut self, _name: &str) {
        self.0(P::description(), P::EMAIL, P::VERIFIED);
    }
}

#[test]
fn each_can_be_registered() {
    each(&mut With(|description: Description, _: &str, _: &str| {
        let name = description.name().to_owned();
        let key = ClientKey::es256("key", pem()).unwrap();
        let registration =
            crate::provider::ClientRegistration::new(description, "id", "secret").client_key(key);
        if let Err(error) = ProviderClient::new(registration) {
            panic!("{name}: {error}");
        }
    }));
}

#[test]
fn no_two_have_one_name() {
    let (mut names, mut shown) = (HashSet::new(), HashSet::new());
    each(&mut With(|description: Description, _: &str, _: &str| {
        let display_name = description.display_name.as_deref().unwrap_or_default().to_owned();
        assert!(!display_name.is_empty(), "{} has a name for people", description.name);
        assert!(description.registration.is_some(), "{} says where to register", description.name);
        assert!(names.insert(description.name.to_string()), "{} is there twice", description.name);
        assert!(shown.insert(display_name), "{} is shown twice", description.name);
    }));
}

#[test]
fn the_type_promises_what_the_description_says() {
    each(&mut With(|description: Description, email: &str, verified: &str| {
        let given = match description.gives_email() {
            EmailGiven::Always => "Always",
            EmailGiven::Sometimes => "Sometimes",
            EmailGiven::Never => "Never",
        };
        let says = match (&description.email, &description.emails) {
            (None | Some((_, EmailTrust::Never)), None) => "Never",
            (Some((_, EmailTrust::Always)), None) => "Always",
            (_, Some(_)) | (Some((_, EmailTrust::Flag(_) | EmailTrust::Flags(_))), None) => "PerProfile",
        };
        assert_eq!((email, verified), (given, says), "{}", description.name);
    }));
}
