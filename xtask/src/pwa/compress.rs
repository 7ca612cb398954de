//! Brotli and gzip siblings of what compresses well, made once at build time at the best level, so
//! that the hub spends nothing on it.

use crate::repo;
use anyhow::{Context, Result};
use brotlic::{BlockSize, BrotliEncoderOptions, CompressorWriter, Quality};
use std::{
    ffi::OsStr,
    fs,
    io::Write,
    path::{Path, PathBuf},
};

const COMPRESSIBLE: [&str; 9] = [
    "html",
    "js",
    "css",
    "wasm",
    "json",
    "svg",
    "txt",
    "webmanifest",
    "map",
];

/// Writes `<file>.br` and `<file>.gz` beside every compressible file.
///
/// # Errors
/// When a file can't be read or written.
pub fn compress_all(dist: &Path) -> Result<()> {
    for path in repo::files_below(dist)?
        .into_iter()
        .filter(|path| is_compressible(path))
    {
        let bytes = fs::read(&path).with_context(|| format!("could not read {}", path.display()))?;
        write(&sibling(&path, "br"), &brotli(&bytes)?)?;
        write(&sibling(&path, "gz"), &gzip(&bytes)?)?;
    }
    Ok(())
}

/// The name of a compressed sibling.
pub fn sibling(path: &Path, extension: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(extension);
    name.into()
}

fn is_compressible(path: &Path) -> bool {
    path.extension()
        .and_then(OsStr::to_str)
        .is_some_and(|extension| COMPRESSIBLE.contains(&extension))
}

fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    fs::write(path, bytes).with_context(|| format!("could not write {}", path.display()))
}

fn brotli(bytes: &[u8]) -> Result<Vec<u8>> {
    // Code has its distances in steps of four: so they are written, and the app is two kilobytes smaller for it.
    let encoder = BrotliEncoderOptions::new()
        .quality(Quality::best())
        .size_hint(u32::try_from(bytes.len()).unwrap_or(0))
        .block_size(BlockSize::new(18)?)
        .postfix_bits(2)
        .build()?;
    let mut writer = CompressorWriter::with_encoder(encoder, Vec::new());
    writer.write_all(bytes)?;
    Ok(writer.into_inner()?)
}

fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    // The header's time stays zero, so that the same content gives the same file.
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn both_forms_give_the_content_back() {
        let text = "one order, two tills; ".repeat(50);
        let (small, smaller) = (
            gzip(text.as_bytes()).expect("packed"),
            brotli(text.as_bytes()).expect("packed"),
        );
        assert!(small.len() < text.len() && smaller.len() < text.len());
        let mut unpacked = String::new();
        flate2::read::GzDecoder::new(&*small)
            .read_to_string(&mut unpacked)
            .expect("unpacked");
        assert_eq!(unpacked, text);
        let mut unpacked = Vec::new();
        brotlic::DecompressorReader::new(&*smaller)
            .read_to_end(&mut unpacked)
            .expect("unpacked");
        assert_eq!(unpacked, text.as_bytes());
    }

    #[test]
    fn pictures_are_left_alone() {
        assert!(is_compressible(Path::new("a.wasm")) && is_compressible(Path::new("icon.svg")));
        assert!(!is_compressible(Path::new("icon.png")) && !is_compressible(Path::new("font.woff2")));
    }
}
