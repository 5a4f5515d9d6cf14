//! A proxy before a server, which cuts the connection at a statement, or is late with it.

use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{AbortHandle, JoinSet};

/// When a connection is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cut {
    /// Before the server has the statement.
    Before,
    /// After the server has it, and before the client has its answer.
    After,
    /// Not at all: the server has it [`LATE`] after the client has sent it.
    Late,
}

pub(super) const LATE: Duration = Duration::from_millis(400);

/// What the next statement that is cut begins with.
type Plan = Arc<Mutex<Option<(&'static str, Cut)>>>;

/// Stands on a port of its own until it is dropped, and takes its connections with it.
pub(super) struct Proxy {
    pub(super) port: u16,
    plan: Plan,
    task: AbortHandle,
}

impl Proxy {
    /// A proxy before the server on this port of 127.0.0.1.
    pub(super) async fn new(server: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let plan = Plan::default();
        let shared = Arc::clone(&plan);
        let task = tokio::spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((client, _)) = listener.accept().await {
                let server = TcpStream::connect(("127.0.0.1", server)).await.unwrap();
                connections.spawn(connect(client, server, Arc::clone(&shared)));
            }
        });
        Self { port, plan, task: task.abort_handle() }
    }

    /// The next message with this text in it is cut.
    pub(super) fn cut(&self, text: &'static str, cut: Cut) {
        *self.plan.lock().unwrap() = Some((text, cut));
    }

    /// Whether what was planned has come about.
    pub(super) fn is_done(&self) -> bool {
        self.plan.lock().unwrap().is_none()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Ends with whichever half ends first, and with it both connections.
async fn connect(client: TcpStream, server: TcpStream, plan: Plan) -> io::Result<()> {
    let (mut from_client, to_client) = client.into_split();
    let (from_server, mut to_server) = server.into_split();
    let answers = answers(from_server, to_client);
    let requests = async {
        let mut buffer = vec![0; 1 << 16];
        loop {
            let length = from_client.read(&mut buffer).await?;
            let message = buffer.get(..length).filter(|message| !message.is_empty());
            let message = message.ok_or(io::ErrorKind::UnexpectedEof)?;
            match planned(message, &plan) {
                None => to_server.write_all(message).await?,
                Some(Cut::Late) => {
                    tokio::time::sleep(LATE).await;
                    to_server.write_all(message).await?;
                }
                Some(cut) => {
                    if cut == Cut::After {
                        to_server.write_all(message).await?;
                        to_server.flush().await?;
                    }
                    return Err::<(), _>(io::Error::from(io::ErrorKind::ConnectionAborted));
                }
            }
        }
    };
    tokio::select! {
        // A cut is seen before the answer to what was cut.
        biased;
        ended = requests => ended,
        ended = answers => ended,
    }
}

async fn answers(mut from: OwnedReadHalf, mut to: OwnedWriteHalf) -> io::Result<()> {
    tokio::io::copy(&mut from, &mut to).await.map(drop)
}

fn planned(message: &[u8], plan: &Plan) -> Option<Cut> {
    let mut plan = plan.lock().unwrap();
    let (text, cut) = (*plan)?;
    let is_it = message.windows(text.len()).any(|window| window.eq_ignore_ascii_case(text.as_bytes()));
    is_it.then(|| *plan = None)?;
    Some(cut)
}
