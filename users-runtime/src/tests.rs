//! Properties: what holds for any value, tried with values that `proptest` makes, which looks for a small one if it fails.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};

use proptest::prelude::{BoxedStrategy, Just, Strategy, any, prop_oneof};
use proptest::sample::{Index, select};
use proptest::test_runner::{Config, RngSeed, TestRunner};
use serde_json::{Number, Value};

/// The most values that are tried in looking for a small one.
const SHRINKS: u32 = 1000;

/// Checks a property, which panics where it does not hold, with so many values, or with as many as `PROPTEST_CASES` says.
/// The values are others each time; `PROPTEST_RNG_SEED` brings those of a failure back.
pub(crate) fn holds<S: Strategy>(cases: u32, values: S, property: impl Fn(S::Value)) {
    let mut config = Config { failure_persistence: None, max_shrink_iters: SHRINKS, ..Config::default() };
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = cases;
    }
    let seed = match config.rng_seed {
        RngSeed::Fixed(seed) => seed,
        RngSeed::Random => RandomState::new().build_hasher().finish(),
    };
    config.rng_seed = RngSeed::Fixed(seed);
    let property = |value| {
        property(value);
        Ok(())
    };
    if let Err(error) = TestRunner::new(config).run(&values, property) {
        panic!("{error}\nPROPTEST_RNG_SEED={seed} finds it again");
    }
}

/// Paths, and what looks like one to somebody: made of pieces that mean something to browsers and proxies.
pub(crate) fn paths() -> impl Strategy<Value = String> {
    let plain = select(vec![
        "a",
        "2",
        "f",
        "5",
        "c",
        "evil.example",
        "?",
        "#",
        "=",
        "&",
        "@",
        ":",
        ".",
        "..",
        "[",
        ";",
    ]);
    let slash = select(vec!["/", "//", "/", "%", "\\"]);
    let odd = select(vec![
        "\t",
        "\n",
        "\r\n",
        " ",
        "\0",
        "\u{7f}",
        "ä",
        "\u{2028}",
        "\u{ff0f}",
        "\u{3002}",
        "https:",
        "http://",
        "javascript:",
        "data:",
        "%ff",
        "%c3%a4",
    ]);
    let piece = prop_oneof![
        8 => plain.prop_map(str::to_owned),
        4 => slash.prop_map(str::to_owned),
        6 => hidden(),
        1 => odd.prop_map(str::to_owned),
    ];
    let pieces = proptest::collection::vec(piece, 0..7).prop_map(|pieces| pieces.concat());
    let start = prop_oneof![8 => Just("/"), 1 => Just("/./"), 1 => Just("/a/../"), 1 => Just("")];
    let end = prop_oneof![30 => Just(0), 1 => 500..520_usize];
    (start, pieces, end).prop_map(|(start, pieces, long)| format!("{start}{pieces}{}", "a".repeat(long)))
}

/// A character that leads somewhere, encoded up to three times, in part or all of it.
fn hidden() -> impl Strategy<Value = String> {
    let character = select(vec!['/', '\\', '.', '\t', '\n', '%']);
    (character, proptest::collection::vec(any::<u16>(), 0..4)).prop_map(|(character, rounds)| {
        let encode = |text: String, round: u16| {
            let pieces = text.chars().enumerate().map(|(at, c)| {
                let is_kept = round >> (at % 16) & 1 == 1;
                if is_kept { c.to_string() } else { format!("%{:02x}", u32::from(c)) }
            });
            pieces.collect()
        };
        rounds.into_iter().fold(character.to_string(), encode)
    })
}

/// The text with its percent-encoding undone once (RFC 3986 section 2.1).
pub(crate) fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let code = tail.get(..2).and_then(|code| std::str::from_utf8(code).ok());
        let byte = code.filter(|_| *first == b'%').and_then(|code| u8::from_str_radix(code, 16).ok());
        bytes.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { &tail[2..] } else { tail };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// What may happen to a text on its way.
