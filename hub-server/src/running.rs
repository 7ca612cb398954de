//! Starts a hub and ends it.
//!
//! Keeps true: it listens only once everything stored is folded; at the end no connection is served any more before
//! the writer stops, and everything that waited is written.

use crate::address::Address;
use crate::config::{DataArgs, ServeArgs};
use crate::data_dir::DataDir;
use crate::door::watcher::{Watcher, WatcherError};
use crate::hub::{Hub, Parts};
use crate::import::{self, Folder, ImportError, Summary};
use crate::journal::{Journal, WriterThread};
use crate::life::{self, Found};
use crate::listen::Doors;
use crate::mdns::{self, Announcement};
use crate::nearby::Nearby;
use crate::pairing::Pairing;
use crate::pins::{Pins, PinsError};
use crate::socketio::Allowed;
use crate::sqlite::{Identity, OpenError, Reader, SqliteStore};
use crate::tls::{self, Authority, TlsError};
use crate::token::{KeyError, Tokens};
use crate::{demo, http, room, snapshots};
use core_wasm::store::StoreError;
use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
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

/// A hub's data, folded and ready to be written to.
pub(crate) struct Opened {
    data_dir: DataDir,
    pub identity: Identity,
    pub journal: Journal,
    pub writer: WriterThread,
    anchor: life::Keeper,
    found: Found,
}

impl Opened {
    /// Closes it again, as a tidy end of a run.
    pub async fn close(self) {
        self.writer.stop().await;
        self.anchor.note(&self.journal);
    }
}

pub(crate) async fn open(args: &DataArgs) -> Result<Opened, StartError> {
    let data_dir = DataDir::claim(&args.data_dir)?;
    let store = SqliteStore::open(&data_dir.database())?;
    let (identity, found, anchor) = life::begin(&store, data_dir.path(), &args.realm())?;
    if found.is_another_life() {
        tracing::warn!("{found}");
    }
    let reader = Reader::new(data_dir.database());
    let (journal, writer) = Journal::start(store, reader, &identity).await?;
    anchor.start(&journal);
    Ok(Opened {
        data_dir,
        identity,
        journal,
        writer,
        anchor,
        found,
    })
}

/// Starts a hub.
///
/// # Errors
/// [`StartError`] with what to do.
pub async fn start(args: &ServeArgs) -> Result<Running, StartError> {
    let listener = listen(SocketAddr::new(args.bind, args.port)).await?;
    let opened = open(&args.data).await?;
    let (data_dir, identity, journal) = (opened.data_dir, opened.identity, opened.journal);
    let tokens = Tokens::load(data_dir.path(), args.cluster_public_key().as_deref())?;
    let watcher = args
        .metrics_token_file
        .as_deref()
        .map(Watcher::load)
        .transpose()?;
    let pins = Pins::open(data_dir.path(), &journal).await?;
    let mut members = None;
    if let Some(demo) = args.demo {
        let summary = import::run(&journal, &pins, demo.folder()).await?;
        tracing::info!(%summary, "demo store");
        let store = import::read(&demo.folder()).map_err(ImportError::Problems)?;
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
        anchor: opened.anchor,
        pins,
        demo: members,
        nearby,
        watcher,
        tokens,
        pairing: Pairing::new(Instant::now()).map_err(StartError::Random)?,
        clients: Allowed {
            over_http: args.clients_over_http,
            origins: args.client_origin.clone(),
        },
    }));
    hub.clients.scribe.restore(&hub).await?;
    hub.clients.open(&hub);
    let routes = http::routes(&hub, args.public_dir.clone());
    let seeing_out = hub.clone();
    tokio::spawn(async move { seeing_out.see_out().await });
    let renewing = hub.clone();
    tokio::spawn(async move { renewing.renew_codes().await });
    let saving = hub.clone();
    tokio::spawn(async move { snapshots::run(&saving).await });
    let listening = hub.clone();
    tokio::spawn(async move { listening.nearby.listen(&listening.stopping).await });
    let watching = hub.clone();
    tokio::spawn(async move { room::watch(&watching).await });
    let anchoring = tokio::spawn(life::keep(hub.clone()));
    let lending = hub.clone();
    tokio::spawn(async move { lending.leases.collect(&lending.journal, &lending.stopping).await });
    let fresh = hub.clone();
    tokio::spawn(async move { fresh.certificate.keep_fresh(&fresh.stopping).await });
    let doors = Doors {
        listener,
        tls: secured,
        routes,
        stopping: hub.stopping.clone(),
    };
    Ok(Running {
        hub,
        address,
        found: opened.found,
        server: tokio::spawn(doors.serve()),
        writer: opened.writer,
        announcement,
        anchoring,
        _data_dir: data_dir,
    })
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
            self.hub.clients.close().await;
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

/// Imports a store's files into a hub that does not run.
///
/// # Errors
/// [`StartError`]: nothing was imported.
pub async fn import_folder(args: &DataArgs, dir: &Path) -> Result<Summary, StartError> {
    let opened = open(args).await?;
    let imported = async {
        let pins = Pins::open(opened.data_dir.path(), &opened.journal).await?;
        Ok(import::run(&opened.journal, &pins, Folder::Disk(dir.to_owned())).await?)
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
