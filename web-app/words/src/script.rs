//! What the build script of a crate with words does.

use crate::{Catalogue, read};
use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// Makes the words of `locales`, a folder of the crate that is built: their Rust in `OUT_DIR/words.rs`, and a file for each
/// language beside it, `en.json`, for tests, which have no server to load it from.
///
/// # Errors
/// When a language lacks anything, which is told to cargo line by line; or when the files can't be written.
pub fn build(locales: &str) -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={locales}");
    match read(Path::new(locales)) {
        Ok(catalogue) => write(&catalogue),
        Err(faults) => {
            for fault in &faults {
                println!("cargo::error={fault}");
            }
            Err("the words of the screens are not complete".into())
        }
    }
}

fn write(catalogue: &Catalogue) -> Result<(), Box<dyn Error>> {
    let out = PathBuf::from(env::var("OUT_DIR")?);
    for file in catalogue.files() {
        fs::write(out.join(format!("{}.json", file.language)), &file.text)?;
    }
    fs::write(out.join("words.rs"), catalogue.rust())?;
    Ok(())
}
