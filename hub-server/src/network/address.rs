//! Under which addresses other devices find this hub.

use crate::network::tls::is_private;
use axum::http::Uri;
use std::net::{IpAddr, SocketAddr};

/// Where the hub listens, and how it is called.
#[derive(Clone, Debug)]
pub struct Address {
    socket: SocketAddr,
    public: Option<String>,
}

impl Address {
    /// A hub that listens at `socket`.
    pub fn new(socket: SocketAddr) -> Self {
        Self { socket, public: None }
    }

    /// The same, called by the name that its operator gave it, such as `https://till.example`.
    #[must_use]
    pub fn called(mut self, public: Option<&str>) -> Self {
        self.public = public.map(|url| url.trim_end_matches('/').to_owned());
        self
    }

    /// The machine's addresses at which it listens, without those that only the machine itself reaches; first those that
    /// the hub's own certificate can be for.
    pub fn reachable(&self) -> Vec<IpAddr> {
        let listens = self.socket.ip();
        if !listens.is_unspecified() {
            return Some(listens).filter(|ip| !ip.is_loopback()).into_iter().collect();
        }
        let networks = if_addrs::get_if_addrs().unwrap_or_default();
        let addresses = networks.iter().map(if_addrs::Interface::ip);
        let mut reachable: Vec<_> = addresses
            .filter(|ip| !ip.is_loopback() && ip.is_ipv4() == listens.is_ipv4())
            .collect();
        reachable.sort_by_key(|ip| !is_private(*ip));
        reachable
    }

    /// Whether somebody who wants this hub may call it so: by an address, by a name that only this network or its
    /// operator gives. Any other name can be anybody's who makes it point here (DNS rebinding).
    pub fn is_called(&self, host: &str) -> bool {
        let host = host.trim_matches(['[', ']']).to_ascii_lowercase();
        let public = self.public.as_ref().and_then(|url| url.parse::<Uri>().ok());
        host.parse::<IpAddr>().is_ok()
            || host == "localhost"
            || host.ends_with(".local")
            || public.is_some_and(|url| {
                url.host()
                    .is_some_and(|public| public.eq_ignore_ascii_case(&host))
            })
    }

    /// Whether all of these are the hub's own.
    pub fn has_all(&self, addresses: &[SocketAddr]) -> bool {
        let own = self.reachable();
        let is_own =
            |address: &SocketAddr| address.port() == self.socket.port() && own.contains(&address.ip());
        addresses.iter().all(is_own)
    }

    /// How it is called on this machine.
    pub fn local(&self) -> String {
        format!("http://localhost:{}", self.socket.port())
    }

    /// How other devices call it; this machine's own name if there is no network.
    pub fn shown(&self) -> String {
        let first = || self.reachable().first().map(|ip| self.at(*ip));
        self.public.clone().or_else(first).unwrap_or_else(|| self.local())
    }

    /// Where another device goes to be paired by `code`: the page that helps it to trust the hub first, unless the
    /// operator's name stands for a certificate that it trusts already. The code is in the fragment, which no server's log
    /// sees.
    pub fn invitation(&self, code: &str) -> String {
        let shown = self.shown();
        match (&self.public, shown.strip_prefix("https:")) {
            (None, Some(rest)) => format!("http:{rest}/connect#{code}"),
            _ => format!("{shown}/pair#{code}"),
        }
    }

    /// How it is called at one of its addresses.
    pub fn at(&self, ip: IpAddr) -> String {
        format!("https://{}", SocketAddr::new(ip, self.socket.port()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_anybody_can_point_here_is_not_the_hubs() {
        let address = Address::new("0.0.0.0:4001".parse().unwrap()).called(Some("https://Till.example"));
        for (host, is_own) in [
            ("192.168.0.5", true),
            ("[fe80::1]", true),
            ("localhost", true),
            ("evertill-3f9a.local", true),
            ("till.example", true),
            ("evil.example", false),
            ("till.example.evil.example", false),
            ("192.168.0.5.evil.example", false),
            ("", false),
        ] {
            assert_eq!(address.is_called(host), is_own, "{host}");
        }
    }

    #[test]
    fn a_device_is_sent_where_it_can_go() {
        for (socket, public, shown, invitation) in [
            (
                "127.0.0.1:4001",
                None,
                "http://localhost:4001",
                "http://localhost:4001/pair#123456",
            ),
            (
                "192.168.1.5:80",
                None,
                "https://192.168.1.5:80",
                "http://192.168.1.5:80/connect#123456",
            ),
            (
                "[fd00::1]:81",
                None,
                "https://[fd00::1]:81",
                "http://[fd00::1]:81/connect#123456",
            ),
            (
                "192.168.1.5:80",
                Some("https://till.example/"),
                "https://till.example",
                "https://till.example/pair#123456",
            ),
        ] {
            let address = Address::new(socket.parse().unwrap()).called(public);
            assert_eq!(
                (address.shown().as_str(), address.invitation("123456").as_str()),
                (shown, invitation)
            );
        }
        assert_eq!(
            Address::new("127.0.0.1:1".parse().unwrap()).reachable(),
            Vec::<IpAddr>::new()
        );
    }
}
