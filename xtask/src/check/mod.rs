//! `cargo xtask test`: every check, in parts that are independent of each other.
//!
//! What it keeps true: a part that is green takes one line, a red one shows exactly what failed and
//! where the whole log is; a red part doesn't keep the later ones from running; the closing line
//! stands alone and counts the parts.

mod beside;
pub mod browser;
pub mod code;
mod deploy;
mod documents;
pub mod layers;
mod licences;
mod size;
mod webkit;

use crate::{
    command,
    step::{self, coloured, seconds},
    tools::Tools,
};
use anyhow::{Result, bail};
use std::{process::ExitCode, time::Instant};

/// What `cargo xtask test` can be told.
#[derive(clap::Args)]
pub struct Options {
    /// The part to run [default: all]
    part: Option<String>,
    /// Handed on to the part's own program: `test unit -- money`, `test e2e -- -g kitchen`
    #[arg(last = true)]
    extra: Vec<String>,
}

/// What a part may use.
pub struct Context<'a> {
    pub tools: &'a Tools,
    /// Flags for the part's own program.
    pub extra: &'a [String],
}

struct Part {
    name: &'static str,
    about: &'static str,
    run: fn(&Context) -> Result<()>,
    /// Whether it works on the release builds of the app and the hub.
    of_release: bool,
}

const fn part(name: &'static str, about: &'static str, run: fn(&Context) -> Result<()>) -> Part {
    let of_release = false;
    Part {
        name,
        about,
        run,
        of_release,
    }
}

const fn of_release(name: &'static str, about: &'static str, run: fn(&Context) -> Result<()>) -> Part {
    Part {
        of_release: true,
        ..part(name, about, run)
    }
}

// Quick ones first, so that a slip shows early.
const PARTS: &[Part] = &[
    part("fmt", "the formatting", code::fmt),
    part(
        "layers",
        "who may depend on whom, crates and their folders",
        layers::check,
    ),
    part(
        "licences",
        "licences and sources of all packages",
        licences::check,
    ),
    part(
        "worker",
        "the service worker's decisions, in Node",
        browser::worker,
    ),
    part("docs", "links and paths in the documents", documents::check),
    part("clippy", "lints, native", code::clippy),
    part("clippy-wasm", "lints, for the browser", code::clippy_wasm),
    part("deploy", "alert rules and units", deploy::check),
    part(
        "unit",
        "unit, property, golden and store tests, native",
        code::unit,
    ),
    part(
        "authority",
        "who may write what: every type, device, stream and person",
        code::authority,
    ),
    part(
        "net",
        "hubs that find each other, on a network of their own",
        code::net,
    ),
    part(
        "storage",
        "the web crates' tests and the store in IndexedDB, in headless Chromium",
        browser::storage,
    ),
    part("sim", "simulated shop days with faults", code::sim),
    of_release("size", "the first load's size", size::check),
    of_release(
        "e2e",
        "Playwright: Chromium, and a smoke suite in Firefox",
        browser::e2e,
    ),
    of_release(
        "webkit",
        "the web crates' tests and a smoke suite in WebKit",
        webkit::check,
    ),
];

/// Runs the parts and prints the closing line.
///
/// # Errors
/// When a part is named that doesn't exist. A failing part is an exit code, not an error.
pub fn test(options: &Options) -> Result<ExitCode> {
    let parts = chosen(options.part.as_deref())?;
    let tools = Tools::locate();
    let context = Context {
        tools: &tools,
        extra: &options.extra,
    };
    let mut release = if options.part.is_none() {
        beside::fetch();
        beside::build()?
    } else {
        None
    };
    let mut failed = 0;
    for part in &parts {
        print!("{:<12} {} ", part.name, part.about);
        step::flush();
        let started = Instant::now();
        if part.of_release
            && let Some(mut release) = release.take()
        {
            release.wait();
        }
        let result = (part.run)(&context);
        println!(
            "· {} ({})",
            coloured(if result.is_ok() { "ok" } else { "FAILED" }, result.is_ok()),
            seconds(started.elapsed())
        );
        if let Err(error) = result {
            failed += 1;
            println!(
                "\n{}\n\nRun it alone with `cargo xtask test {}`\n",
                command::explain(&error),
                part.name
            );
        }
    }
    println!("{}", closing_line(parts.len() - failed, failed));
    Ok(if failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn chosen(name: Option<&str>) -> Result<Vec<&'static Part>> {
    let all = PARTS.iter();
    let Some(name) = name else {
        return Ok(all.collect());
    };
    let parts: Vec<_> = all.filter(|part| part.name == name).collect();
    if parts.is_empty() {
        let names: Vec<_> = PARTS.iter().map(|part| part.name).collect();
        bail!(
            "there is no part called {name:?}; the parts are {}",
            names.join(", ")
        );
    }
    Ok(parts)
}

fn closing_line(passed: usize, failed: usize) -> String {
    format!("{passed} passed, {failed} failed")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_chosen_by_name() {
        assert_eq!(chosen(None).expect("all").len(), PARTS.len());
        assert_eq!(chosen(Some("unit")).expect("one").len(), 1);
        let error = chosen(Some("unti")).err().expect("no such part").to_string();
        assert!(error.contains("unit, authority"), "{error}");
    }

    #[test]
    fn the_readme_names_every_part() {
        let readme = std::fs::read_to_string(crate::repo::root().join("README.md")).expect("README.md");
        let words: Vec<&str> = readme.split_whitespace().collect();
        let readme = words.join(" ");
        let names: Vec<&str> = PARTS.iter().map(|part| part.name).collect();
        let (last, others) = names.split_last().expect("parts");
        let list = format!("runs one part: {} or {last}.", others.join(", "));
        assert!(readme.contains(&list), "README.md does not say '{list}'");
    }

    #[test]
    fn the_closing_line_is_plain() {
        assert_eq!(closing_line(9, 0), "9 passed, 0 failed");
        assert_eq!(closing_line(7, 2), "7 passed, 2 failed");
    }
}
