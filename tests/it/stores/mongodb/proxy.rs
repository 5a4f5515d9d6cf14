//! A proxy before the server, which gets in the way of commands.

use std::collections::VecDeque;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use mongodb::bson::Document;
use mongodb::options::{ClientOptions, ServerAddress};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{AbortHandle, JoinSet};

/// What happens to a command.
#[derive(Clone)]
pub(super) enum Trouble {
    /// The connection is cut before the server has it.
    Cut,
    /// The connection is cut after the server has answered, and before the client has the answer.
    Swallow,
    /// The server's answer is this.
    Answer(Document),
}

/// The commands to come that get into trouble, by name.
type Plan = Arc<Mutex<VecDeque<(&'static str, Trouble)>>>;

/// Stands on a port of its own until it is dropped, and takes its connections with it.
pub(super) struct Proxy {
    port: u16,
    plan: Plan,
    task: AbortHandle,
}

impl Proxy {
    pub(super) async fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let options = ClientOptions::parse(super::url()).await.unwrap();
        let ServerAddress::Tcp { host, port: to } = options.hosts[0].clone() else {
            panic!("MONGODB_URL names a TCP port");
        };
        let plan = Plan::default();
        let shared = Arc::clone(&plan);
        let task = tokio::spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((client, _)) = listener.accept().await {
                let server = TcpStream::connect((&*host, to.unwrap_or(27017))).await.unwrap();
                connections.spawn(connect(client, server, Arc::clone(&shared)));
            }
        });
        Self { port, plan, task: task.abort_handle() }
    }

    /// What connects to the server through the proxy only.
    pub(super) async fn options(&self) -> ClientOptions {
        let mut options = ClientOptions::parse(super::url()).await.unwrap();
        options.hosts = vec![ServerAddress::Tcp { host: "127.0.0.1".to_owned(), port: Some(self.port) }];
        options.direct_connection = Some(true);
        // How soon a server that said it was no primary is looked at again.
        options.heartbeat_freq = Some(Duration::from_millis(500));
        options
    }

    /// The next `count` commands of this name get into trouble.
    pub(super) fn plan(&self, command: &'static str, trouble: &Trouble, count: usize) {
        let troubles = std::iter::repeat_n((command, trouble.clone()), count);
        self.plan.lock().unwrap().extend(troubles);
    }

    /// The trouble is over; how much of it did not come about.
    pub(super) fn clear(&self) -> usize {
        let mut plan = self.plan.lock().unwrap();
        let left = plan.len();
        plan.clear();
        left
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn connect(client: TcpStream, server: TcpStream, plan: Plan) -> io::Result<()> {
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    let is_mute = AtomicBool::new(false);
    let to_client = tokio::sync::Mutex::new(to_client);
    tokio::try_join!(
        requests(from_client, to_server, &to_client, &is_mute, &plan),
        answers(from_server, &to_client, &is_mute),
    )?;
    Ok(())
}

async fn requests(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    back: &tokio::sync::Mutex<OwnedWriteHalf>,
    is_mute: &AtomicBool,
    plan: &Plan,
) -> io::Result<()> {
    loop {
        let message = message(&mut from).await?;
        match trouble(&message, plan) {
            None => to.write_all(&message).await?,
            Some(Trouble::Cut) => return Err(io::ErrorKind::ConnectionAborted.into()),
            Some(Trouble::Swallow) => {
                is_mute.store(true, Ordering::SeqCst);
                to.write_all(&message).await?;
            }
            Some(Trouble::Answer(answer)) => back.lock().await.write_all(&reply(&message, &answer)).await?,
        }
    }
}

async fn answers(
    mut from: OwnedReadHalf,
    to: &tokio::sync::Mutex<OwnedWriteHalf>,
    is_mute: &AtomicBool,
) -> io::Result<()> {
    loop {
        let message = message(&mut from).await?;
        if is_mute.load(Ordering::SeqCst) {
            return Err(io::ErrorKind::ConnectionAborted.into());
        }
        to.lock().await.write_all(&message).await?;
    }
}

/// A message of the wire protocol, which begins with its length.
async fn message(from: &mut OwnedReadHalf) -> io::Result<Vec<u8>> {
    let mut message = vec![0; 4];
    from.read_exact(&mut message).await?;
    let length = u32::from_le_bytes(message[..].try_into().unwrap());
    message.resize(length.try_into().unwrap(), 0);
    from.read_exact(&mut message[4..]).await?;
    Ok(message)
}

/// A command's document has its name first: after the header (16 bytes), the flags (4), the kind of the section (1) and the
/// document's length (4) there is the type of the value (1).
fn trouble(message: &[u8], plan: &Plan) -> Option<Trouble> {
    let mut plan = plan.lock().unwrap();
    let (command, _) = plan.front()?;
    let is_it = message.get(26..)?.strip_prefix(command.as_bytes())?.first() == Some(&0);
    if is_it { plan.pop_front().map(|(_, trouble)| trouble) } else { None }
}

fn reply(request: &[u8], answer: &Document) -> Vec<u8> {
    let body = answer.to_vec().unwrap();
    let length = u32::try_from(21 + body.len()).unwrap();
    let mut reply = length.to_le_bytes().to_vec();
    reply.extend(1_u32.to_le_bytes());
    // Whom it answers: the request's own number.
    reply.extend(&request[4..8]);
    reply.extend(2013_u32.to_le_bytes());
    reply.extend([0; 5]);
    reply.extend(body);
    reply
}
