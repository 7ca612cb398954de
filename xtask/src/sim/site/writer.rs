//! The writer of a site, one turn at a time: what waits for it, and how what a turn brought is handed out: answers first,
//! then what is new, then a snapshot if one is due.

use super::{Site, SiteWish};
use crate::sim::device::{Orders, orders};
use crate::sim::host::Ready;
use crate::sim::platform::Ids;
use crate::sim::world::LinkId;
use core_wasm::base::clock::Timestamp;
use core_wasm::lease::Turn as LeaseTurn;
use core_wasm::replica::Command;
use core_wasm::snapshot;
use core_wasm::sync::Offer;
use server_kit::journal::{Ask, Moment, Outcome, Saved, Turn, WriteError};
use server_kit::session::Done;
use std::time::Duration;

/// Who lacks fewer events than this gets no snapshot.
const LEAST_EVENTS: u64 = 40;

/// Who waits for the writer.
pub(super) enum Ticket {
    /// A session, for what it wants stored.
    Append(LinkId),
    /// A session, for what it wants written down.
    Note(LinkId),
    /// The table of leases, and the session that called, if it was one.
    Lease(Option<LinkId>, Box<LeaseTurn>),
    /// A snapshot without what closed before.
    Save(Saved, Timestamp),
    /// The hub itself.
    Own,
    /// What came from the cloud.
    Uplink,
}

impl Site {
    pub(super) fn ask_for_turn(&mut self) -> Option<SiteWish> {
        let running = self.running.as_mut()?;
        let wants = !running.writing && !running.committer.is_idle();
        running.writing |= wants;
        wants.then_some(SiteWish::Write)
    }

    /// Keeps a snapshot without what closed before `before`, and offers it once it is stored. Returns what is not in it.
    pub fn save(&mut self, before: Timestamp) -> (Orders, Vec<SiteWish>) {
        let Some(running) = &mut self.running else {
            return (Orders::new(), Vec::new());
        };
        let view = running.committer.view().clone();
        let view = view.read();
        let old = view.replica.old(before);
        let mut gone = orders(&view.replica);
        gone.retain(|id, _| old.has(*id));
        let saved = view.pack(before).seal();
        drop(view);
        let parts = saved.parts.clone();
        running
            .committer
            .push(Ticket::Save(saved, before), Ask::Save(parts));
        (gone, self.ask_for_turn().into_iter().collect())
    }

    fn turn(&mut self) -> Option<Turn<Ticket>> {
        let running = self.running.as_mut()?;
        let at = i64::try_from(self.now).unwrap_or(i64::MAX);
        let mut ids = Ids {
            at,
            device: self.me,
            count: &mut self.ids,
        };
        let mut moment = Moment {
            now: Timestamp(at),
            uptime: Duration::from_millis(self.now - running.started),
            new_id: &mut || ids.next(),
        };
        running.committer.turn(&mut moment, &mut ())
    }

    /// The writer's turn: one group, or one other thing.
    pub fn write(&mut self) -> Vec<SiteWish> {
        if let Some(running) = &mut self.running {
            running.writing = false;
        }
        let Some(turn) = self.turn() else {
            return Vec::new();
        };
        let (_, mut wishes) = self.hand_out(turn);
        wishes.extend(self.ask_for_turn());
        wishes
    }

    /// Writes an event of its own at once, if nothing else waits to be written. None if it could not.
    pub fn record(&mut self, command: Command) -> Option<Vec<SiteWish>> {
        let running = self
            .running
            .as_mut()
            .filter(|running| running.committer.is_idle())?;
        running.committer.push(Ticket::Own, record(command));
        let turn = self.turn()?;
        let (recorded, wishes) = self.hand_out(turn);
        recorded.then_some(wishes)
    }

    /// Answers first, then what is new, then a snapshot if one is due. Says whether what the hub itself wanted was done.
    pub(super) fn hand_out(&mut self, mut turn: Turn<Ticket>) -> (bool, Vec<SiteWish>) {
        let (mut own, mut wishes) = (false, Vec::new());
        for (ticket, done) in std::mem::take(&mut turn.answers) {
            own |= matches!(ticket, Ticket::Own) && done.is_ok();
            wishes.extend(self.answer(ticket, done));
        }
        for publication in turn.publications() {
            wishes.extend(self.publish(&publication));
        }
        if turn.snapshot_due {
            wishes.push(SiteWish::Save);
        }
        (own, wishes)
    }

    pub(super) fn answer(&mut self, ticket: Ticket, done: Result<Outcome, WriteError>) -> Vec<SiteWish> {
        match ticket {
            Ticket::Append(id) => self.drive(id, |session, host| session.done(host, Done::Append(done))),
            Ticket::Note(id) => {
                let done = Done::Noted(done.map(drop));
                self.drive(id, |session, host| session.done(host, done))
            }
            Ticket::Lease(id, turn) => {
                let Some(running) = &mut self.running else {
                    return Vec::new();
                };
                let (answer, all) = match running.lender.settle(*turn, done.map(drop)) {
                    Ok(told) => (Ok(told.answer), told.all),
                    Err(error) => (Err(error), None),
                };
                let mut wishes = id.map_or_else(Vec::new, |id| {
                    self.drive(id, |session, host| session.done(host, Done::Lease(answer)))
                });
                if let Some(message) = all {
                    wishes.extend(self.tell(&message));
                }
                wishes
            }
            Ticket::Save(saved, before) => {
                if let (Some(running), Ok(_)) = (&mut self.running, done) {
                    let uptime = Duration::from_millis(self.now - running.started);
                    let mut view = running.committer.view().write();
                    let mut gone = orders(&view.replica);
                    view.keep(&saved, before, uptime);
                    for order in orders(&view.replica).keys() {
                        gone.remove(order);
                    }
                    drop(view);
                    let bytes = snapshot::join(&saved.parts);
                    let offer = Offer {
                        heads: saved.heads,
                        bytes: bytes.len() as u64,
                        least: LEAST_EVENTS,
                    };
                    let at = saved.at;
                    running.snapshot = Some(Ready { at, offer, bytes });
                    return vec![SiteWish::LetGo(gone)];
                }
                Vec::new()
            }
            Ticket::Own | Ticket::Uplink => Vec::new(),
        }
    }
}

pub(super) fn record(command: Command) -> Ask {
    Ask::Record {
        user: None,
        decide: Box::new(move |_| vec![command]),
    }
}
