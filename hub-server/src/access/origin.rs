//! Which pages that are not the hub's own may speak to it ([`server_kit::http::origin`] tells its own), and whether it was
//! asked for under a name of its own machine.

use axum::http::header::ORIGIN;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, Uri};
use server_kit::http::origin::{host, is_own};

/// Whether a Socket.IO client may speak from there: no page, the hub's own, one that the operator named, or another
/// program's on this machine if the request is from `here`.
pub fn is_client(headers: &HeaderMap, named: &[String], here: bool) -> bool {
    if is_own(headers) {
        return true;
    }
    let origin = headers.get(ORIGIN).and_then(|origin| origin.to_str().ok());
    let Some(origin) = origin else { return false };
    let named = named
        .iter()
        .any(|named| named.trim_end_matches('/').eq_ignore_ascii_case(origin));
    let host = origin
        .parse::<Uri>()
        .ok()
        .and_then(|uri| uri.authority().cloned());
    named || (here && host.is_some_and(|host| is_loopback(&host)))
}

/// Whether the page was asked for under a name of this machine itself.
pub fn is_loopback_host(headers: &HeaderMap) -> bool {
    host(headers).is_some_and(|host| is_loopback(&host))
}

fn is_loopback(host: &Authority) -> bool {
    let name = host.host().trim_matches(['[', ']']);
    name.eq_ignore_ascii_case("localhost")
        || name
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::header::HOST;

    fn headers(host: Option<&str>, origin: Option<&str>) -> HeaderMap {
        let pairs = [(HOST, host), (ORIGIN, origin)];
        pairs
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?.parse().unwrap())))
            .collect()
    }

    #[test]
    fn pages_of_clients() {
        let named = ["http://192.168.0.5:5173/".to_owned()];
        for (origin, here, may) in [
            (None, false, true),
            (Some("http://localhost:4001"), false, true),
            (Some("http://192.168.0.5:5173"), false, true),
            (Some("http://192.168.0.5:5174"), false, false),
            (Some("http://localhost:5173"), true, true),
            (Some("http://localhost:5173"), false, false),
            (Some("http://localhost.evil.example"), true, false),
            (Some("http://evil.example"), true, false),
            (Some("null"), true, false),
        ] {
            let headers = headers(Some("localhost:4001"), origin);
            assert_eq!(is_client(&headers, &named, here), may, "{origin:?} {here}");
        }
    }

    #[test]
    fn loopback_by_name() {
        for (host, loopback) in [
            ("localhost", true),
            ("localhost:4001", true),
            ("127.0.0.1:4001", true),
            ("[::1]:4001", true),
            ("192.168.0.5:4001", false),
            ("localhost.evil.example", false),
            ("rebound.example:4001", false),
        ] {
            assert_eq!(is_loopback_host(&headers(Some(host), None)), loopback, "{host}");
        }
    }
}
