//! Properties of the headers that show a session.

use http::header::{AUTHORIZATION, COOKIE, ORIGIN};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use proptest::prelude::{Just, Strategy, any, prop_oneof};
use proptest::sample::select;

use super::Origins;
use super::cookies::Cookies;
use super::transport::bearer;
use crate::tests::{holds, spoilt, texts};

/// Any value that a header can have.
fn values() -> impl Strategy<Value = HeaderValue> {
    let bytes = prop_oneof![
        texts().prop_map(String::into_bytes),
        proptest::collection::vec(any::<u8>(), 0..60),
        proptest::collection::vec(select(b"ab=; \t\"\xff".to_vec()), 0..40),
    ];
    bytes.prop_map(|mut bytes| {
        bytes.retain(|byte| !byte.is_ascii_control() || *byte == b'\t');
        HeaderValue::from_bytes(&bytes).expect("what no header can have was taken out")
    })
}

#[test]
fn cookies_are_read_as_they_were_sent() {
    let name = || proptest::collection::vec(select(b"abAB-_.".to_vec()), 1..4);
    let value = || proptest::collection::vec(select(b"ab=-_.~/+%\"".to_vec()), 0..6);
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let cookie = (name(), value()).prop_map(move |(name, value)| (text(name), text(value)));
    let cookies = proptest::collection::vec(cookie, 0..8);
    let space = select(vec!["; ", ";", " ;\t", ";;", "; =x; ", "; x; "]);
    holds(1000, (cookies, space, values()), |(sent, space, noise)| {
        let line: Vec<_> = sent.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut headers = HeaderMap::new();
        headers.append(COOKIE, noise);
        headers.append(COOKIE, line.join(space).parse().unwrap());
        let read = Cookies::new(&headers);
        for (name, _) in &sent {
            let all: Vec<_> = read.get(name).collect();
            let ours: Vec<_> =
                sent.iter().filter(|(other, _)| other == name).map(|(_, value)| &**value).collect();
            assert!(all.ends_with(&ours), "{name}: {all:?}");
        }
        for name in read.names() {
            assert!(!name.contains([';', '=']) && name.trim_matches([' ', '\t']) == name);
        }
    });
}

#[test]
fn a_bearer_token_is_what_stands_behind_the_scheme() {
    let schemes =
        select(vec!["Bearer ", "bearer ", "BEARER  ", "Basic ", "Bearer", "Bearer\t", " Bearer ", ""]);
    holds(1000, (schemes, values()), |(scheme, rest)| {
        let mut headers = HeaderMap::new();
        assert_eq!(bearer(&headers), None);
        let value = [scheme.as_bytes(), rest.as_bytes()].concat();
        headers.insert(AUTHORIZATION, HeaderValue::from_bytes(&value).unwrap());
        let is_bearer = scheme.trim_end_matches(' ').eq_ignore_ascii_case("bearer") && scheme.ends_with(' ');
        match bearer(&headers) {
            Some(token) if is_bearer => assert_eq!(Some(token), rest.to_str().ok().map(str::trim)),
            Some(_) => assert!(scheme == "Bearer" || scheme.is_empty(), "{value:?}"),
            None => assert!(!is_bearer || rest.to_str().is_err(), "{value:?}"),
        }
    });
}

#[test]
fn an_unsafe_request_is_allowed_by_its_own_origin_alone() {
    let own = "https://app.example";
    let origins = Origins::new(vec![own.to_owned()]);
    let sites = prop_oneof![
        select(vec!["same-origin", "same-site", "cross-site", "none", ""]).prop_map(HeaderValue::from_static),
        values(),
    ];
    let known = Just(own).prop_map(HeaderValue::from_static);
    let spoilt = spoilt()
        .prop_filter_map("no header can have it", move |spoilt| HeaderValue::from_str(&spoilt.of(own)).ok());
    let origin = prop_oneof![known, spoilt, values()];
    let methods = select(vec!["POST", "PUT", "PATCH", "DELETE", "GET", "HEAD", "OPTIONS", "TRACE", "PURGE"]);
    let (sites, origin) = (proptest::option::of(sites), proptest::option::of(origin));
    holds(2000, (methods, sites, origin), |(method, site, origin)| {
        let method: Method = method.parse().unwrap();
        let mut headers = HeaderMap::new();
        let fetched = HeaderName::from_static("sec-fetch-site");
        headers.extend(site.clone().map(|site| (fetched, site)));
        headers.extend(origin.clone().map(|origin| (ORIGIN, origin)));
        let is_safe = ["GET", "HEAD", "OPTIONS", "TRACE"].contains(&method.as_str());
        let is_ours = site.as_ref().is_some_and(|site| site == "same-origin")
            || origin.as_ref().is_some_and(|origin| origin == own)
            || site.is_none() && origin.is_none();
        assert_eq!(origins.allow(&method, &headers), is_safe || is_ours);
    });
}