#[derive(Clone, Debug)]
pub(crate) enum Spoilt {
    /// Nothing.
    Not,
    /// It breaks off.
    Cut(Index),
    /// A character is another one.
    Other(Index, char),
    /// Something is put in.
    More(Index, String),
    /// Something stands behind it that is easily passed over.
    Behind(&'static str),
    /// It stands there twice.
    Twice,
    /// Upper case is lower case, and the other way.
    Turned,
    /// Something else stands there.
    Instead(String),
}

impl Spoilt {
    /// What the text becomes.
    pub(crate) fn of(&self, text: &str) -> String {
        let mut chars: Vec<char> = text.chars().collect();
        match self {
            Self::Not => {}
            Self::Cut(at) => chars.truncate(at.index(chars.len() + 1)),
            Self::Other(at, other) => {
                let at = at.index(chars.len() + 1);
                chars.splice(at..(at + 1).min(chars.len()), [*other]);
            }
            Self::More(at, more) => {
                let at = at.index(chars.len() + 1);
                chars.splice(at..at, more.chars());
            }
            Self::Behind(more) => chars.extend(more.chars()),
            Self::Twice => chars.extend_from_within(..),
            Self::Turned => chars.iter_mut().for_each(|c| {
                *c = if c.is_ascii_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() };
            }),
            Self::Instead(other) => return other.clone(),
        }
        chars.into_iter().collect()
    }
}

/// All that may happen to a text, half of the time nothing.
pub(crate) fn spoilt() -> BoxedStrategy<Spoilt> {
    let base64 = select("ABab01-_=+/".chars().collect::<Vec<_>>());
    let character = prop_oneof![2 => base64, 1 => any::<char>()];
    prop_oneof![
        7 => Just(Spoilt::Not),
        1 => any::<Index>().prop_map(Spoilt::Cut),
        2 => (any::<Index>(), character).prop_map(|(at, other)| Spoilt::Other(at, other)),
        1 => (any::<Index>(), texts()).prop_map(|(at, more)| Spoilt::More(at, more)),
        1 => select(vec![" ", "\t", "=", "\n", "\0"]).prop_map(Spoilt::Behind),
        1 => Just(Spoilt::Twice),
        1 => Just(Spoilt::Turned),
        1 => texts().prop_map(Spoilt::Instead),
    ]
    .boxed()
}

/// Any text: mostly short, at times over all limits.
pub(crate) fn texts() -> BoxedStrategy<String> {
    let letters = select("aZ0 -_.~%+&=;,'\"\\/@:<>{}[]()\t\r\n\0".chars().collect::<Vec<_>>());
    let of = |characters| proptest::collection::vec(characters, 0..24).prop_map(String::from_iter);
    let long = (any::<char>(), 1000..9000_usize).prop_map(|(c, length)| c.to_string().repeat(length));
    prop_oneof![6 => of(letters.boxed()), 3 => of(any::<char>().boxed()), 1 => long].boxed()
}

/// Any JSON, of few levels. Boxed, as the others here are: strategies are large, and a test's stack is not.
pub(crate) fn json() -> BoxedStrategy<Value> {
    let numbers = select(vec!["0", "1", "-1", "60", "18446744073709551615", "-9223372036854775808"]);
    let floats = select(vec![0.0, 1.0, 1.5, -0.0, 1e15, 9.007_199_254_740_993e15, 1e30, 1e308]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        numbers.prop_map(|number| serde_json::from_str(number).expect("these are numbers")),
        floats.prop_map(|float| Number::from_f64(float).into()),
        select(vec!["", "1", "true", "bearer", "ada@example.com", "1.0", "a\0b"]).prop_map(Value::from),
        texts().prop_map(Value::from),
    ]
    .boxed();
    let nested = leaf.clone().prop_recursive(3, 12, 4, |inner| {
        let list = proptest::collection::vec(inner.clone(), 0..4);
        let object = proptest::collection::vec((texts(), inner), 0..4);
        prop_oneof![list.prop_map(Value::from), object.prop_map(|fields| fields.into_iter().collect())]
    });
    prop_oneof![2 => leaf, 1 => nested].boxed()
}
