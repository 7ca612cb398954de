//! Places for connections of whoever has not shown yet who they are.
//!
//! Keeps true: however many come, and from however many addresses, there are never more than so many at once, and one
//! address takes no place from another: the oldest connection of the address that has most gives way. Who has shown
//! who they are needs no place here.

use std::collections::{HashMap, VecDeque};
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio_util::sync::CancellationToken;

/// So many places, and so many of one address.
#[derive(Debug)]
pub struct Places {
    all: usize,
    each: usize,
    taken: Mutex<Taken>,
}

#[derive(Debug, Default)]
struct Taken {
    count: usize,
    next: u64,
    /// By address, the oldest first.
    by: HashMap<IpAddr, VecDeque<(u64, CancellationToken)>>,
}

/// A place; it is free again once this is dropped.
#[derive(Debug)]
pub struct Place {
    places: Arc<Places>,
    address: IpAddr,
    name: u64,
    /// Cancelled when it has been given to somebody else.
    pub ended: CancellationToken,
}

impl Places {
    /// Places for `all` together, and for `each` address.
    pub fn new(all: usize, each: usize) -> Arc<Self> {
        Arc::new(Self {
            all,
            each,
            taken: Mutex::default(),
        })
    }

    /// A place for a connection from `address`. Another connection loses its own if there is none left.
    pub fn take(self: &Arc<Self>, address: IpAddr) -> Place {
        let address = neighbourhood(address);
        let mut taken = self.lock();
        if taken.of(address) >= self.each {
            taken.give_up(address);
        } else if taken.count >= self.all {
            let most = taken.by.iter().max_by_key(|(_, places)| places.len());
            let most = most.map(|(address, _)| *address);
            most.into_iter().for_each(|address| taken.give_up(address));
        }
        self.place(&mut taken, address)
    }

    /// The same where no other connection can be ended: nothing if there is none left.
    pub fn try_take(self: &Arc<Self>, address: IpAddr) -> Option<Place> {
        let address = neighbourhood(address);
        let mut taken = self.lock();
        let is_free = taken.of(address) < self.each && taken.count < self.all;
        is_free.then(|| self.place(&mut taken, address))
    }

    fn place(self: &Arc<Self>, taken: &mut Taken, address: IpAddr) -> Place {
        let (name, ended) = (taken.next, CancellationToken::new());
        taken.next += 1;
        taken.count += 1;
        taken
            .by
            .entry(address)
            .or_default()
            .push_back((name, ended.clone()));
        Place {
            places: self.clone(),
            address,
            name,
            ended,
        }
    }

    fn lock(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Taken {
    fn of(&self, address: IpAddr) -> usize {
        self.by.get(&address).map_or(0, VecDeque::len)
    }

    fn give_up(&mut self, address: IpAddr) {
        let oldest = self.by.get(&address).and_then(|places| places.front().cloned());
        if let Some((name, ended)) = oldest {
            ended.cancel();
            self.free(address, name);
        }
    }

    fn free(&mut self, address: IpAddr, name: u64) {
        let Some(places) = self.by.get_mut(&address) else {
            return;
        };
        let before = places.len();
        places.retain(|(other, _)| *other != name);
        self.count -= before - places.len();
        if places.is_empty() {
            self.by.remove(&address);
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.places.lock().free(self.address, self.name);
    }
}

/// What counts as one address: of IPv6 a machine may give itself any of its network's (RFC 4291 section 2.5.1).
pub(crate) fn neighbourhood(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64)).into(),
        address => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ended(places: &[Place]) -> Vec<bool> {
        places.iter().map(|place| place.ended.is_cancelled()).collect()
    }

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn an_address_takes_no_place_from_another() {
        let places = Places::new(4, 3);
        let (many, few) = (address("192.168.0.1"), address("192.168.0.2"));
        let quiet = places.take(few);
        let mut flood: Vec<_> = (0..4).map(|_| places.take(many)).collect();
        assert_eq!(ended(&flood), [true, false, false, false], "it has three at most");
        let late = places.take(few);
        assert_eq!(
            ended(&flood),
            [true, true, false, false],
            "whoever has most gives way"
        );
        assert!(!quiet.ended.is_cancelled() && !late.ended.is_cancelled());
        flood.clear();
        let again: Vec<_> = (0..2).map(|_| places.take(many)).collect();
        assert_eq!(ended(&again), [false, false], "a place that was left is free");
    }

    #[test]
    fn who_may_end_nobody_is_refused() {
        let places = Places::new(3, 2);
        let (one, other) = (address("192.168.0.1"), address("192.168.0.2"));
        let mut taken: Vec<_> = (0..2).map(|_| places.try_take(one).unwrap()).collect();
        assert!(places.try_take(one).is_none());
        taken.push(places.try_take(other).unwrap());
        assert!(places.try_take(other).is_none());
        taken.pop();
        assert!(places.try_take(other).is_some());
        assert_eq!(ended(&taken), [false, false]);
    }

    #[test]
    fn a_network_of_ipv6_is_one_address() {
        for (one, other, same) in [
            ("2001:db8::1", "2001:db8::2", true),
            ("2001:db8::1", "2001:db8:0:1::1", false),
            ("192.168.0.1", "::ffff:192.168.0.1", true),
            ("192.168.0.1", "192.168.0.2", false),
        ] {
            assert_eq!(
                neighbourhood(address(one)) == neighbourhood(address(other)),
                same,
                "{one} {other}"
            );
        }
    }
}
