//! The apps' files, as the build left them: compressed siblings, cache rules, and for every page the index.html of its
//! app: the office's below `/office`, the till's everywhere else.
//!
//! Keeps true: what has its content's hash in its name may be kept for ever, everything else is asked for again; a
//! file that is missing is missing, and never answered with a page.

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{ALLOW, CACHE_CONTROL, HeaderName};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use std::path::PathBuf;
use tower::ServiceExt;
use tower_http::services::{ServeDir, ServeFile};

/// The longest name that a file can have, in bytes, and a path that is longer than any of the app's. The system takes what is
/// longer for a fault.
const LONGEST_NAME: usize = 255;
const LONGEST_PATH: usize = 1024;

#[derive(Clone)]
struct Files {
    all: ServeDir,
    till: ServeFile,
    office: ServeFile,
}

/// Serves the files in `dir`.
pub fn routes(dir: PathBuf) -> Router {
    let page = |name| {
        ServeFile::new(dir.join(name))
            .precompressed_br()
            .precompressed_gzip()
    };
    let files = Files {
        till: page("index.html"),
        office: page("office/index.html"),
        all: ServeDir::new(dir).precompressed_br().precompressed_gzip(),
    };
    Router::new().fallback(any(serve)).with_state(files)
}

async fn serve(State(files): State<Files>, request: Request) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return (StatusCode::METHOD_NOT_ALLOWED, [(ALLOW, "GET, HEAD")]).into_response();
    }
    let path = request.uri().path().to_owned();
    let is_no_name = |part: &str| part.starts_with('.') || part.len() > LONGEST_NAME;
    if path.len() > LONGEST_PATH || path.split('/').any(is_no_name) {
        return not_found();
    }
    let is_page = !last_part(&path).contains('.');
    let served = if is_page {
        let page = if is_office(&path) {
            files.office
        } else {
            files.till
        };
        page.oneshot(request)
            .await
            .map(|response| response.map(Body::new))
    } else {
        files
            .all
            .oneshot(request)
            .await
            .map(|response| response.map(Body::new))
    };
    let mut response = match served {
        Ok(response) if response.status() == StatusCode::NOT_FOUND && is_page => return not_built(),
        Ok(response) if response.status() == StatusCode::NOT_FOUND => return not_found(),
        Ok(response) => response,
        Err(never) => match never {},
    };
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, cache_rule(&path));
    if path.ends_with(".js") {
        headers.insert(
            HeaderName::from_static("service-worker-allowed"),
            HeaderValue::from_static("/"),
        );
    }
    response
}

/// Whether a page is one of the office's.
fn is_office(path: &str) -> bool {
    path == "/office" || path.starts_with("/office/")
}

fn last_part(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or_default()
}

fn cache_rule(path: &str) -> HeaderValue {
    HeaderValue::from_static(if is_hashed(last_part(path)) {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    })
}

/// Whether a file's name holds the hash of its content: `name-0123456789abcdef.js`, `name-0123456789abcdef_bg.wasm`.
fn is_hashed(file: &str) -> bool {
    let stem = file.split('.').next().unwrap_or_default();
    let stem = stem.strip_suffix("_bg").unwrap_or(stem);
    stem.rsplit_once('-')
        .is_some_and(|(_, hash)| hash.len() >= 8 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

fn not_found() -> Response {
    (
        StatusCode::NOT_FOUND,
        [(CACHE_CONTROL, "no-store")],
        "no such file",
    )
        .into_response()
}

fn not_built() -> Response {
    let message =
        "The app's files are not here: build them with `cargo xtask run`, or point --public-dir at them.";
    (StatusCode::NOT_FOUND, [(CACHE_CONTROL, "no-store")], message).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_below_office_are_the_offices() {
        for (path, office) in [
            ("/office", true),
            ("/office/", true),
            ("/office/records/supplier", true),
            ("/", false),
            ("/officer", false),
            ("/orders/office", false),
        ] {
            assert_eq!(is_office(path), office, "{path}");
        }
    }

    #[test]
    fn names_with_a_hash_and_names_without() {
        for (file, hashed) in [
            ("web-app-0123456789abcdef.js", true),
            ("web-app-0123456789abcdef_bg.wasm", true),
            ("web-office-0123456789abcdef_bg.wasm", true),
            ("chunk-desk-0123456789abcdef.wasm", true),
            ("main-0123abcd.css", true),
            ("index.html", false),
            ("sw.js", false),
            ("precache.json", false),
            ("icon-192.png", false),
            ("apple-touch-icon.png", false),
            ("web-app.js", false),
        ] {
            assert_eq!(is_hashed(file), hashed, "{file}");
        }
    }
}
