//! Which names and addresses a hub's certificate is for: those by which devices of the shop can reach it.

use crate::network::address::Address;
use std::collections::BTreeSet;
use std::net::IpAddr;

/// The names and addresses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// Host names.
    pub hosts: BTreeSet<String>,
    /// Addresses.
    pub addresses: BTreeSet<IpAddr>,
}

impl Names {
    /// These.
    pub fn of(hosts: impl IntoIterator<Item = String>, addresses: impl IntoIterator<Item = IpAddr>) -> Self {
        Self {
            hosts: hosts.into_iter().collect(),
            addresses: addresses.into_iter().collect(),
        }
    }

    /// Those that the hub has now: the name that it announces, the machine's own, and its addresses on private networks.
    pub fn now(address: &Address, host: &str) -> Self {
        let machine = rustix::system::uname()
            .nodename()
            .to_string_lossy()
            .to_lowercase();
        let machine = Some(machine.split('.').next().unwrap_or_default().to_owned());
        let machine = machine
            .filter(|name| is_label(name))
            .map(|name| format!("{name}.local"));
        let hosts = ["localhost".to_owned(), host.to_owned()]
            .into_iter()
            .chain(machine);
        let loopback = [
            IpAddr::from([127, 0, 0, 1]),
            IpAddr::from([0, 0, 0, 0, 0, 0, 0, 1]),
        ];
        let (private, public): (Vec<_>, Vec<_>) =
            address.reachable().into_iter().partition(|ip| is_private(*ip));
        if !public.is_empty() {
            tracing::debug!(?public, "addresses that the hub's own certificate can't be for");
        }
        Self::of(hosts, loopback.into_iter().chain(private))
    }
}

fn is_label(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    (1..=63).contains(&name.len()) && name.bytes().all(plain) && !name.starts_with('-')
}

/// The networks that no two shops share a way into (RFC 1918, RFC 3927, RFC 4193, RFC 4291, RFC 6598), as address and
/// length of the prefix. The hub's authority can vouch for nothing else.
pub const PRIVATE: [(IpAddr, u8); 9] = [
    (v4([10, 0, 0, 0]), 8),
    (v4([172, 16, 0, 0]), 12),
    (v4([192, 168, 0, 0]), 16),
    (v4([169, 254, 0, 0]), 16),
    (v4([100, 64, 0, 0]), 10),
    (v4([127, 0, 0, 0]), 8),
    (v6([0, 0, 0, 0, 0, 0, 0, 1]), 128),
    (v6([0xfc00, 0, 0, 0, 0, 0, 0, 0]), 7),
    (v6([0xfe80, 0, 0, 0, 0, 0, 0, 0]), 10),
];

const fn v4([a, b, c, d]: [u8; 4]) -> IpAddr {
    IpAddr::V4(std::net::Ipv4Addr::new(a, b, c, d))
}

const fn v6([a, b, c, d, e, f, g, h]: [u16; 8]) -> IpAddr {
    IpAddr::V6(std::net::Ipv6Addr::new(a, b, c, d, e, f, g, h))
}

/// Whether the hub's authority can vouch for it.
pub fn is_private(ip: IpAddr) -> bool {
    PRIVATE.iter().any(|&(network, length)| match (ip, network) {
        (IpAddr::V4(ip), IpAddr::V4(network)) => {
            let mask = u32::MAX.checked_shl(32 - u32::from(length)).unwrap_or(0);
            u32::from(ip) & mask == u32::from(network)
        }
        (IpAddr::V6(ip), IpAddr::V6(network)) => {
            let mask = u128::MAX.checked_shl(128 - u32::from(length)).unwrap_or(0);
            u128::from(ip) & mask == u128::from(network)
        }
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_a_shop_and_addresses_of_the_world() {
        for (ip, private) in [
            ("192.168.1.5", true),
            ("10.255.0.1", true),
            ("172.31.0.1", true),
            ("172.32.0.1", false),
            ("127.0.0.1", true),
            ("8.8.8.8", false),
            ("::1", true),
            ("::2", false),
            ("fd12::1", true),
            ("fe80::1", true),
            ("2001:db8::1", false),
        ] {
            assert_eq!(is_private(ip.parse().unwrap()), private, "{ip}");
        }
    }

    #[test]
    fn a_hub_is_called_by_its_own_name_and_this_machines() {
        let address = Address::new("192.168.7.7:4001".parse().unwrap());
        let names = Names::now(&address, "evertill-0000abcd.local");
        for host in ["localhost", "evertill-0000abcd.local"] {
            assert!(names.hosts.contains(host), "{names:?}");
        }
        for ip in ["127.0.0.1", "::1", "192.168.7.7"] {
            assert!(names.addresses.contains(&ip.parse().unwrap()), "{names:?}");
        }
    }
}
