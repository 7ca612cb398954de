//! The first load of each app stays small: a shop's line may be slow, and the app has to come before the queue.

use super::Context;
use crate::{
    pwa::{self, Precache},
    repo,
};
use anyhow::{Context as _, Result, bail};
use std::{fs, path::Path};

// Brotli, in bytes (docs/adr/0015-where-bytes-may-win.md). What stands between this and the few hundred thousand that hand-made code would take is libraries.
const LIMIT: u64 = 680_000;

// What reads codes in a camera's pictures (docs/adr/0019-codes-in-pictures.md).
const CAMERA_LIMIT: u64 = 200_000;

/// The compressed size of everything but pictures that each app needs to open, and of what the camera needs besides.
pub fn check(context: &Context) -> Result<()> {
    super::browser::build_apps(context)?;
    within("the first load", LIMIT, first_load(&repo::dist())?)?;
    within("what pages load later", LIMIT, of(&repo::dist(), is_later)?)?;
    within("the camera", CAMERA_LIMIT, of(&repo::dist(), is_camera)?)?;
    within("the office", LIMIT, office(&repo::dist())?)
}

fn within(what: &str, limit: u64, mut sizes: Vec<(String, u64)>) -> Result<()> {
    sizes.sort_by_key(|(_, bytes)| std::cmp::Reverse(*bytes));
    let total: u64 = sizes.iter().map(|(_, bytes)| bytes).sum();
    if total > limit {
        let list: Vec<String> = sizes
            .iter()
            .map(|(url, bytes)| format!("{bytes:>9}  {url}"))
            .collect();
        bail!(
            "{what} is {total} bytes with brotli, more than {limit}:\n{}",
            list.join("\n")
        );
    }
    print!("· {what}: {:.0} kB ", total as f64 / 1000.0);
    Ok(())
}

fn first_load(dist: &Path) -> Result<Vec<(String, u64)>> {
    let is_first = |url: &str| !is_picture(url) && !is_later(url) && !is_camera(url);
    let (words, mut others): (Vec<_>, Vec<_>) = of(dist, is_first)?
        .into_iter()
        .partition(|(url, _)| is_words(url));
    // The app opens with the words of one language; the others come behind it.
    others.extend(words.into_iter().max_by_key(|(_, bytes)| *bytes));
    Ok(others)
}

fn of(dist: &Path, wanted: impl Fn(&str) -> bool) -> Result<Vec<(String, u64)>> {
    let files = Precache::read(dist)?.files;
    let files = files.into_iter().filter(|file| wanted(&file.url));
    files
        .map(|file| Ok((file.url.clone(), transferred(dist, &file.url)?)))
        .collect()
}

// Code that comes once the app has opened.
fn is_later(url: &str) -> bool {
    pwa::is_chunk(Path::new(url))
}

// It is kept for offline use with all else, and loaded when somebody opens the camera.
fn is_camera(url: &str) -> bool {
    url == "/camera.js" || url.starts_with("/web-camera")
}

fn is_words(url: &str) -> bool {
    url.starts_with("/words-")
}

// All that it has of its own, in whatever language; beside it there are the words that all apps share.
fn office(dist: &Path) -> Result<Vec<(String, u64)>> {
    let files = repo::files_below(&dist.join("office"))?;
    let urls = files.iter().filter_map(|file| file.strip_prefix(dist).ok());
    urls.map(|url| format!("/{}", url.display()))
        .filter(|url| !url.ends_with(".br") && !url.ends_with(".gz"))
        .map(|url| Ok((url.clone(), transferred(dist, &url)?)))
        .collect()
}

fn transferred(dist: &Path, url: &str) -> Result<u64> {
    let name = if url == "/" {
        "index.html"
    } else {
        url.trim_start_matches('/')
    };
    let plain = dist.join(name);
    let packed = pwa::sibling(&plain, "br");
    let sent = if packed.is_file() { packed } else { plain };
    Ok(fs::metadata(&sent)
        .with_context(|| format!("{} is listed but not there", sent.display()))?
        .len())
}

fn is_picture(url: &str) -> bool {
    ["png", "svg", "webp", "ico"]
        .iter()
        .any(|extension| url.ends_with(&format!(".{extension}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sent_compressed_counts_compressed() {
        let dist = std::env::temp_dir().join(format!("size-{}", std::process::id()));
        let put = |name: &str, bytes: usize| {
            repo::write_atomically(&dist.join(name), &vec![b'x'; bytes]).expect("written")
        };
        put("index.html", 100);
        put("index.html.br", 40);
        put("font.woff2", 25);
        put("icon.png", 900);
        put("chunk-desk-0123456789abcdef.wasm", 70);
        put("camera.js", 10);
        put("web-camera-0a_bg.wasm", 70);
        put("words-ar-1.json", 30);
        put("words-en-2.json", 20);
        let files = [
            "/",
            "/chunk-desk-0123456789abcdef.wasm",
            "/font.woff2",
            "/icon.png",
            "/camera.js",
            "/web-camera-0a_bg.wasm",
            "/words-ar-1.json",
            "/words-en-2.json",
        ]
        .map(|url| format!("{{\"url\":\"{url}\",\"sha256\":\"\",\"bytes\":1}}"));
        let manifest = format!("{{\"files\":[{}]}}", files.join(","));
        repo::write_atomically(&dist.join(pwa::MANIFEST), manifest.as_bytes()).expect("written");
        let sizes = first_load(&dist).expect("measured");
        let (chunks, its) = (of(&dist, is_later), of(&dist, is_camera));
        fs::remove_dir_all(&dist).expect("removed");
        let first = [("/", 40), ("/font.woff2", 25), ("/words-ar-1.json", 30)];
        assert_eq!(sizes, first.map(|(url, bytes)| (url.to_owned(), bytes)));
        let chunks = chunks.expect("measured");
        assert_eq!(chunks, [("/chunk-desk-0123456789abcdef.wasm".to_owned(), 70)]);
        let of_camera = [("/camera.js", 10), ("/web-camera-0a_bg.wasm", 70)];
        let of_camera = of_camera.map(|(url, bytes)| (url.to_owned(), bytes));
        assert_eq!(its.expect("measured"), of_camera);
    }
}
