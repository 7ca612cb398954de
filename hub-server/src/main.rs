//! The hub's program: reads flags and environment, runs the hub until it is told to stop, and talks to whoever
//! started it. Every reason not to start is one sentence and exit code 1.

use clap::Parser;
use core_wasm::api::Invitation;
use hub_server::access::pairing::CODE_LIFE;
use hub_server::at_machine::{MachineError, set_pin, take_out};
use hub_server::backup::{backup, restore};
use hub_server::config::{
    Cli, CodeArgs, Command, DoctorArgs, ExportArgs, ImportArgs, ServeArgs, StaffArgs, VerifyArgs,
};
use hub_server::import::answers::Ask;
use hub_server::import::{Change, ImportError};
use hub_server::network::nearby::is_alive;
use hub_server::network::qr;
use hub_server::network::tls::is_private;
use hub_server::operations::code::{CodeError, code};
use hub_server::operations::doctor::{Level, examine};
use hub_server::operations::export::export;
use hub_server::operations::logs::Logs;
use hub_server::sqlite::verify::verify;
use hub_server::{Running, StartError, VERSION, import_folder, start};
use rustix::thread::disable_transparent_huge_pages;
use std::fmt::{Arguments, Display};
use std::io::{self, IsTerminal, Write};
use std::net::SocketAddr;
use std::process::ExitCode;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::task::block_in_place;

