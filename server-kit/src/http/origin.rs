//! Whether a request comes from the server's own pages. A browser names the page's origin where it matters; other
//! programs name none and need none, since a token or a code is what lets them in.

use axum::http::header::{HOST, ORIGIN};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, Uri};

/// Whether there is no `Origin`, or it is the host that was asked.
pub fn is_own(headers: &HeaderMap) -> bool {
    let Some(origin) = headers.get(ORIGIN) else {
        return true;
    };
    let origin: Option<Uri> = origin.to_str().ok().and_then(|origin| origin.parse().ok());
    match (origin, host(headers)) {
        (Some(origin), Some(host)) => origin.authority().is_some_and(|authority| {
            let usual = if origin.scheme_str() == Some("https") {
                443
            } else {
                80
            };
            authority.host().eq_ignore_ascii_case(host.host())
                && authority.port_u16().unwrap_or(usual) == host.port_u16().unwrap_or(usual)
        }),
        _ => false,
    }
}

/// The host that was asked, as the request names it.
pub fn host(headers: &HeaderMap) -> Option<Authority> {
    headers.get(HOST)?.to_str().ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_own_pages() {
        for (host, origin, own) in [
            (Some("localhost:4001"), None, true),
            (Some("localhost:4001"), Some("http://localhost:4001"), true),
            (Some("hub.shop"), Some("https://hub.shop"), true),
            (Some("hub.shop:443"), Some("https://HUB.shop"), true),
            (Some("localhost:4001"), Some("http://localhost:4002"), false),
            (Some("localhost:4001"), Some("http://evil.example"), false),
            (Some("localhost:4001"), Some("null"), false),
            (
                Some("localhost:4001"),
                Some("http://localhost:4001.evil.example"),
                false,
            ),
            (None, Some("http://localhost:4001"), false),
        ] {
            let headers: HeaderMap = [(HOST, host), (ORIGIN, origin)]
                .into_iter()
                .filter_map(|(name, value)| Some((name, value?.parse().unwrap())))
                .collect();
            assert_eq!(is_own(&headers), own, "{host:?} {origin:?}");
        }
    }
}
