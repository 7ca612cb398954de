//! Who may depend on whom: the crates of the workspace by a table, and within a crate its folders, which must not
//! import each other in a circle.
//!
//! What it keeps true: a failure names each wrong dependency, and for each circle one line of source an import, so that
//! whoever reads it knows where to cut. Not in it: what belongs in which folder (docs/ARCHITECTURE.md says that).

mod circles;
mod crates;
mod imports;
mod modules;
mod resolve;

use super::Context;
use crate::{
    metadata::{self, Package},
    repo,
};
use anyhow::{Result, bail};
use circles::Graph;
use modules::Crate;
use std::{path::Path, process::ExitCode};

// How many circles a failing test shows; `cargo xtask layers` shows all of them.
const SHOWN: usize = 5;

/// What `cargo xtask layers` can be told.
#[derive(clap::Args)]
pub struct Options {
    /// The crate, or one of its folders to look within: `core-wasm`, `core-wasm::domain` [default: all crates]
    place: Option<String>,
    /// With --to: show every line by which this folder imports that one
    #[arg(long, requires = "to")]
    from: Option<String>,
    /// See --from
    #[arg(long, requires = "from")]
    to: Option<String>,
}

/// The part of `cargo xtask test`: the table of crates, and no circle in any crate.
pub fn check(_: &Context) -> Result<()> {
    let members = metadata::members()?;
    let mut found = crates::violations(&members);
    for member in &members {
        for read in Crate::of(&repo::root(), member)? {
            found.extend(Graph::of(&read, &[]).report(SHOWN));
        }
    }
    if !found.is_empty() {
        bail!("{}", found.join("\n"));
    }
    Ok(())
}

/// `cargo xtask layers`: shows the circles of a crate or of all of them.
///
/// # Errors
/// When a crate is named that doesn't exist, or a file of it isn't Rust.
pub fn show(options: &Options) -> Result<ExitCode> {
    let (name, under) = split(options.place.as_deref());
    let members: Vec<Package> = metadata::members()?
        .into_iter()
        .filter(|one| name.is_none_or(|name| name == one.name))
        .collect();
    if members.is_empty() {
        bail!("there is no crate called {:?} here", name.unwrap_or_default());
    }
    let mut circles = 0;
    for member in &members {
        for read in Crate::of(&repo::root(), member)? {
            let graph = Graph::of(&read, &under);
            if let (Some(from), Some(to)) = (&options.from, &options.to) {
                graph.uses(from, to).iter().for_each(|line| println!("{line}"));
                continue;
            }
            let report = graph.report(usize::MAX);
            circles += report.len();
            if report.is_empty() {
                println!("{}: no circle", place(&read, &under));
            }
            report.iter().for_each(|text| println!("{text}\n"));
        }
    }
    Ok(if circles == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

// `crate::folder::folder` as a crate and folders.
fn split(place: Option<&str>) -> (Option<&str>, Vec<String>) {
    let mut parts = place.into_iter().flat_map(|place| place.split("::"));
    (parts.next(), parts.map(str::to_owned).collect())
}

// A crate, or folder of it, as people name it.
fn place(read: &Crate, under: &[String]) -> String {
    std::iter::once(read.name.as_str())
        .chain(under.iter().map(String::as_str))
        .collect::<Vec<_>>()
        .join("::")
}

// A path as it is shown: from the root of the checkout.
fn shown(root: &Path, path: &Path) -> String {
    path.strip_prefix(root).unwrap_or(path).display().to_string()
}
