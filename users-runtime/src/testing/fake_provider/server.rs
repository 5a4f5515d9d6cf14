//! The sockets, and which request goes where.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::to_bytes;
use axum::extract::connect_info::Connected;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{StatusCode, header};
use axum::response::Response;
use axum::serve::{IncomingStream, Listener};
use serde_json::{Value, json};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::sleep;

use super::misbehavior::{Endpoint, Fault, Misbehavior};
use super::record::{Params, RecordedRequest, pairs};
use super::signing::IdTokenAlg;
use super::state::{Shared, locked};
use super::{answer, authorize, like, profile, token};

/// More than any request that a client makes.
const MAX_BODY: usize = 64 * 1024;
const RETRY_AFTER: &str = "7";

/// A server that runs. Dropped, it and all its connections end.
#[derive(Debug)]
pub(super) struct Server {
    task: JoinHandle<()>,
    /// Every connection holds the other end, and ends when this one is dropped.
    _up: watch::Sender<()>,
}

impl Server {
    pub(super) fn start(listener: TcpListener, shared: Arc<Shared>) -> Self {
        let (up, down) = watch::channel(());
        let door = Door { listener, shared: Arc::clone(&shared), down };
        let routes =
            Router::new().fallback(handle).with_state(shared).into_make_service_with_connect_info::<Cut>();
        let task = tokio::spawn(async move {
            // It ends when it is aborted.
            let _ = axum::serve(door, routes).await;
        });
        Self { task, _up: up }
    }

    /// Ends the server and waits until its port is closed.
    pub(super) async fn stop(mut self) {
        self.task.abort();
        let _ = (&mut self.task).await;
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn handle(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(cut): ConnectInfo<Cut>,
    request: Request,
) -> Response {
    let Ok(request) = read(request).await else {
        return answer::text(StatusCode::PAYLOAD_TOO_LARGE, "too large");
    };
    shared.record(request.clone());
    let mut lose_answer = false;
    if let Some(endpoint) = Endpoint::at(&request.path) {
        if let Some(delay) = shared.misbehaviors.pick(|active| active.delay_at(endpoint)) {
            sleep(delay).await;
        }
        match shared.misbehaviors.pick(|active| active.fault_at(endpoint)) {
            Some(Fault::LoseAnswer) => lose_answer = true,
            Some(fault) => return misbehave(fault, &cut),
            None => {}
        }
    }
    let response = respond(&shared, &request);
    if lose_answer {
        cut.now();
    }
    response
}

async fn read(request: Request) -> Result<RecordedRequest, axum::Error> {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, MAX_BODY).await?;
    Ok(RecordedRequest {
        method: parts.method.to_string(),
        path: parts.uri.path().to_owned(),
        query: pairs(parts.uri.query().unwrap_or_default().as_bytes()),
        form: pairs(&body),
        body: body.to_vec(),
        headers: parts.headers,
    })
}

fn respond(shared: &Shared, request: &RecordedRequest) -> Response {
    let refuse = |allow: &str| {
        let response = answer::text(StatusCode::METHOD_NOT_ALLOWED, "method not allowed");
        answer::with(response, header::ALLOW, allow)
    };
    if let Some(answer) = shared.like.as_ref().and_then(|like| like::respond(shared, like, request)) {
        return answer;
    }
    match (request.path.as_str(), request.method.as_str()) {
        ("/authorize", "GET") => authorize::authorize(shared, Params(&request.query)),
        ("/authorize/decision", "POST") => authorize::decide(shared, Params(&request.form)),
        ("/token", "POST") => token::token(shared, request),
        ("/revoke", "POST") => token::revoke(shared, request),
        ("/userinfo", "GET" | "POST") => profile::userinfo(shared, request),
        ("/user", "GET") => profile::github_user(shared, request),
        ("/user/emails", "GET") => profile::github_emails(shared, request),
        ("/.well-known/openid-configuration", "GET") => discovery(shared),
        ("/jwks", "GET") => jwks(shared),
        ("/authorize/decision" | "/token" | "/revoke", _) => refuse("POST"),
        ("/userinfo", _) => refuse("GET, POST"),
        ("/authorize" | "/user" | "/user/emails" | "/.well-known/openid-configuration" | "/jwks", _) => {
            refuse("GET")
        }
        _ => answer::text(StatusCode::NOT_FOUND, "not found"),
    }
}

/// OIDC Discovery section 3, RFC 8414 section 2.
fn discovery(shared: &Shared) -> Response {
    let issuer = &shared.origin;
    let document = json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "end_session_endpoint": format!("{issuer}/logout"),
        "userinfo_endpoint": format!("{issuer}/userinfo"),
        "revocation_endpoint": format!("{issuer}/revoke"),
        "jwks_uri": format!("{issuer}/jwks"),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": [shared.config.id_token_alg.name()],
        "scopes_supported": ["openid", "email", "profile"],
        "token_endpoint_auth_methods_supported": shared.config.client_auth.methods(),
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": shared.config.sends_iss,
    });
    metadata(shared, document)
}

