//! The log: to standard error as the operator likes it, and as JSON lines into the data folder.
//!
//! Keeps true: nobody waits for the log's disk, and a full or slow one costs lines and no sale; the files never grow
//! beyond [`FILE_BYTES`] times what is kept and one. What is logged names devices, users and requests and never a secret: that
//! is held by whoever logs, and by a test that reads it all.

use crate::config::LogFormat;
use file_rotate::compression::Compression;
use file_rotate::suffix::AppendCount;
use file_rotate::{ContentLimit, FileRotate};
use std::path::Path;
use std::{fs, io};
use tracing_appender::non_blocking::{NonBlocking, NonBlockingBuilder, WorkerGuard};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, fmt};

/// The folder of the files, in the data folder.
const FOLDER: &str = "logs";
/// The file that is written; older ones are `hub.jsonl.1` and so on.
const FILE: &str = "hub.jsonl";
/// How large a file grows before the next is begun.
const FILE_BYTES: usize = 8 * 1024 * 1024;
/// How many lines may wait for the disk; more are dropped.
const WAITING_LINES: usize = 10_000;

/// The log of this process, for as long as the value lives; then what waits is written.
#[derive(Debug)]
pub struct Logs {
    /// Dropped, it writes what waits.
    waiting: Option<WorkerGuard>,
    no_file: Option<io::Error>,
}

impl Logs {
    /// Logs from now on: to standard error in `format`, and to `keep` files and the one that is written, below
    /// `data_dir`; to none if `keep` is 0. `RUST_LOG` says how much.
    pub fn begin(format: LogFormat, data_dir: &Path, keep: usize) -> Self {
        let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info,mdns_sd=off"));
        let shown = fmt::layer().log_internal_errors(false).with_writer(io::stderr);
        let mut layers = vec![match format {
            LogFormat::Text => shown.with_target(false).boxed(),
            LogFormat::Json => shown.json().with_span_list(false).boxed(),
        }];
        let mut logs = Self {
            waiting: None,
            no_file: None,
        };
        match (keep > 0).then(|| open(data_dir, keep)).transpose() {
            Ok(Some((file, waiting))) => {
                let filed = fmt::layer().log_internal_errors(false).with_writer(file);
                layers.push(filed.json().with_span_list(false).boxed());
                logs.waiting = Some(waiting);
            }
            Ok(None) => {}
            Err(error) => logs.no_file = Some(error),
        }
        tracing_subscriber::registry().with(filter).with(layers).init();
        logs
    }

    /// Says so if there is no file, now that the hub runs all the same.
    pub fn complain(&self) {
        if let Some(error) = &self.no_file {
            tracing::warn!(%error, "the log is not kept in the data folder; look at its rights");
        }
    }
}

fn open(data_dir: &Path, keep: usize) -> io::Result<(NonBlocking, WorkerGuard)> {
    let dir = data_dir.join(FOLDER);
    fs::create_dir_all(&dir)?;
    let path = dir.join(FILE);
    fs::OpenOptions::new().create(true).append(true).open(&path)?;
    let file = rotating(&path, keep, FILE_BYTES);
    Ok(NonBlockingBuilder::default()
        .lossy(true)
        .buffered_lines_limit(WAITING_LINES)
        .thread_name("log")
        .finish(file))
}

fn rotating(path: &Path, keep: usize, bytes: usize) -> FileRotate<AppendCount> {
    let limit = ContentLimit::BytesSurpassed(bytes);
    FileRotate::new(path, AppendCount::new(keep), limit, Compression::None, None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn files_stay_small_and_few_over_many_starts_and_no_line_is_cut() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(FILE);
        for start in 0..5 {
            let mut file = rotating(&path, 2, 100);
            for n in 0..10 {
                writeln!(file, "start {start:04}, line {n:04}, which is whole").unwrap();
            }
        }
        let mut files: Vec<_> = fs::read_dir(dir.path())
            .unwrap()
            .map(|file| file.unwrap().path())
            .collect();
        files.sort();
        assert_eq!(files.len(), 3, "{files:?}");
        for file in &files {
            let text = fs::read_to_string(file).unwrap();
            assert!(
                text.len() < 200 && text.lines().all(|line| line.ends_with("is whole")),
                "{text}"
            );
        }
    }
}
