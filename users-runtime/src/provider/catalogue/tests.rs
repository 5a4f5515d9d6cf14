//! What holds for each provider of the catalogue.

use std::collections::HashSet;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::{Described, each};
use crate::provider::{ClientAuth, ClientKey, Description, EmailGiven, EmailVerified, ProviderClient};

/// A test of one provider.
pub(super) trait EachProvider {
    fn provider<P: Described>(&mut self, name: &str);
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

impl<F: FnMut(Description, EmailGiven, EmailVerified)> EachProvider for With<F> {
    fn provider<P: Described>(&mut self, _name: &str) {
        self.0(P::description(), P::EMAIL, P::VERIFIED);
    }
}

#[test]
fn each_can_be_registered() {
    each(&mut With(|description: Description, _, _| {
        let name = description.name().to_owned();
        let takes_key = description.client_auth == Some(ClientAuth::SignedSecret);
        let mut registration = crate::provider::ClientRegistration::new(description, "id", "secret");
        if takes_key {
            registration = registration.client_key(ClientKey::es256("key", pem()).unwrap());
        }
        if let Err(error) = ProviderClient::new(registration) {
            panic!("{name}: {error}");
        }
    }));
}

#[test]
fn no_two_have_one_name() {
    let (mut names, mut shown) = (HashSet::new(), HashSet::new());
    each(&mut With(|description: Description, _, _| {
        let display_name = description.display_name.as_deref().unwrap_or_default().to_owned();
        assert!(!display_name.is_empty(), "{} has a name for people", description.name);
        assert!(description.registration.is_some(), "{} says where to register", description.name);
        assert!(names.insert(description.name.to_string()), "{} is there twice", description.name);
        assert!(shown.insert(display_name), "{} is shown twice", description.name);
    }));
}

#[test]
fn the_type_promises_what_the_description_says() {
    each(&mut With(|description: Description, email, verified| {
        let says = (description.gives_email(), description.verifies_email());
        assert_eq!((email, verified), says, "{}", description.name);
    }));
}
