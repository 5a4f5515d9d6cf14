//! A provider that answers with any bytes.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use proptest::prelude::{BoxedStrategy, Just, Strategy, any, prop_oneof};
use proptest::sample::{Index, select};
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use crate::support::property::{json, texts};

type Script = Arc<Mutex<HashMap<&'static str, Vec<u8>>>>;

/// A server that sends bytes for each path, and closes.
pub(super) struct Bytes {
    pub(super) url: String,
    script: Script,
    server: JoinHandle<()>,
}

impl Drop for Bytes {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl Bytes {
    pub(super) async fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let script = Script::default();
        let shared = Arc::clone(&script);
        let server = tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                tokio::spawn(serve(stream, Arc::clone(&shared)));
            }
        });
        Self { url, script, server }
    }

    /// What it says from now on, by path.
    pub(super) fn say<const N: usize>(&self, answers: [(&'static str, Vec<u8>); N]) {
        self.script.lock().unwrap().extend(answers);
    }
}

/// Reads a whole request, so that closing resets nothing, and answers it. A client that goes away meanwhile gets nothing.
async fn serve(mut stream: TcpStream, script: Script) -> Option<()> {
    let mut request = Vec::new();
    let mut chunk = [0; 4096];
    let (head, body) = loop {
        let read = stream.read(&mut chunk).await.ok().filter(|read| *read > 0)?;
        request.extend_from_slice(&chunk[..read]);
        if let Some(end) = request.windows(4).position(|window| window == b"\r\n\r\n") {
            break (String::from_utf8_lossy(&request[..end]).to_lowercase(), request.len() - end - 4);
        }
    };
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
    let mut missing = vec![0; length.unwrap_or(0_usize).saturating_sub(body)];
    stream.read_exact(&mut missing).await.ok()?;
    let path = head.split(' ').nth(1)?;
    let answer = script.lock().unwrap().get(path).cloned()?;
    stream.write_all(&answer).await.ok()?;
    stream.shutdown().await.ok()
}

/// An answer of a provider.
#[derive(Clone, Debug)]
pub(super) struct Said {
    status: String,
    headers: Vec<String>,
    /// The fields of a JSON object: names, and values as text.
    fields: Vec<(String, String)>,
    mangled: Mangled,
    framing: Framing,
}

/// What has become of the body.
#[derive(Clone, Debug)]
enum Mangled {
    Not,
    /// The fields as a list of one object.
    Listed,
    /// The fields as a form.
    Form,
    Cut(Index),
    /// Bytes that stand in between.
    More(Index, Vec<u8>),
    /// Something else.
    Instead(String),
    /// Very long.
    Long,
}

/// How the end of the body is told.
#[derive(Clone, Debug)]
enum Framing {
    Length,
    /// By the end of the connection.
    Close,
    Chunks,
    /// A length that is another one.
    OtherLength(String),
    /// Chunks that are none.
    OtherChunks(Vec<u8>),
    /// The whole answer breaks off.
    Cut(Index),
    /// There is no answer in HTTP.
    None(Vec<u8>),
}

impl Said {
    /// JSON with status 200.
    pub(super) fn usual(value: &Value) -> Self {
        let fields = value.as_object().into_iter().flatten();
        Self {
            status: "200".to_owned(),
            headers: vec!["Content-Type: application/json".to_owned()],
            fields: fields.map(|(name, value)| (name.clone(), value.to_string())).collect(),
            mangled: Mangled::Not,
            framing: Framing::Length,
        }
    }

    /// The same with a list of what it says.
    pub(super) fn listed(mut self) -> Self {
        if matches!(self.mangled, Mangled::Not) {
            self.mangled = Mangled::Listed;
        }
        self
    }

    /// Whether its status says that all is well.
    pub(super) fn is_good(&self) -> bool {
        self.status.starts_with('2')
    }

    /// Whether this stands in it somewhere.
    pub(super) fn says(&self, text: &str) -> bool {
        String::from_utf8_lossy(&self.body()).contains(text)
    }

    /// The same with a field more.
    pub(super) fn with(mut self, name: &str, value: &str) -> Self {
        self.fields.push((name.to_owned(), Value::from(value).to_string()));
        self
    }

    /// The fields of a body that is said to be a form, whatever it is.
    pub(super) fn form(&self) -> Option<Value> {
        let kind = "Content-Type: application/x-www-form-urlencoded";
        let body = self.body();
        let fields = url::form_urlencoded::parse(&body);
        let is_form = self.headers.iter().any(|header| header.starts_with(kind));
        is_form.then(|| fields.map(|(name, value)| (name, Value::from(&*value))).collect())
    }

    /// The body.
    pub(super) fn body(&self) -> Vec<u8> {
        let fields: Vec<_> =
            self.fields.iter().map(|(name, text)| format!("{}:{text}", Value::from(&**name))).collect();
        let mut body = format!("{{{}}}", fields.join(",")).into_bytes();
        match &self.mangled {
            Mangled::Not => {}
            Mangled::Listed => body = [b"[", &*body, b"]"].concat(),
            Mangled::Form => {
                let pairs = self.fields.iter().map(|(name, text)| (&**name, text.trim_matches('"')));
                body = super::encoded(pairs).into_bytes();
            }
            Mangled::Cut(at) => body.truncate(at.index(body.len())),
            Mangled::More(at, bytes) => {
                let at = at.index(body.len() + 1);
                body.splice(at..at, bytes.iter().copied());
            }
            Mangled::Instead(text) => body = text.clone().into_bytes(),
            Mangled::Long => body.resize(1024 * 1024 + 1, b' '),
        }
        body
    }

    /// The answer as it goes over the wire.
    pub(super) fn bytes(&self) -> Vec<u8> {
        let body = self.body();
        let length = |length: &dyn std::fmt::Display| format!("Content-Length: {length}\r\n");
        let chunked = || "Transfer-Encoding: chunked\r\n".to_owned();
        let (framing, body) = match &self.framing {
            Framing::Length | Framing::Cut(_) => (length(&body.len()), body),
            Framing::Close => (String::new(), body),
            Framing::Chunks => {
                let size = format!("{:x};a=b\r\n", body.len());
                (chunked(), [size.as_bytes(), &body, b"\r\n0\r\n\r\n"].concat())
            }
            Framing::OtherLength(other) => (length(other), body),
            Framing::OtherChunks(bytes) => (chunked(), [bytes, &*body].concat()),
            Framing::None(bytes) => return bytes.clone(),
        };
        let headers = self.headers.join("\r\n");
        let headers = if headers.is_empty() { headers } else { format!("{headers}\r\n") };
        let head = format!("HTTP/1.1 {} X\r\n{headers}Connection: close\r\n{framing}\r\n", self.status);
        let mut bytes = [head.into_bytes(), body].concat();
        if let Framing::Cut(at) = &self.framing {
            bytes.truncate(at.index(bytes.len()));
        }
        bytes
    }
}

/// Answers that are like the usual one, and less and less so.
pub(super) fn said(usual: &Value) -> BoxedStrategy<Said> {
    let fields: Vec<_> = usual.as_object().unwrap().iter().map(|(name, value)| field(name, value)).collect();
    let extra = proptest::collection::vec((texts(), value()), 0..2);
    let others = vec![
        "100", "101", "201", "204", "302", "304", "400", "401", "403", "404", "418", "429", "500", "502",
        "503", "504", "599", "999", "0", "-1", "2OO",
    ];
    let status = prop_oneof![9 => Just("200".to_owned()), 2 => select(others).prop_map(str::to_owned)];
    let parts = (status, headers(), fields, extra, mangled(), framing());
    let said = parts.prop_map(|(status, headers, fields, extra, mangled, framing)| {
        let fields = fields.into_iter().flatten().chain(extra).collect();
        Said { status, headers, fields, mangled, framing }
    });
    said.boxed()
}

/// A field as usual, missing, twice, or with another value.
fn field(name: &str, usual: &Value) -> BoxedStrategy<Vec<(String, String)>> {
    let (name, usual) = (name.to_owned(), usual.to_string());
    let values = prop_oneof![
        16 => Just(vec![usual.clone()]),
        1 => Just(Vec::new()),
        2 => value().prop_map(|value| vec![value]),
        1 => value().prop_map(move |value| vec![usual.clone(), value]),
    ];
    values.prop_map(move |all| all.into_iter().map(|value| (name.clone(), value)).collect()).boxed()
}

/// A value in JSON, or what looks like one.
fn value() -> BoxedStrategy<String> {
    let deep = |depth| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    let odd = select(vec![
        "1e400".to_owned(),
        "-1e-400".to_owned(),
        "123456789012345678901234567890".to_owned(),
        "-0".to_owned(),
        "01".to_owned(),
        "NaN".to_owned(),
        "'1'".to_owned(),
        r#""\ud800""#.to_owned(),
        r#""\u0000""#.to_owned(),
        r#""a\u0000b\r\nc""#.to_owned(),
        deep(100),
        deep(5000),
    ]);
    prop_oneof![4 => json().prop_map(|value| value.to_string()), 1 => odd].boxed()
}

fn headers() -> impl Strategy<Value = Vec<String>> {
    let json = "Content-Type: application/json";
    let of_type = prop_oneof![
        12 => Just(Some(json)),
        1 => Just(Some("Content-Type: application/json; charset=utf-8")),
        1 => Just(Some("Content-Type: text/html")),
        1 => Just(Some("Content-Type: application/x-www-form-urlencoded")),
        1 => Just(Some("Content-Type: \u{ff}\u{ff}")),
        1 => Just(None),
    ];
    let others = select(vec![
        "Retry-After: 0",
        "Retry-After: 60",
        "Retry-After: 3601",
        "Retry-After: -1",
        "Retry-After: +5",
        "Retry-After: 99999999999999999999",
        "Retry-After: Wed, 21 Oct 2015 07:28:00 GMT",
        "Retry-After: \u{e4}",
        "X-RateLimit-Remaining: 0",
        "Location: https://evil.example/",
        "Set-Cookie: session=evil; Path=/",
        "Content-Encoding: gzip",
        "Content-Length: 18446744073709551616",
        "Upgrade: h2c",
        "No header at all",
        "X-Long: yes",
    ]);
    (of_type, proptest::option::weighted(0.3, others))
        .prop_map(|(of_type, other)| of_type.into_iter().chain(other).map(str::to_owned).collect())
}

fn mangled() -> impl Strategy<Value = Mangled> {
    let bytes = prop_oneof![
        select(vec![&b"\0"[..], b"\xff", b"\xef\xbb\xbf", b" \t\r\n", b"]", b"}{", b"/**/", b"\\"])
            .prop_map(<[u8]>::to_vec),
        proptest::collection::vec(any::<u8>(), 1..5),
    ];
    prop_oneof![
        40 => Just(Mangled::Not),
        1 => Just(Mangled::Listed),
        1 => Just(Mangled::Form),
        2 => any::<Index>().prop_map(Mangled::Cut),
        3 => (any::<Index>(), bytes).prop_map(|(at, bytes)| Mangled::More(at, bytes)),
        1 => value().prop_map(Mangled::Instead),
        1 => texts().prop_map(Mangled::Instead),
        1 => Just(Mangled::Long),
    ]
}

fn framing() -> impl Strategy<Value = Framing> {
    let bytes = || proptest::collection::vec(any::<u8>(), 0..40);
    let lengths = select(vec!["0", "1", "-1", "99999", "1048577", "18446744073709551615", "1, 2", "x", ""]);
    let chunks =
        select(vec!["", "0\r\n\r\n", "ffffffffffffffff\r\n", "-1\r\n", "5\n", "g\r\n", "1\r\n{\r\n"]);
    prop_oneof![
        30 => Just(Framing::Length),
        3 => Just(Framing::Close),
        3 => Just(Framing::Chunks),
        2 => lengths.prop_map(|length| Framing::OtherLength(length.to_owned())),
        2 => chunks.prop_map(|chunks| Framing::OtherChunks(chunks.as_bytes().to_vec())),
        1 => bytes().prop_map(Framing::OtherChunks),
        1 => any::<Index>().prop_map(Framing::Cut),
        1 => bytes().prop_map(Framing::None),
    ]
}