/// The metadata, as the test wants it spoilt.
pub(super) fn metadata(shared: &Shared, mut document: Value) -> Response {
    let wrong = |misbehavior| shared.misbehaviors.on(&misbehavior);
    if wrong(Misbehavior::WrongDiscoveryIssuer) {
        document["issuer"] = json!("https://another-provider.example");
    }
    if wrong(Misbehavior::UnsafeTokenEndpoint) {
        document["token_endpoint"] = json!("http://provider.example/token");
    }
    if wrong(Misbehavior::UnsafeJwks) {
        document["jwks_uri"] = json!(format!("{}/jwks", shared.origin.replace("127.0.0.1", "0.0.0.0")));
    }
    let lacking = shared.misbehaviors.pick(|misbehavior| match misbehavior {
        Misbehavior::MetadataWithout(field) => Some(*field),
        _ => None,
    });
    if let (Some(field), Some(fields)) = (lacking, document.as_object_mut()) {
        fields.remove(field);
    }
    answer::json(StatusCode::OK, &document)
}

fn jwks(shared: &Shared) -> Response {
    let keys = match shared.config.id_token_alg {
        _ if shared.misbehaviors.on(&Misbehavior::NoKeys) => Vec::new(),
        IdTokenAlg::Hs256 => Vec::new(),
        IdTokenAlg::Es256 | IdTokenAlg::Rs256 => vec![locked(&shared.key).jwk()],
    };
    answer::json(StatusCode::OK, &json!({"keys": keys}))
}

fn misbehave(fault: Fault, cut: &Cut) -> Response {
    match fault {
        Fault::Status(status) => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            let response = answer::text(status, "something is wrong");
            if matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE) {
                return answer::with(response, header::RETRY_AFTER, RETRY_AFTER);
            }
            response
        }
        Fault::BrokenJson => answer::answer(StatusCode::OK, "application/json", "{\"access_token\": \"abc"),
        Fault::Html => {
            let page = "<!doctype html><title>Down</title><p>We will be back soon.";
            answer::answer(StatusCode::OK, "text/html; charset=utf-8", page)
        }
        Fault::HugeBody => answer::huge(),
        Fault::Drip => answer::drip(),
        Fault::RedirectTo(url) => answer::redirect(StatusCode::FOUND, &url),
        Fault::HangUp | Fault::LoseAnswer => {
            cut.now();
            answer::text(StatusCode::OK, "nobody reads this")
        }
    }
}

/// Accepts connections and counts them.
struct Door {
    listener: TcpListener,
    shared: Arc<Shared>,
    down: watch::Receiver<()>,
}

impl Listener for Door {
    type Io = Line;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Line, SocketAddr) {
        loop {
            match self.listener.accept().await {
                Ok((stream, address)) => {
                    self.shared.connections.fetch_add(1, Ordering::Relaxed);
                    return (Line::new(stream, self.down.clone()), address);
                }
                // Out of file descriptors, as a rule: others may close some.
                Err(_) => sleep(Duration::from_millis(50)).await,
            }
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

/// A connection that can be cut by its request, and ends with its server.
struct Line {
    stream: TcpStream,
    cut: Cut,
    down: Pin<Box<dyn Future<Output = ()> + Send>>,
}

/// Closes a connection before anything else is written to it.
#[derive(Clone, Debug, Default)]
struct Cut(Arc<AtomicBool>);

impl Cut {
    fn now(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Connected<IncomingStream<'_, Door>> for Cut {
    fn connect_info(stream: IncomingStream<'_, Door>) -> Self {
        stream.io().cut.clone()
    }
}

impl Line {
    fn new(stream: TcpStream, mut down: watch::Receiver<()>) -> Self {
        // Nothing is ever sent: it is over when the sender is gone.
        let down = async move { while down.changed().await.is_ok() {} };
        let _ = stream.set_nodelay(true);
        Self { stream, cut: Cut::default(), down: Box::pin(down) }
    }

    fn alive(&mut self, cx: &mut Context<'_>) -> io::Result<()> {
        // The future is not polled again once it was ready: a cut line stays cut.
        if !self.cut.0.load(Ordering::Relaxed) && self.down.as_mut().poll(cx).is_ready() {
            self.cut.now();
        }
        if self.cut.0.load(Ordering::Relaxed) {
            return Err(io::ErrorKind::ConnectionAborted.into());
        }
        Ok(())
    }
}

impl AsyncRead for Line {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.alive(cx)?;
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Line {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        self.alive(cx)?;
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
