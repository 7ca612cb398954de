//! `/connect`: helps a device to trust the hub, over plain HTTP, because it can't speak HTTPS with it before.
//!
//! Keeps true: nothing secret is on it. The pairing code travels in the address's fragment, which the browser keeps to
//! itself and the page's script hands on to the link that opens the app.

mod profile;
mod words;

pub use profile::profile;

use crate::hub::Hub;
use crate::network::qr;
use axum::extract::{Query, State};
use axum::http::header::{ACCEPT_LANGUAGE, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde::Deserialize;
use std::fmt::Write;
use std::sync::Arc;
use words::{ARABIC, ENGLISH, Words};

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");
/// The app's own icon; in the page, since the app's files are not for devices that do not trust the hub yet.
const ICON: &str = include_str!("../../../../public/favicon.svg");

/// In which language, if the link says so.
#[derive(Debug, Deserialize)]
pub struct Asked {
    lang: Option<String>,
}

/// `GET /connect`
pub async fn page(State(hub): State<Arc<Hub>>, Query(asked): Query<Asked>, headers: HeaderMap) -> Response {
    let accepted = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    let wanted = asked.lang.as_deref().or(accepted).unwrap_or_default();
    let words = if wanted.starts_with("ar") {
        &ARABIC
    } else {
        &ENGLISH
    };
    let html = html(words, &hub.address.shown(), hub.certificate.root().is_some());
    ([(CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response()
}

/// `GET /connect/style.css`
pub async fn style() -> impl IntoResponse {
    ([(CONTENT_TYPE, "text/css; charset=utf-8")], STYLE)
}

/// `GET /connect/page.js`
pub async fn script() -> impl IntoResponse {
    ([(CONTENT_TYPE, "text/javascript; charset=utf-8")], SCRIPT)
}

/// `GET /connect/evertill-hub.crt`: the root to trust, under the media type that makes phones offer to install it.
pub async fn root(State(hub): State<Arc<Hub>>) -> Response {
    match hub.certificate.root() {
        Some(root) => {
            let headers = [
                (CONTENT_TYPE, "application/x-x509-ca-cert"),
                (CONTENT_DISPOSITION, "attachment; filename=\"evertill-hub.crt\""),
            ];
            (headers, root.to_owned()).into_response()
        }
        None => no_root(),
    }
}

fn no_root() -> Response {
    (
        StatusCode::NOT_FOUND,
        "this hub has a certificate of its own that devices trust already",
    )
        .into_response()
}

fn html(words: &Words, app: &str, own_root: bool) -> String {
    let here = app.replacen("https:", "http:", 1) + "/connect";
    let (picture, icon) = (
        BASE64_STANDARD.encode(qr::picture(&here)),
        BASE64_STANDARD.encode(ICON),
    );
    let mut steps = String::new();
    if own_root {
        for (name, how) in &words.systems {
            // Writing to a String never fails.
            let _ = write!(
                steps,
                "<details data-system=\"{name}\"><summary>{name}</summary><p>{how}</p></details>"
            );
        }
    }
    let download = if own_root {
        format!(
            "<p>{}</p><p><a class=\"button\" id=\"root\" \
             href=\"/connect/evertill-hub.crt\" data-profile=\"/connect/evertill-hub.mobileconfig\" download>{}</a></p>{steps}<p>{}</p>",
            words.why, words.download, words.then
        )
    } else {
        String::new()
    };
    format!(
        "<!doctype html><html lang=\"{lang}\" dir=\"{dir}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>{title}</title>\
         <link rel=\"icon\" href=\"data:image/svg+xml;base64,{icon}\">\
         <link rel=\"stylesheet\" href=\"/connect/style.css\"><script src=\"/connect/page.js\" defer></script></head>\
         <body><main><nav><a href=\"?lang=en\" lang=\"en\">English</a> <a href=\"?lang=ar\" lang=\"ar\">العربية</a></nav>\
         <h1>{title}</h1>{download}\
         <p><a class=\"button primary\" id=\"open\" href=\"{app}/pair\">{open}</a></p>\
         <figure><img alt=\"{here}\" src=\"data:image/svg+xml;base64,{picture}\"><figcaption>{other}<br>\
         <bdi>{here}</bdi></figcaption></figure></main></body></html>",
        lang = words.lang,
        dir = words.direction,
        title = words.title,
        open = words.open,
        other = words.other,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_know_the_same_systems() {
        let systems = |words: &Words| words.systems.map(|(name, _)| name);
        assert_eq!(systems(&ENGLISH), systems(&ARABIC));
    }

    #[test]
    fn a_page_leads_to_the_app_and_offers_the_root_only_if_it_is_the_hubs() {
        let own = html(&ENGLISH, "https://192.168.1.5:4001", true);
        assert!(own.contains("href=\"https://192.168.1.5:4001/pair\"") && own.contains("evertill-hub.crt"));
        assert!(own.contains("http://192.168.1.5:4001/connect"));
        let given = html(&ARABIC, "https://till.example", false);
        assert!(!given.contains("evertill-hub.crt") && given.contains("dir=\"rtl\""));
    }

    #[test]
    fn a_page_asks_for_nothing_that_only_the_app_may_have() {
        for words in [&ENGLISH, &ARABIC] {
            let page = html(words, "https://192.168.1.5:4001", true);
            assert!(page.contains("<link rel=\"icon\" href=\"data:image/svg+xml;base64,"));
            for place in [" src=\"/", " href=\"/"] {
                for file in page.split(place).skip(1) {
                    assert!(file.starts_with("connect/"), "{file}");
                }
            }
        }
    }

    #[test]
    fn a_page_has_the_digits_of_the_app() {
        let page = html(&ARABIC, "https://192.168.1.5:4001", true);
        let other = page.chars().find(|sign| sign.is_numeric() && !sign.is_ascii());
        assert_eq!(other, None);
    }

    #[test]
    fn a_page_has_the_colours_of_the_app() {
        let tokens = include_str!("../../../../web-app/ui/styles/tokens.css");
        let named = STYLE.lines().filter(|line| line.starts_with("  --"));
        for colour in named.clone() {
            assert!(tokens.contains(colour), "{colour}");
        }
        assert_eq!(named.count(), 6);
    }
}
