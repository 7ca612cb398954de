//! The connections of a site: each has a session of server-kit's, which is driven here.
//!
//! Keeps true: a session does one thing at a time; a client that takes too little falls behind by itself and is told all
//! once it has room.

use super::writer::{Ticket, record};
use super::{Place, Site, SiteWish, public, voucher};
use crate::sim::host::Host;
use crate::sim::world::LinkId;
use core_wasm::base::ids::DeviceId;
use core_wasm::fault;
use core_wasm::fault::Fault;
use core_wasm::journal::Head;
use core_wasm::protocol::HubMessage;
use core_wasm::replica::Replica;
use core_wasm::sync::Publication;
use core_wasm::sync::pump::Wake;
use server_kit::journal::{Ask, ReadJournal};
use server_kit::session::{Done, Output, Session, Work};
use std::collections::{BTreeMap, VecDeque};

/// How many publications wait for a slow client; older ones are dropped then, and it is told to ask.
const UNSENT: usize = 3;

/// A connection, as the site knows it.
pub(super) struct Client {
    device: DeviceId,
    session: Session,
    /// What it said while its session was at work.
    waiting: VecDeque<Vec<u8>>,
    /// Publications that wait for room in its connection, the oldest first.
    unsent: VecDeque<Publication>,
    /// Some did not fit in there either.
    missed: bool,
    /// It was not told of a change of the leases.
    leases_missed: bool,
}

impl Site {
    pub fn connect(&mut self, id: LinkId, device: DeviceId) {
        let session = Session::new(self.realm.clone(), self.me, self.epoch, "sim".into());
        if let Some(running) = &mut self.running {
            let client = Client {
                device,
                session,
                waiting: VecDeque::new(),
                unsent: VecDeque::new(),
                missed: false,
                leases_missed: false,
            };
            running.clients.insert(id, client);
        }
    }

    pub fn disconnect(&mut self, id: LinkId) {
        if let Some(running) = &mut self.running {
            running.clients.remove(&id);
        }
    }

    pub fn frame(&mut self, id: LinkId, frame: &[u8]) -> Vec<SiteWish> {
        if let Some(client) = self.client(id) {
            client.waiting.push_back(frame.to_vec());
        }
        self.drive(id, |_, _| {})
    }

    /// A client that had no room has some again.
    pub fn has_room(&mut self, id: LinkId) -> Vec<SiteWish> {
        self.full.remove(&id);
        let Some(client) = self.client(id) else {
            return Vec::new();
        };
        let missed = std::mem::take(&mut client.missed);
        let unsent = std::mem::take(&mut client.unsent);
        let leases_missed = std::mem::take(&mut client.leases_missed);
        let leases = self.leases().filter(|_| leases_missed);
        self.drive(id, |session, host| {
            if missed {
                session.overrun(host);
            }
            for publication in unsent {
                session.published(host, publication);
            }
            // Whoever missed something is told all.
            if let Some(leases) = leases {
                session.lease(host, leases);
            }
        })
    }

    fn client(&mut self, id: LinkId) -> Option<&mut Client> {
        self.running.as_mut()?.clients.get_mut(&id)
    }

