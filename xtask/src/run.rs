//! `cargo xtask run`: from a fresh clone to a till that sells, in one command.
//!
//! It ends by becoming the hub, so that signals reach the hub itself.

use crate::{
    command,
    pwa::{self, App},
    repo,
    step::{Outcome, Steps},
    tools::Tools,
};
use anyhow::{Context, Result, anyhow, bail};
use std::{
    io::{ErrorKind, Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    os::unix::process::CommandExt,
    path::PathBuf,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// What `cargo xtask run` can be told.
#[derive(clap::Args)]
pub struct Options {
    /// The port to serve at
    #[arg(long, default_value_t = 4001)]
    port: u16,
    /// Where the hub keeps its journal [default: .evertill-data/<store>]
    #[arg(long)]
    data_dir: Option<PathBuf>,
    /// Which demo store to load
    #[arg(long, value_enum, default_value_t = Store::Restaurant)]
    store: Store,
    /// Open a browser when the hub is ready
    #[arg(long)]
    open: bool,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Store {
    Restaurant,
    Shop,
}

impl Store {
    fn name(self) -> &'static str {
        match self {
            Self::Restaurant => "restaurant",
            Self::Shop => "shop",
        }
    }
}

/// Installs, builds and serves. Returns only with an error: else this process becomes the hub.
///
/// # Errors
/// When a tool can't be had, a build fails, or the port is taken.
pub fn run(options: &Options) -> Result<()> {
    check_port(options.port)?;
    let mut steps = Steps::new(APP_STEPS + 2);
    build_apps(&mut steps)?;
    steps.step("The hub", build_hub)?;
    let data_dir = match &options.data_dir {
        Some(dir) => std::path::absolute(dir)?,
        None => repo::root().join(".evertill-data").join(options.store.name()),
    };
    steps.step(&format!("Data in {}", data_dir.display()), || {
        std::fs::create_dir_all(&data_dir).with_context(|| {
            format!(
                "{} can't be written: choose another with --data-dir",
                data_dir.display()
            )
        })?;
        Ok(Outcome::Ready)
    })?;
    // Checked again: building can take minutes, and somebody may have taken the port meanwhile.
    check_port(options.port)?;
    if options.open {
        Command::new(std::env::current_exe()?)
            .args(["open-when-ready", &options.port.to_string()])
            .stdin(Stdio::null())
            .spawn()
            .context("could not start the browser's helper")?;
    }
    println!(
        "Ready in {}. Starting the hub with the demo {}; Ctrl-C stops it.\n",
        steps.total_time(),
        options.store.name()
    );
    let error = Command::new(hub_binary())
        .args([
            "serve",
            "--port",
            &options.port.to_string(),
            "--demo",
            options.store.name(),
            "--data-dir",
        ])
        .arg(&data_dir)
        .arg("--public-dir")
        .arg(repo::dist())
        .exec();
    Err(error).context("the hub could not be started")
}

/// What `cargo xtask build` can be told.
#[derive(clap::Args)]
pub struct BuildOptions {
    /// Only the apps, which are the same for every machine
    #[arg(long)]
    app_only: bool,
}

/// Installs and builds, and starts nothing: the apps in `dist`, the hub in `target/release/hub-server`.
///
/// # Errors
/// When a tool can't be had or a build fails.
pub fn build(options: &BuildOptions) -> Result<()> {
    let hub_steps = usize::from(!options.app_only);
    let mut steps = Steps::new(APP_STEPS + hub_steps);
    build_apps(&mut steps)?;
    if !options.app_only {
        steps.step("The hub", build_hub)?;
    }
    println!("Built in {}.", steps.total_time());
    Ok(())
}

/// How many steps [`build_apps`] takes.
const APP_STEPS: usize = 6;

fn build_apps(steps: &mut Steps) -> Result<()> {
    let tools = Tools::locate();
    steps.step("Rust for WebAssembly", || tools.ensure_wasm_rust())?;
    steps.step("wasm-bindgen", || tools.ensure_wasm_bindgen())?;
    steps.step("Trunk", || tools.ensure_trunk())?;
    steps.step("wasm-opt, esbuild", || tools.ensure_shrinkers())?;
    steps.step("The till", || pwa::build(App::Till, &tools))?;
    steps.step("The office", || pwa::build(App::Office, &tools))
}

/// Builds the hub in release. Cargo itself knows whether there is anything to do.
///
/// # Errors
/// When it doesn't compile.
pub fn build_hub() -> Result<Outcome> {
    command::quietly(
        "hub",
        command::cargo().args(["build", "--release", "--package", "hub-server"]),
    )?;
    Ok(Outcome::Done)
}

/// The hub that [`build_hub`] built.
pub fn hub_binary() -> PathBuf {
    repo::target().join("release/hub-server")
}

/// Waits until the hub answers, then opens a browser there.
///
/// # Errors
/// When the hub isn't ready within a minute, or no browser can be opened.
pub fn open_when_ready(port: u16) -> Result<()> {
    let patience = Instant::now() + Duration::from_secs(60);
    while !is_ready(port) {
        if Instant::now() > patience {
            bail!("the hub did not answer within a minute: open http://localhost:{port} yourself");
        }
        thread::sleep(Duration::from_millis(100));
    }
    let address = format!("http://localhost:{port}");
    if !command::succeeds(Command::new("xdg-open").arg(&address)) {
        bail!("no browser could be opened from here: open {address} yourself");
    }
    Ok(())
}

fn check_port(port: u16) -> Result<()> {
    match TcpListener::bind((Ipv4Addr::UNSPECIFIED, port)) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == ErrorKind::AddrInUse => bail!(
            "port {port} is in use by another program: stop that one, or choose another port with `cargo xtask run --port {}`",
            port.checked_add(1).unwrap_or(4001)
        ),
        Err(error) if error.kind() == ErrorKind::PermissionDenied => Err(anyhow!(
            "port {port} is reserved for the administrator: choose one above 1024 with --port"
        )),
        Err(error) => Err(error).with_context(|| format!("port {port} can't be used")),
    }
}

fn is_ready(port: u16) -> bool {
    let ask = || -> std::io::Result<String> {
        let mut stream = TcpStream::connect_timeout(
            &SocketAddr::from((Ipv4Addr::LOCALHOST, port)),
            Duration::from_secs(1),
        )?;
        stream.set_read_timeout(Some(Duration::from_secs(2)))?;
        write!(
            stream,
            "GET /readyz HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n"
        )?;
        let mut status = [0; 12];
        stream.read_exact(&mut status)?;
        Ok(String::from_utf8_lossy(&status).into_owned())
    };
    ask().is_ok_and(|status| status.ends_with(" 200"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_port_is_named_with_the_way_out() {
        let taken = TcpListener::bind((Ipv4Addr::UNSPECIFIED, 0)).expect("a free port");
        let port = taken.local_addr().expect("bound").port();
        let error = check_port(port).expect_err("taken").to_string();
        assert!(
            error.contains(&port.to_string()) && error.contains("--port"),
            "{error}"
        );
        assert!(check_port(0).is_ok(), "any free port will do");
    }

    #[test]
    fn only_a_200_is_ready() {
        for (answer, ready) in [
            ("HTTP/1.1 200 OK\r\n\r\n", true),
            ("HTTP/1.1 503 Service Unavailable\r\n\r\n", false),
        ] {
            let server = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
            let port = server.local_addr().expect("bound").port();
            let serving = thread::spawn(move || {
                let (mut stream, _) = server.accept().expect("asked");
                let mut request = Vec::new();
                // The whole of it: closing on unread bytes would reset the connection.
                while !request.ends_with(b"\r\n\r\n") {
                    let mut byte = [0];
                    stream.read_exact(&mut byte).expect("read");
                    request.extend(byte);
                }
                stream.write_all(answer.as_bytes()).expect("answered");
            });
            assert_eq!(is_ready(port), ready);
            serving.join().expect("served");
        }
    }
}
