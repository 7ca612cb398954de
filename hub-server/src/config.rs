//! How the hub is told what to do: flags, and the environment with the same meaning. A flag wins.

use crate::import::answers::{Accept, Answers, CodePage, Missing, Taken};
use crate::import::demo::Demo;
use crate::sqlite::RealmChoice;
use clap::builder::BoolishValueParser;
use clap::{Args, Parser, Subcommand, ValueEnum};
use core_wasm::base::ids::DeviceId;
use jiff::civil::Date;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::num::NonZeroUsize;
use std::path::PathBuf;

/// The hub of one store: serves the till, keeps its journal and relays every change on the shop's network.
#[derive(Debug, Parser)]
#[command(version, args_conflicts_with_subcommands = true)]
pub struct Cli {
    /// What to do; `serve` if nothing is named
    #[command(subcommand)]
    pub command: Option<Command>,
    #[command(flatten)]
    pub serve: ServeArgs,
}

/// What a hub can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the store
    Serve(ServeArgs),
    /// Import a store's files; the hub must not be running meanwhile
    Import(ImportArgs),
    /// Take a device out without a manager, after a theft; the hub must not be running meanwhile
    Device(DeviceArgs),
    /// Give somebody another PIN without a manager; the hub must not be running meanwhile
    Staff(StaffArgs),
    /// Ask the hub on this machine for a pairing code, which lets one device in
    Code(CodeArgs),
    /// Ask the hub on this machine whether it is alive: exit code 0 if it is
    Healthy(HealthyArgs),
    /// Say whether the stored data is still what was written; the hub may be running meanwhile
    Verify(VerifyArgs),
    /// Say whether this machine lets the hub do its work, and what to do; the hub may be running meanwhile
    Doctor(DoctorArgs),
    /// Write events as lines of JSON; the hub may be running meanwhile
    Export(ExportArgs),
    /// Keep a copy of everything in a folder or a bucket; the hub may be running meanwhile
    Backup(BackupArgs),
    /// Make a backup a hub's data again, in an empty directory
    Restore(RestoreArgs),
}

/// Where the data is and whose it is.
#[derive(Clone, Debug, Args)]
pub struct DataArgs {
    /// Where the hub keeps its journal and its key
    #[arg(long, env = "DATA_DIR", default_value = "evertill-data")]
    pub data_dir: PathBuf,
    /// The tenant [default: that of the data, or t-demo]
    #[arg(long, env = "TENANT_ID")]
    pub tenant_id: Option<String>,
    /// The store [default: that of the data, or s-001]
    #[arg(long, env = "STORE_ID")]
    pub store_id: Option<String>,
    /// How the log is written
    #[arg(long, env = "LOG_FORMAT", value_enum, default_value_t = LogFormat::Text)]
    pub log_format: LogFormat,
}

impl DataArgs {
    /// The realm as far as it is named.
    pub fn realm(&self) -> RealmChoice {
        RealmChoice {
            tenant_id: given(self.tenant_id.as_ref()),
            store_id: given(self.store_id.as_ref()),
        }
    }
}

/// An environment file often names what it leaves empty.
fn given(text: Option<&String>) -> Option<String> {
    text.filter(|text| !text.is_empty()).cloned()
}

/// How the log is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people
    Text,
    /// One JSON object a line
    Json,
}

