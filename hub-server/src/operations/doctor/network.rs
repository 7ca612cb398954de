//! The port, and who answers at it; the announcement on the network; other hubs of the same store.

use super::Finding;
use crate::config::ServeArgs;
use crate::network::mdns;
use crate::network::nearby::{self, Neighbour};
use crate::sqlite::Identity;
use serde_json::Value;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};
use std::time::Duration;
use tokio::time::timeout;

const PORT: &str = "port";
const MDNS: &str = "mdns";
const PEERS: &str = "peers";
/// How long announcements are listened for.
const LISTEN: Duration = Duration::from_secs(3);
/// How long whoever holds the port may take to say who it is.
const ANSWER: Duration = Duration::from_secs(5);

pub(super) async fn examine(args: &ServeArgs, identity: Option<&Identity>) -> Vec<Finding> {
    let holder = holder(args).await;
    let runs = matches!(&holder, Holder::Hub(id) if identity.is_some_and(|identity| identity.hub_id.to_string() == *id));
    let mut findings = vec![grade_port(&holder, runs)];
    if args.no_mdns || args.bind.is_loopback() {
        findings.push(Finding::ok(MDNS, "the hub is not announced, as it was told"));
        return findings;
    }
    let own = identity.map(mdns::instance);
    let heard = nearby::hear_for(LISTEN, own.as_deref()).await;
    findings.push(grade_announcement(
        heard.as_ref().map(|heard| heard.own).map_err(String::clone),
        runs,
    ));
    if let (Ok(heard), Some(identity)) = (heard, identity) {
        findings.push(grade_peers(&heard.others, identity));
    }
    findings
}

/// Who has the port.
#[derive(Debug, PartialEq, Eq)]
enum Holder {
    Nobody,
    /// A hub that calls itself so.
    Hub(String),
    Another,
    /// It can't be listened at.
    NoRight(String),
}

async fn holder(args: &ServeArgs) -> Holder {
    match TcpListener::bind((args.bind, args.port)) {
        Ok(_) => return Holder::Nobody,
        Err(error) if error.kind() != std::io::ErrorKind::AddrInUse => {
            return Holder::NoRight(error.to_string());
        }
        Err(_) => {}
    }
    let ip = if args.bind.is_unspecified() {
        IpAddr::V4(Ipv4Addr::LOCALHOST)
    } else {
        args.bind
    };
    let asked = nearby::ask(SocketAddr::new(ip, args.port), "/status");
    let said = timeout(ANSWER, asked).await.ok().flatten();
    let said = said.and_then(|body| serde_json::from_slice::<Value>(&body).ok());
    let id = said.as_ref().and_then(|status| status["hubId"].as_str());
    id.map_or(Holder::Another, |id| Holder::Hub(id.to_owned()))
}

fn grade_port(holder: &Holder, runs: bool) -> Finding {
    const TODO: &str = "Stop that program, or give the hub another port with --port.";
    match holder {
        Holder::Nobody => Finding::ok(PORT, "it is free: the hub does not run"),
        Holder::Hub(_) if runs => Finding::ok(PORT, "this hub answers there"),
        Holder::Hub(id) => Finding::fail(PORT, format!("another hub ({id}) answers there"), TODO),
        Holder::Another => Finding::fail(
            PORT,
            "another program has it, or a hub that does not answer",
            TODO,
        ),
        Holder::NoRight(error) => Finding::fail(
            PORT,
            format!("it can't be listened at ({error})"),
            "Choose another with --port and --bind; ports below 1024 need a right of their own.",
        ),
    }
}

fn grade_announcement(own: Result<bool, String>, runs: bool) -> Finding {
    match (own, runs) {
        (Err(error), _) => Finding::warn(
            MDNS,
            format!("nothing can be announced or heard ({error})"),
            "Browsers need none of it. For native clients, let UDP port 5353 through, or start the hub with --no-mdns.",
        ),
        (Ok(true), _) => Finding::ok(MDNS, "this hub's announcement was heard"),
        (Ok(false), false) => Finding::ok(MDNS, "the network can be listened to"),
        (Ok(false), true) => Finding::warn(
            MDNS,
            "the hub runs, and its announcement was not heard",
            "Browsers need none of it. For native clients, let UDP port 5353 through the firewall.",
        ),
    }
}

fn grade_peers(others: &[Neighbour], identity: &Identity) -> Finding {
    let rivals = others.iter().filter(|other| other.realm == identity.realm);
    let names: Vec<_> = rivals.map(|rival| rival.name.as_str()).collect();
    if names.is_empty() {
        Finding::ok(PEERS, format!("{} other hubs, none of this store", others.len()))
    } else {
        Finding::warn(
            PEERS,
            format!("another hub says that it serves this store: {}", names.join(", ")),
            "Two hubs of one store split its tills. Stop the one that is not meant to be.",
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operations::doctor::Level;
    use core_wasm::base::ids::{DeviceId, Epoch};
    use core_wasm::store::contract::realm;
    use uuid::Uuid;

    #[test]
    fn what_was_seen_is_judged() {
        let hub = Holder::Hub("one".to_owned());
        for (holder, runs, level) in [
            (&Holder::Nobody, false, Level::Ok),
            (&hub, true, Level::Ok),
            (&hub, false, Level::Fail),
            (&Holder::Another, false, Level::Fail),
            (&Holder::NoRight("no".to_owned()), false, Level::Fail),
        ] {
            assert_eq!(grade_port(holder, runs).level, level, "{holder:?} {runs}");
        }
        for (own, runs, level) in [
            (Ok(true), true, Level::Ok),
            (Ok(false), false, Level::Ok),
            (Ok(false), true, Level::Warn),
            (Err("no".to_owned()), true, Level::Warn),
        ] {
            assert_eq!(
                grade_announcement(own.clone(), runs).level,
                level,
                "{own:?} {runs}"
            );
        }
        let identity = Identity {
            hub_id: DeviceId(Uuid::from_u128(1)),
            first_id: DeviceId(Uuid::from_u128(1)),
            epoch: Epoch(Uuid::from_u128(1)),
            realm: realm(),
        };
        let mut other = Neighbour {
            name: "Evertill hub 2".to_owned(),
            addresses: Vec::new(),
            realm: realm(),
            version: None,
            epoch: None,
        };
        assert_eq!(grade_peers(&[other.clone()], &identity).level, Level::Warn);
        other.realm.store_id = "s-2".into();
        assert_eq!(grade_peers(&[other], &identity).level, Level::Ok);
        assert_eq!(grade_peers(&[], &identity).level, Level::Ok);
    }
}
