//! What the hub shows for HTTPS: until when, and for which names. Its own certificate is made anew whenever names or
//! addresses change; its authority, which devices trust, and an operator's files are not.

use super::Finding;
use crate::config::ServeArgs;
use crate::network::address::Address;
use crate::network::tls::{CA_FILE, Lasts, is_private};
use core_wasm::base::clock::Timestamp;
use server_kit::clock::timestamp;
use std::net::SocketAddr;
use std::time::SystemTime;

const CHECK: &str = "certificate";
const NAMES: &str = "names";
/// How long before its end people are told, in milliseconds.
const SOON: i64 = 21 * 24 * 3600 * 1000;

pub(super) fn examine(args: &ServeArgs) -> Vec<Finding> {
    let now = timestamp(SystemTime::now());
    let own = args.data.data_dir.join(CA_FILE);
    let Some(given) = &args.tls_certificate else {
        if !own.exists() {
            return vec![Finding::ok(CHECK, "none yet: the first start makes it")];
        }
        let address = Address::new(SocketAddr::new(args.bind, args.port));
        let foreign = address.reachable().into_iter().any(|ip| !is_private(ip));
        return vec![
            grade(Lasts::of(&own).map_err(|error| error.to_string()), now),
            grade_addresses(foreign),
        ];
    };
    let lasts = Lasts::of(given).map_err(|error| error.to_string());
    let named = match (&lasts, &args.public_url) {
        (Ok(lasts), Some(url)) => Some(grade_name(lasts.is_for(host_of(url)), host_of(url))),
        _ => None,
    };
    [grade(lasts, now)].into_iter().chain(named).collect()
}

fn grade(lasts: Result<Lasts, String>, now: Timestamp) -> Finding {
    const TODO: &str = "Put a new certificate in its place (the hub takes it up by itself). If it is the hub's own authority, \
                        remove both tls-ca files, start again, and have every device trust the new one.";
    let lasts = match lasts {
        Ok(lasts) => lasts,
        Err(error) => return Finding::fail(CHECK, error, TODO),
    };
    let days = |millis: i64| millis / (24 * 3600 * 1000);
    if now < lasts.from {
        return Finding::fail(CHECK, "it is not valid yet: is the clock right?", TODO);
    }
    match lasts.to.0.saturating_sub(now.0) {
        left if left <= 0 => Finding::fail(CHECK, format!("it ended {} days ago", days(-left)), TODO),
        left if left < SOON => Finding::warn(CHECK, format!("it ends in {} days", days(left)), TODO),
        left => Finding::ok(CHECK, format!("good for {} days", days(left))),
    }
}

fn grade_addresses(foreign: bool) -> Finding {
    if foreign {
        Finding::warn(
            NAMES,
            "this machine has an address that is not private, for which the hub's own certificate can't be",
            "Give a certificate with --tls-certificate and --public-url, if devices come by that address.",
        )
    } else {
        Finding::ok(
            NAMES,
            "all addresses of this machine are in the hub's certificate",
        )
    }
}

fn grade_name(fits: bool, host: &str) -> Finding {
    if fits {
        Finding::ok(NAMES, format!("the certificate is for {host}"))
    } else {
        Finding::fail(
            NAMES,
            format!("the certificate is not for {host}"),
            "Give the certificate of the name in --public-url.",
        )
    }
}

/// The host of a URL such as `https://till.example:8443/`.
fn host_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split('/').next().unwrap_or_default();
    match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => authority,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operations::doctor::Level;
    use std::path::Path;

    #[test]
    fn a_certificate_that_ends_is_told_early() {
        let now = Timestamp(1_800_000_000_000);
        for (from, to, level) in [
            (-1, SOON, Level::Ok),
            (-1, SOON - 1, Level::Warn),
            (-1, 0, Level::Fail),
            (1, 2 * SOON, Level::Fail),
        ] {
            let lasts = Lasts::between(Timestamp(now.0 + from), Timestamp(now.0 + to));
            assert_eq!(grade(Ok(lasts), now).level, level, "{from} {to}");
        }
        let none = Lasts::of(Path::new("/nowhere")).map_err(|error| error.to_string());
        assert_eq!(grade(none, now).level, Level::Fail);
    }

    #[test]
    fn the_host_is_what_stands_before_port_and_path() {
        for url in [
            "https://till.example",
            "https://till.example/",
            "https://till.example:8443/x",
            "till.example",
        ] {
            assert_eq!(host_of(url), "till.example", "{url}");
        }
    }
}