/// `serve`
#[derive(Clone, Debug, Args)]
pub struct ServeArgs {
    #[command(flatten)]
    pub data: DataArgs,
    /// The port; 0 takes any that is free
    #[arg(long, env = "PORT", default_value_t = 4001)]
    pub port: u16,
    /// The address to listen at
    #[arg(long, env = "BIND", default_value_t = IpAddr::V4(Ipv4Addr::UNSPECIFIED))]
    pub bind: IpAddr,
    /// Where the built app is
    #[arg(long, env = "PUBLIC_DIR", default_value = "dist")]
    pub public_dir: PathBuf,
    /// Load a demo store, and let devices on this machine in with one tap
    #[arg(long, env = "DEMO", value_enum)]
    pub demo: Option<Demo>,
    /// A public key whose device tokens count too: base64 of its PEM
    #[arg(long, env = "CLUSTER_PUBLIC_KEY_BASE64")]
    pub cluster_public_key_base64: Option<String>,
    /// Where the cloud takes events; there is no cloud yet, and the hub says so
    #[arg(long, env = "CLOUD_BRIDGE_URL")]
    pub cloud_bridge_url: Option<String>,
    /// What the hub shows to the cloud
    #[arg(long, env = "CLOUD_BRIDGE_TOKEN", hide_env_values = true)]
    pub cloud_bridge_token: Option<Hidden>,
    /// A certificate for HTTPS instead of the hub's own: PEM, with those between it and its root
    #[arg(long, env = "TLS_CERTIFICATE", requires = "tls_key")]
    pub tls_certificate: Option<PathBuf>,
    /// Its key: PEM
    #[arg(long, env = "TLS_KEY", requires = "tls_certificate")]
    pub tls_key: Option<PathBuf>,
    /// How other devices call the hub, such as https://till.example, if not by its address
    #[arg(long, env = "PUBLIC_URL")]
    pub public_url: Option<String>,
    /// A file with a token; whoever shows it may read /metrics from another machine
    #[arg(long, env = "METRICS_TOKEN_FILE")]
    pub metrics_token_file: Option<PathBuf>,
    /// How many full files of the log to keep in the data folder, of 8 MiB each, besides the one being written; 0 for no file
    #[arg(long, env = "LOG_KEEP", default_value_t = 7)]
    pub log_keep: usize,
    /// Let Socket.IO clients on other devices speak plain HTTP: whoever is on the network can listen in
    #[arg(long, env = "CLIENTS_OVER_HTTP", value_parser = BoolishValueParser::new())]
    pub clients_over_http: bool,
    /// An origin whose pages are Socket.IO clients, such as http://192.168.0.5:5173; may be given several times
    #[arg(long, env = "CLIENT_ORIGIN", value_delimiter = ',')]
    pub client_origin: Vec<String>,
    /// Do not announce the hub on the network by mDNS
    #[arg(long, env = "NO_MDNS", value_parser = BoolishValueParser::new())]
    pub no_mdns: bool,
}

impl ServeArgs {
    /// The public key whose tokens count too.
    pub fn cluster_public_key(&self) -> Option<String> {
        given(self.cluster_public_key_base64.as_ref())
    }

    /// How other devices call the hub.
    pub fn called(&self) -> Option<String> {
        given(self.public_url.as_ref())
    }

    /// Where the cloud is said to be.
    pub fn cloud(&self) -> Option<String> {
        given(self.cloud_bridge_url.as_ref())
    }
}

/// A secret, which is not printed with the rest of the arguments.
#[derive(Clone)]
pub struct Hidden(pub String);

impl From<&str> for Hidden {
    fn from(secret: &str) -> Self {
        Self(secret.to_owned())
    }
}

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

/// `healthy`
#[derive(Clone, Debug, Args)]
pub struct HealthyArgs {
    /// The hub's port
    #[arg(long, env = "PORT", default_value_t = 4001)]
    pub port: u16,
    /// The address that it listens at
    #[arg(long, env = "BIND", default_value_t = IpAddr::V4(Ipv4Addr::UNSPECIFIED))]
    pub bind: IpAddr,
}

impl HealthyArgs {
    /// Where the hub can be asked from this machine.
    pub fn address(&self) -> SocketAddr {
        let ip = match self.bind {
            IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
            IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
            ip => ip,
        };
        SocketAddr::new(ip, self.port)
    }
}

/// `code`
#[derive(Clone, Debug, Args)]
pub struct CodeArgs {
    /// Where the hub keeps its journal and its key
    #[arg(long, env = "DATA_DIR", default_value = "evertill-data")]
    pub data_dir: PathBuf,
    #[command(flatten)]
    pub hub: HealthyArgs,
}

/// `import`
#[derive(Clone, Debug, Args)]
pub struct ImportArgs {
    /// The folder with store.toml, categories.csv and products.csv
    pub dir: PathBuf,
    /// Only say what the import would change
    #[arg(long)]
    pub dry_run: bool,
    /// The code page of files that are not Unicode, such as windows-1252
    #[arg(long, value_name = "CODE PAGE")]
    pub encoding: Option<CodePage>,
    /// Take as they are, though they look like mistakes
    #[arg(long, value_enum, value_delimiter = ',')]
    pub accept: Vec<Accept>,
    /// What becomes of what the import before had and the files have no more; staff is archived in any case
    #[arg(long, value_enum, default_value_t)]
    pub missing: Missing,
    #[command(flatten)]
    pub data: DataArgs,
}

