//! Starts a hub and ends it.
//!
//! Keeps true: it listens only once everything stored is folded; at the end no connection is served any more before
//! the writer stops, and everything that waited is written.

use crate::access::Allowed;
use crate::access::keys::{self, KeyError};
use crate::access::pins::{Pins, PinsError};
use crate::config::{DataArgs, ServeArgs};
use crate::data::folder::DataDir;
use crate::epoch::{self, Found, OpenedError};
use crate::http::{self, App};
use crate::hub::{Hub, Parts};
use crate::import::demo;
use crate::import::{self, Answers, Done, Folder, ImportError};
use crate::network::address::Address;
use crate::network::listen::Port;
use crate::network::mdns::{self, Announcement};
use crate::network::nearby::Nearby;
use crate::network::tls::{self, Authority, TlsError};
use crate::operations::{disk_space, wall_clock};
use crate::socketio::Clients;
use crate::sqlite::OpenError;
use core_wasm::store::StoreError;
use server_kit::access::watcher::{Watcher, WatcherError};
use server_kit::journal::WriterThread;
use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use thiserror::Error;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

/// How long connections may take to end before the hub goes without them.
const GOODBYE: Duration = Duration::from_secs(5);

/// Why the hub did not start. Nothing stored was changed.
#[derive(Debug, Error)]
pub enum StartError {
    /// Its data.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// Its journal.
    #[error("the journal can't be read: {0}")]
    Store(#[from] StoreError),
    /// Its keys.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// Its certificate.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The token for watching.
    #[error(transparent)]
    Watcher(#[from] WatcherError),
    /// The system gave no random bytes.
    #[error("the system gave no random bytes for a pairing code ({0})")]
    Random(getrandom::Error),
    /// The port is taken.
    #[error(
        "port {port} is in use by another program: stop that one, or choose another port with --port {other}"
    )]
    PortInUse {
        /// The port.
        port: u16,
        /// One that may be free.
        other: u16,
    },
    /// The address can't be listened at.
    #[error("{address} can't be listened at ({reason}): choose another with --bind and --port")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// In the system's words.
        reason: io::Error,
    },
    /// The staff's PINs.
    #[error(transparent)]
    Pins(#[from] PinsError),
    /// The import.
    #[error(transparent)]
    Import(#[from] ImportError),
}

/// A hub that serves.
pub struct Running {
    /// What its routes share.
    pub hub: Arc<Hub>,
    /// Its clients of the Socket.IO contract.
    clients: Arc<Clients>,
    /// Where it listens.
    pub address: SocketAddr,
    /// What stood in its data directory.
    pub found: Found,
    server: JoinHandle<()>,
    writer: WriterThread,
    announcement: Option<Announcement>,
    /// What writes the anchor.
    anchoring: JoinHandle<()>,
    _data_dir: DataDir,
}

/// Starts a hub.
///
/// # Errors
/// [`StartError`] with what to do.
pub async fn start(args: &ServeArgs) -> Result<Running, StartError> {
    let listener = listen(SocketAddr::new(args.bind, args.port)).await?;
    let (opened, key) = epoch::open_to_serve(&args.data)?;
    let (data_dir, identity, journal) = (opened.data_dir, opened.identity, opened.journal);
    let cluster = keys::cluster(args.cluster_public_key().as_deref())?;
    let tokens = keys::tokens(data_dir.path(), &key, cluster)?;
    let watcher = args
        .metrics_token_file
        .as_deref()
        .map(Watcher::load)
        .transpose()?;
    let pins = Pins::open(data_dir.path(), &journal).await?;
    let mut members = None;
    if let Some(demo) = args.demo {
        let answers = Answers::default();
        let done = import::run(&journal, &pins, demo.folder(), &answers, None).await?;
        tracing::info!(summary = %done.summary, "demo store");
        let store = import::read(&demo.folder(), &answers).map_err(ImportError::Problems)?;
        members = Some(demo::members(&store));
    }
    let address = listener.local_addr().map_err(|reason| StartError::Listen {
        address: SocketAddr::new(args.bind, args.port),
        reason,
    })?;
    let called = Address::new(address).called(args.called().as_deref());
    let source = match (&args.tls_certificate, &args.tls_key) {
        (Some(certificate), Some(key)) => tls::Source::Files {
            certificate: certificate.clone(),
            key: key.clone(),
        },
        _ => {
            let authority = Authority::load(data_dir.path(), &mdns::short_id(&identity))?;
            tls::Source::Own(Box::new(authority))
        }
    };
    let certificate = tls::Identity::new(source, called.clone(), mdns::host(&identity))?;
    let certificate = Arc::new(certificate);
    let secured = TlsAcceptor::from(Arc::new(certificate.config()?));
    let announcement = if args.no_mdns || args.bind.is_loopback() {
        None
    } else {
        let announced = mdns::announce(&identity, address);
        announced
            .inspect_err(|error| tracing::warn!(%error, "the hub is not announced on the network; it serves all the same"))
            .ok()
    };
    let daemon = announcement
        .as_ref()
        .map(|announcement| announcement.daemon().clone());
    let nearby = Nearby::new(daemon, &identity, called.clone());
    let hub = Arc::new(Hub::new(Parts {
        identity,
        journal,
        address: called.clone(),
        certificate: certificate.clone(),
        data_dir: data_dir.path().to_owned(),
        anchor: Arc::new(opened.anchor),
        pins,
        demo: members,
        nearby,
        watcher,
        tokens,
        key: keys::public(&key.verifying_key()),
        cluster: cluster.as_ref().map(keys::public),
        allowed: Allowed {
            over_http: args.clients_over_http,
            origins: args.client_origin.clone(),
        },
    }));
    let clients = Arc::new(Clients::new(hub.clone()));
    clients.recorder.restore(&clients).await?;
    clients.open();
    let app = App {
        hub: hub.clone(),
        clients: clients.clone(),
    };
    let following = clients.clone();
    tokio::spawn(async move { following.recorder.follow(&following).await });
    let routes = http::routes(&app, args.public_dir.clone());
    let revoking = hub.clone();
    tokio::spawn(async move { revoking.revoke().await });
    hub.keep_code();
    let renewing = hub.clone();
    tokio::spawn(async move { renewing.keep_codes().await });
    let saving = hub.clone();
    tokio::spawn(async move { saving.snapshots.run(&saving.journal, &saving.stopping).await });
    let listening = hub.clone();
    tokio::spawn(async move { listening.nearby.listen(&listening.stopping).await });
    let watching = hub.clone();
    tokio::spawn(async move {
        disk_space::watch(&watching.data_dir, &watching.disk_space, &watching.stopping).await
    });
    let clock = hub.clone();
    tokio::spawn(async move { wall_clock::watch(&clock.presence, &clock.clock, &clock.stopping).await });
    let anchoring = tokio::spawn(hub.anchor.clone().keep(hub.journal.clone(), hub.stopping.clone()));
    let lending = hub.clone();
    tokio::spawn(async move { lending.leases.collect(&lending.journal, &lending.stopping).await });
    let fresh = hub.clone();
    tokio::spawn(async move { fresh.certificate.keep_fresh(&fresh.stopping).await });
    let port = Port {
        listener,
        tls: secured,
        routes,
        stopping: hub.stopping.clone(),
    };
    Ok(Running {
        hub,
        clients,
        address,
        found: opened.found,
        server: tokio::spawn(port.serve()),
        writer: opened.writer,
        announcement,
        anchoring,
        _data_dir: data_dir,
    })
}

impl From<OpenedError> for StartError {
    fn from(error: OpenedError) -> Self {
        match error {
            OpenedError::Open(error) => Self::Open(error),
            OpenedError::Store(error) => Self::Store(error),
            OpenedError::Key(error) => Self::Key(error),
        }
    }
}

impl Running {
    /// Ends the hub: takes no more, says goodbye, writes what waits.
    pub async fn stop(self) {
        self.hub.stopping.cancel();
        self.hub.connections.close();
        let ended = async {
            if let Some(announcement) = self.announcement {
                announcement.withdraw().await;
            }
            self.clients.close().await;
            self.hub.connections.wait().await;
            self.server.await
        };
        if tokio::time::timeout(GOODBYE, ended).await.is_err() {
            tracing::warn!("some connections did not end in time");
        }
        self.hub.journal.reader().close();
        self.writer.stop().await;
        // Whoever has the directory next must not meet it there.
        drop(self.anchoring.await);
        self.hub.anchor.note(&self.hub.journal);
    }
}

/// Imports a store's files into a hub that does not run; if `dry_run`, only says what that would change.
///
/// # Errors
/// [`StartError`]: nothing was imported.
pub async fn import_folder(
    args: &DataArgs,
    dir: &Path,
    answers: &Answers,
    dry_run: bool,
) -> Result<Done, StartError> {
    let opened = epoch::open(args)?;
    let imported = async {
        let pins = Pins::open(opened.data_dir.path(), &opened.journal).await?;
        let folder = Folder::Disk(dir.to_owned());
        Ok(if dry_run {
            import::preview(&opened.journal, &pins, folder, answers, None).await?
        } else {
            import::run(&opened.journal, &pins, folder, answers, None).await?
        })
    };
    let result = imported.await;
    opened.close().await;
    result
}

async fn listen(address: SocketAddr) -> Result<TcpListener, StartError> {
    TcpListener::bind(address).await.map_err(|reason| {
        if reason.kind() == io::ErrorKind::AddrInUse {
            let port = address.port();
            let other = port.checked_add(1).unwrap_or(4001);
            StartError::PortInUse { port, other }
        } else {
            StartError::Listen { address, reason }
        }
    })
}