    /// Has something happen to a session, and carries out what it wants then.
    pub(super) fn drive(
        &mut self,
        id: LinkId,
        happens: impl FnOnce(&mut Session, &mut Host),
    ) -> Vec<SiteWish> {
        let mut wishes = Vec::new();
        let mut told = Vec::new();
        let Some(running) = &mut self.running else {
            return wishes;
        };
        let Some(client) = running.clients.get_mut(&id) else {
            return wishes;
        };
        let mut host = Host {
            realm: &self.realm,
            device: client.device,
            is_hub: self.place == Place::Cloud,
            view: &running.committer.view().clone(),
            ready: running.snapshot.as_ref(),
            key: public(&self.key),
            wants_snapshot: false,
        };
        let session = &mut client.session;
        happens(session, &mut host);
        loop {
            while let Some(output) = session.output() {
                let work = match output {
                    Output::Send(frame) => {
                        wishes.push(SiteWish::Send(id, frame.as_ref().to_vec()));
                        continue;
                    }
                    Output::Close => {
                        wishes.push(SiteWish::Close(id));
                        continue;
                    }
                    Output::Work(work) => work,
                };
                let committer = &mut running.committer;
                match work {
                    Work::Append(batch) => committer.push(Ticket::Append(id), Ask::Append(batch)),
                    Work::Read { after, limit } => {
                        let page = committer.store().page(after, limit.min(self.page), usize::MAX);
                        let vouches = voucher(&self.realm, &self.key, self.epoch);
                        let page = page.map(|page| Publication::page(after, page.entries, Some(&vouches)));
                        session.done(&mut host, Done::Read(page));
                    }
                    Work::Lease { device_id, call } => {
                        let view = committer.view().clone();
                        let view = view.read();
                        let mut turn = running.lender.call(self.now, device_id, call, &view.replica);
                        drop(view);
                        match turn.record.take() {
                            Some(command) => {
                                committer.push(Ticket::Lease(Some(id), Box::new(turn)), record(command))
                            }
                            None => {
                                let settled = running.lender.settle(turn, Ok(()));
                                let settled = settled.map(|said| {
                                    told.extend(said.all);
                                    said.answer
                                });
                                session.done(&mut host, Done::Lease(settled));
                            }
                        }
                    }
                    Work::Alarm(split) => {
                        let decide = Box::new(move |replica: &Replica| replica.alarms(&[split]));
                        committer.push(Ticket::Note(id), Ask::Record { user: None, decide });
                    }
                    // A hub of the simulator begins another epoch whenever its disk is another.
                    Work::Outlived { .. } => session.done(&mut host, Done::Outlived),
                    Work::Key { .. } => session.done(&mut host, Done::Key(Ok(true))),
                }
            }
            match client.waiting.pop_front() {
                Some(frame) if !session.is_working() => session.frame(&mut host, &frame),
                Some(frame) => {
                    client.waiting.push_front(frame);
                    break;
                }
                None => break,
            }
        }
        if host.wants_snapshot {
            wishes.push(SiteWish::Save);
        }
        for message in told {
            wishes.extend(self.tell(&message));
        }
        wishes.extend(self.ask_for_turn());
        wishes
    }

    /// Tells everybody what is new on the disk; clients that have no room for it will have to ask.
    pub(super) fn publish(&mut self, publication: &Publication) -> Vec<SiteWish> {
        let mut wishes = Vec::new();
        let heads: BTreeMap<DeviceId, Head> = publication
            .entries
            .iter()
            .map(|entry| (entry.device_id, entry.head()))
            .collect();
        for head in heads.into_values() {
            if head.device_id == self.me || !fault::is_injected(Fault::UplinkForgetsTills) {
                wishes.extend(self.wake_uplink(Wake::Written(head), 0));
            }
        }
        for id in self.links() {
            let is_full = self.full.contains(&id);
            let Some(client) = self.client(id) else { continue };
            if !is_full {
                let publication = publication.clone();
                wishes.extend(self.drive(id, |session, host| session.published(host, publication)));
                continue;
            }
            client.unsent.push_back(publication.clone());
            if client.unsent.len() > UNSENT {
                client.unsent.pop_front();
                client.missed = true;
            }
        }
        wishes
    }

    /// Tells everybody of a lease.
    pub(super) fn tell(&mut self, message: &HubMessage) -> Vec<SiteWish> {
        let mut wishes = Vec::new();
        for id in self.links() {
            let is_full = self.full.contains(&id);
            match self.client(id) {
                Some(client) if is_full => client.leases_missed = true,
                _ => {
                    let message = message.clone();
                    wishes.extend(self.drive(id, |session, host| session.lease(host, message)));
                }
            }
        }
        wishes
    }

    fn links(&self) -> Vec<LinkId> {
        let running = self.running.iter();
        running
            .flat_map(|running| running.clients.keys().copied())
            .collect()
    }
}