impl ImportArgs {
    /// What whoever imports says of the files.
    pub fn answers(&self) -> Answers {
        Answers {
            encoding: self.encoding,
            taken: Taken(self.accept.iter().copied().collect()),
            missing: self.missing,
        }
    }
}

/// `device`
#[derive(Clone, Debug, Args)]
pub struct DeviceArgs {
    /// The device's id, as the list of devices has it: its token counts no more
    #[arg(long, value_name = "ID")]
    pub out: DeviceId,
    #[command(flatten)]
    pub data: DataArgs,
}

/// `staff`
#[derive(Clone, Debug, Args)]
pub struct StaffArgs {
    /// Whose PIN; the PIN itself is the first line of standard input
    #[arg(long, value_name = "ID")]
    pub pin: String,
    #[command(flatten)]
    pub data: DataArgs,
}

/// `verify`
#[derive(Clone, Debug, Args)]
pub struct VerifyArgs {
    /// Where the hub keeps its journal
    #[arg(long, env = "DATA_DIR", default_value = "evertill-data")]
    pub data_dir: PathBuf,
}

/// `doctor`
#[derive(Clone, Debug, Args)]
pub struct DoctorArgs {
    /// How the hub is served: the same flags
    #[command(flatten)]
    pub serve: ServeArgs,
    /// Answer in JSON, for programs
    #[arg(long)]
    pub json: bool,
}

/// `export`
#[derive(Clone, Debug, Args)]
pub struct ExportArgs {
    /// Where the hub keeps its journal
    #[arg(long, env = "DATA_DIR", default_value = "evertill-data")]
    pub data_dir: PathBuf,
    /// Events of this day and later, such as 2026-11-01, in the store's time zone
    #[arg(long)]
    pub from: Option<Date>,
    /// Events of this day and earlier
    #[arg(long)]
    pub to: Option<Date>,
    /// Events behind this place of the hub's journal
    #[arg(long, default_value_t = 0)]
    pub after: u64,
    /// Events up to this place
    #[arg(long)]
    pub until: Option<u64>,
    /// The file, which must not be there yet [default: standard output]
    #[arg(long)]
    pub out: Option<PathBuf>,
}

/// `backup`
#[derive(Clone, Debug, Args)]
pub struct BackupArgs {
    /// Where the hub keeps its journal
    #[arg(long, env = "DATA_DIR", default_value = "evertill-data")]
    pub data_dir: PathBuf,
    /// Where the backup goes: a folder, or s3://BUCKET/PREFIX (keys and endpoint from `AWS_…` in the environment)
    #[arg(long, env = "BACKUP_TO")]
    pub to: String,
    /// How many backups of this store stay; older ones are removed once the new one is verified [default: all]
    #[arg(long, env = "BACKUP_KEEP")]
    pub keep: Option<NonZeroUsize>,
    /// A file whose first line encrypts the backup; only then are the hub's keys in it
    #[arg(long, env = "BACKUP_PASSPHRASE_FILE")]
    pub passphrase_file: Option<PathBuf>,
}

/// `restore`
#[derive(Clone, Debug, Args)]
pub struct RestoreArgs {
    /// The backup: a file, a folder or s3://BUCKET/PREFIX whose newest is taken, or s3://BUCKET/PREFIX/NAME
    pub from: String,
    #[command(flatten)]
    pub data: DataArgs,
    /// The file whose first line encrypted the backup
    #[arg(long, env = "BACKUP_PASSPHRASE_FILE")]
    pub passphrase_file: Option<PathBuf>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn flags_fit_together() {
        Cli::command().debug_assert();
    }

    #[test]
    fn what_is_given_empty_is_not_given_and_a_secret_is_not_printed() {
        let cli = Cli::parse_from([
            "hub-server",
            "--tenant-id=",
            "--store-id=s-2",
            "--public-url=",
            "--cluster-public-key-base64=",
            "--cloud-bridge-url=",
            "--cloud-bridge-token=hush",
        ]);
        let realm = cli.serve.data.realm();
        assert_eq!((realm.tenant_id, realm.store_id.as_deref()), (None, Some("s-2")));
        let given = [
            cli.serve.called(),
            cli.serve.cluster_public_key(),
            cli.serve.cloud(),
        ];
        assert_eq!(given, [None, None, None]);
        assert!(!format!("{:?}", cli.serve).contains("hush"));
    }
}
