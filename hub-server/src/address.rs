//! Under which addresses other devices find this hub.

use std::net::{IpAddr, SocketAddr};

/// Where the hub listens.
#[derive(Clone, Copy, Debug)]
pub struct Address(pub SocketAddr);

impl Address {
    /// The machine's addresses at which it listens, without those that only the machine itself reaches.
    pub fn reachable(self) -> Vec<IpAddr> {
        let listens = self.0.ip();
        if !listens.is_unspecified() {
            return Some(listens).filter(|ip| !ip.is_loopback()).into_iter().collect();
        }
        let networks = if_addrs::get_if_addrs().unwrap_or_default();
        networks
            .iter()
            .map(if_addrs::Interface::ip)
            .filter(|ip| !ip.is_loopback() && ip.is_ipv4() == listens.is_ipv4())
            .collect()
    }

    /// How it is called on this machine.
    pub fn local(self) -> String {
        format!("http://localhost:{}", self.0.port())
    }

    /// How other devices call it; this machine's own name if there is no network.
    pub fn shown(self) -> String {
        let first = self.reachable().first().copied();
        first.map_or_else(|| self.local(), |ip| self.at(ip))
    }

    /// How it is called at one of its addresses.
    pub fn at(self, ip: IpAddr) -> String {
        format!("http://{}", SocketAddr::new(ip, self.0.port()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_this_machine_reaches_is_called_localhost() {
        let address = Address("127.0.0.1:4001".parse().unwrap());
        assert_eq!(
            (address.reachable(), address.shown()),
            (vec![], "http://localhost:4001".to_owned())
        );
        let address = Address("192.168.1.5:80".parse().unwrap());
        assert_eq!(address.shown(), "http://192.168.1.5:80");
        assert_eq!(address.at("fd00::1".parse().unwrap()), "http://[fd00::1]:80");
    }
}
