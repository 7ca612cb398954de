//! Makes the words of the screens from their locale files, and fails where a language lacks anything.

use std::error::Error;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};
use web_words::Catalogue;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=locales");
    match web_words::read(Path::new("locales")) {
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
    let mut rust = catalogue.rust();
    // Programs that are no browser, such as tests, have nobody to load them from.
    rust.push_str(
        "\n/// The words of a language, as its file has them.\n\
         #[cfg(not(target_arch = \"wasm32\"))]\n\
         pub(super) fn built_in(language: &str) -> &'static str {\n    match language {\n",
    );
    for file in catalogue.files() {
        fs::write(out.join(&file.name), &file.text)?;
        writeln!(
            rust,
            "        {:?} => include_str!(concat!(env!(\"OUT_DIR\"), \"/{}\")),",
            file.language, file.name
        )?;
    }
    rust.push_str("        _ => \"[]\",\n    }\n}\n");
    fs::write(out.join("words.rs"), rust)?;
    Ok(())
}
