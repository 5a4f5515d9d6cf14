//! Properties of e-mail addresses.

use proptest::prelude::{Strategy, prop_oneof};
use proptest::sample::select;

use super::Email;
use crate::tests::{holds, texts};

/// Addresses, and what looks like one.
fn addresses() -> impl Strategy<Value = String> {
    let good = select(vec!["a", "Ada", "ada+tag", "o'hara", "example", "Example.COM", ".", "@", "@", "-"]);
    let odd = select(vec![
        "ä",
        "É",
        "ß",
        "\u{130}",
        "\u{17f}",
        "\u{212a}",
        "bücher",
        "xn--",
        "xn--bcher-kva",
        "XN--BCHER-KVA",
        "\u{3002}",
        "\u{ff0e}",
        "\u{ff20}",
        "\u{ff05}41",
        "\u{2024}",
        "\u{ad}",
        "\u{200b}",
        "\u{200d}",
        "\u{202e}",
        "\u{e0020}",
        "127.0.0.1",
        "0x7f.1",
        "[::1]",
        "%40",
        "%61",
        "\"",
        "\\",
        ",",
        ";",
        "<",
        ">",
        "(",
        ":",
        " ",
        "\t",
        "\n",
        "\0",
        "\u{7f}",
        "\u{85}",
        "\u{a0}",
        "/",
        "?",
        "#",
    ]);
    let piece = || prop_oneof![6 => good.clone(), 3 => odd.clone()];
    let pieces = |most| proptest::collection::vec(piece(), 0..most).prop_map(|pieces| pieces.concat());
    let pair = (pieces(4), pieces(5)).prop_map(|(local, domain)| format!("a{local}@{domain}m"));
    let long = (280..330_usize).prop_map(|length| format!("{}@example.com", "a".repeat(length)));
    prop_oneof![12 => pair, 3 => pieces(7), 1 => texts(), 1 => long]
}

#[test]
fn an_address_has_one_spelling() {
    holds(4000, addresses(), |text| {
        let Some(email) = Email::new(&text, true) else { return };
        let address = email.address();
        assert_eq!(Email::new(address, true).as_ref(), Some(&email), "it is its own spelling");
        let (local, domain) = address.split_once('@').unwrap();
        assert_eq!(Some(local), text.split('@').next(), "the local part is as it was");
        assert!(!local.is_empty() && !domain.contains('@') && address.len() <= 320);
        assert!(!address.chars().any(|c| c.is_control() || c.is_whitespace()));
        let is_of_domain = |c: char| c.is_ascii() && !c.is_ascii_uppercase() && !"<>\"\\,;:()[]%".contains(c);
        assert!(domain.chars().all(is_of_domain) && !domain.split('.').any(str::is_empty), "{domain:?}");
    });
}

#[test]
fn an_address_is_compared_without_case_and_nothing_else_is() {
    holds(4000, addresses(), |text| {
        let key = Email::key(&text);
        assert_eq!(Email::key(&key), key, "a key is its own key");
        assert_eq!(Email::key(&text.to_ascii_uppercase()), key);
        assert!(!key.contains(|c: char| c.is_ascii_uppercase()));
        if let Some(email) = Email::new(&text, false) {
            assert_eq!(Email::key(email.address()), key, "IDNA does not matter");
            assert!(key.eq_ignore_ascii_case(email.address()), "letters outside ASCII stay as they are");
        } else {
            assert!(key.eq_ignore_ascii_case(&text));
        }
    });
}