/// Folding is many small pieces of memory; the C library's own allocator takes twice the time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    // Pages of 2 MiB, for which the allocator asks, would have the hub hold some 40 MB more after a device caught up, and
    // make nothing quicker (`cargo xtask bench hub stalled append`). A kernel that knows none has none to keep from it.
    let _ = disable_transparent_huge_pages(true);
    let cli = Cli::parse();
    let result = match cli.command.unwrap_or(Command::Serve(cli.serve)) {
        Command::Serve(args) => serve(&args).await,
        Command::Import(args) => import(&args).await,
        Command::Verify(args) => return check(&args),
        Command::Doctor(args) => return look_at(&args).await,
        Command::Export(args) => return exported(&args),
        Command::Backup(args) => return told(block_in_place(|| backup(&args))),
        Command::Restore(args) => return told(restore(&args).await),
        Command::Device(args) => return told(take_out(&args.data, args.out).await),
        Command::Staff(args) => return told(renew_pin(&args).await),
        Command::Code(args) => return told(invitation(&args).await),
        Command::Healthy(args) => return healthy(args.address()).await,
    };
    match result {
        Ok(code) => code,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// The PIN comes over standard input: a command line is for everybody on the machine to read.
async fn renew_pin(args: &StaffArgs) -> Result<String, MachineError> {
    eprintln!("The new PIN of {}, and Enter:", args.pin);
    let pin = io::stdin()
        .lines()
        .next()
        .and_then(Result::ok)
        .unwrap_or_default();
    set_pin(&args.data, &args.pin.as_str().into(), pin.trim()).await
}

/// For supervisors that run a program, such as a container's.
async fn healthy(address: SocketAddr) -> ExitCode {
    if is_alive(address).await {
        say(format_args!("alive"));
        return ExitCode::SUCCESS;
    }
    eprintln!("no hub answers at {address}");
    ExitCode::FAILURE
}

fn check(args: &VerifyArgs) -> ExitCode {
    match verify(&args.data_dir) {
        Ok(verdict) => {
            say(format_args!("{verdict}"));
            ExitCode::from(u8::from(!verdict.findings.is_empty()))
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Ends with 1 if something does not work.
async fn look_at(args: &DoctorArgs) -> ExitCode {
    let report = examine(args).await;
    match serde_json::to_string_pretty(&report) {
        Ok(json) if args.json => say(format_args!("{json}")),
        _ => say(format_args!("{report}")),
    }
    ExitCode::from(u8::from(report.worst() == Level::Fail))
}

/// Standard output is the export's own, unless that has a file.
fn exported(args: &ExportArgs) -> ExitCode {
    let done = export(args).map(|count| format!("{count} events"));
    if args.out.is_some() || done.is_err() {
        return told(done);
    }
    ExitCode::SUCCESS
}

/// Says how it went.
fn told<T: Display, E: Display>(result: Result<T, E>) -> ExitCode {
    match result {
        Ok(done) => {
            say(format_args!("{done}"));
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn import(args: &ImportArgs) -> Result<ExitCode, StartError> {
    let _logs = Logs::begin(args.data.log_format, &args.data.data_dir, 0);
    let done = import_folder(&args.data, &args.dir, &args.answers(), args.dry_run).await;
    if let Err(StartError::Import(ImportError::Problems(problems))) = &done {
        for ask in problems.asks() {
            match ask {
                Ask::Encoding => {
                    eprintln!("Name the code page with --encoding, such as --encoding windows-1252.")
                }
                Ask::Accept(accept) => eprintln!("If that is meant: --accept {}", accept.word()),
            }
        }
    }
    let done = done?;
    for Change { record, id, what } in done.changes.iter().filter(|_| args.dry_run) {
        say(format_args!("{record} {id}: {what}"));
    }
    if args.dry_run && done.more > 0 {
        say(format_args!("and {} more", done.more));
    }
    say(format_args!("{}", done.summary));
    if args.dry_run {
        say(format_args!("Nothing was imported: this was a dry run."));
    }
    Ok(ExitCode::SUCCESS)
}

async fn serve(args: &ServeArgs) -> Result<ExitCode, StartError> {
    let logs = Logs::begin(args.data.log_format, &args.data.data_dir, args.log_keep);
    let (Ok(mut term), Ok(mut int)) = (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
    else {
        eprintln!("the system does not let the hub listen for signals");
        return Ok(ExitCode::FAILURE);
    };
    let mut running = start(args).await?;
    logs.complain();
    introduce(&running, args);
    if told_to_stop(&running, &mut term, &mut int, true).await == Told::Outlived {
        say(format_args!(
            "A device has more of the hub's journal than the hub: its data was put back from a copy. Starting again."
        ));
        running.stop().await;
        running = start(args).await?;
        introduce(&running, args);
        // Once is enough: a device that says so again is wrong.
        told_to_stop(&running, &mut term, &mut int, false).await;
    }
    say(format_args!(
        "Stopping: writing what waits. Tills keep selling meanwhile."
    ));
    tokio::select! {
        () = running.stop() => {
            say(format_args!("Stopped; everything is on disk."));
            Ok(ExitCode::SUCCESS)
        }
        // Whoever asks twice means it. What was acknowledged is on disk already.
        _ = int.recv() => Ok(ExitCode::from(130)),
    }
}

/// Why a hub ends.
#[derive(PartialEq, Eq)]
enum Told {
    ToStop,
    Outlived,
}

/// Shows every new code until a signal comes or, if that is to be heeded, a device that outlived the hub.
async fn told_to_stop(running: &Running, term: &mut Signal, int: &mut Signal, heed: bool) -> Told {
    let mut code = running.hub.code();
    match code.borrow_and_update().as_deref() {
        Some(code) => show_code(running, code),
        None => say(format_args!(
            "Another device: a manager adds it at a till, or `hub-server code` on this machine gives a code"
        )),
    }
    say(format_args!(
        "listening on http://localhost:{}",
        running.address.port()
    ));
    loop {
        tokio::select! {
            _ = term.recv() => return Told::ToStop,
            _ = int.recv() => return Told::ToStop,
            () = running.hub.outlived.cancelled(), if heed => return Told::Outlived,
            Ok(()) = code.changed() => {
                let code = code.borrow_and_update().clone();
                // A log may be read by more people than the data.
                if let Some(code) = code.filter(|_| io::stdout().is_terminal() || running.hub.is_new()) {
                    show_code(running, &code);
                }
            }
        }
    }
}

fn introduce(running: &Running, args: &ServeArgs) {
    let realm = &running.hub.identity.realm;
    say(format_args!(
        "Evertill hub {VERSION}, tenant {}, store {}",
        realm.tenant_id, realm.store_id
    ));
    say(format_args!("Data in {}", running.hub.data_dir.display()));
    if running.found.is_another_epoch() {
        say(format_args!("Another life of the hub: {}", running.found));
    }
    if !args.public_dir.join("index.html").is_file() {
        say(format_args!(
            "There is no app in {}: build it with `cargo xtask run`, or name its place with --public-dir",
            args.public_dir.display()
        ));
    }
    if args.cloud().is_some() {
        say(format_args!(
            "CLOUD_BRIDGE_URL is set, but this version has no cloud: everything stays in the shop, and nothing of it is lost"
        ));
    }
    let address = &running.hub.address;
    let reachable = address.reachable().into_iter().map(|ip| address.at(ip));
    for url in std::iter::once(address.local()).chain(reachable) {
        say(format_args!("  {url}"));
    }
    let own = running.hub.certificate.root().is_some();
    if own && address.reachable().into_iter().any(|ip| !is_private(ip)) {
        say(format_args!(
            "Not all of these are private addresses, and the hub's own certificate can be for no other: \
             for those, give one with --tls-certificate and --public-url"
        ));
    }
}

/// What lets one device in, for whoever has no till at hand.
async fn invitation(args: &CodeArgs) -> Result<String, CodeError> {
    let Invitation { code, url, .. } = code(args).await?;
    let minutes = CODE_LIFE.as_secs() / 60;
    Ok(format!(
        "{}\n{url}\nPairing code {code}, for one device, {minutes} minutes at most",
        qr::lines(&url)
    ))
}

fn show_code(running: &Running, code: &str) {
    let (front, back) = code.split_at_checked(3).unwrap_or((code, ""));
    say(format_args!("┌──────────────────────────────┐"));
    say(format_args!("│   Pairing code   {front} {back}     │"));
    say(format_args!("│   for one device, 10 minutes │"));
    say(format_args!("└──────────────────────────────┘"));
    let address = &running.hub.address;
    if !address.reachable().is_empty() {
        let url = address.invitation(code);
        say(format_args!("{}\n{url}", qr::lines(&url)));
    }
}

/// Writes a line to standard output. That nobody reads it any more is no reason to stop selling.
fn say(line: Arguments<'_>) {
    drop(writeln!(io::stdout(), "{line}"));
}
