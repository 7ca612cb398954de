//! What the tabs of one till tell each other. None of it must arrive: what is missed is read from the storage the next
//! time that a tab is looked at.

use super::hub_time::Clocks;
use super::leases::Leases;
use super::pump::Wake;
use super::status::Status;
use super::tab::Engine;
use core_wasm::codec::{Pack, Unpack};
use core_wasm::lease::LeaseWish;
use core_wasm::protocol::message::{Problem, Room};
use core_wasm::sync::Connection;
use leptos::prelude::GetUntracked;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// From one tab to all others.
#[derive(Clone, Debug, PartialEq, Pack, Unpack)]
#[pack(rename_all = "camelCase")]
pub enum Notice {
    /// There is more in the storage than there was: entries, or the hub's acknowledgement.
    Stored,
    /// The syncing tab says how it stands with the hub.
    Status {
        /// Its connection.
        connection: Connection,
        /// What the hub refuses.
        problem: Option<Problem>,
        /// How much room the hub's disk has.
        room: Room,
        /// What the clocks said, if they are apart.
        #[pack(default, skip_if = Option::is_none)]
        clocks: Option<Clocks>,
    },
    /// The syncing tab is asked how it stands.
    Which,
    /// 'Try the hub now.'
    Hurry,
    /// There are other PINs.
    Pins,
    /// The syncing tab says who edits what.
    Leases(Leases),
    /// The syncing tab is asked for the right to edit, or told that it is not needed any more.
    Lease(LeaseWish),
}

impl Engine {
    /// Tries the hub now, whichever tab syncs.
    pub fn hurry(&self) {
        self.wake_pump(Wake::Tick { hurry: true });
        self.tabs.send(&Notice::Hurry);
    }

    /// Hears another tab.
    pub fn hear(self: &Rc<Self>, notice: Notice) {
        match notice {
            Notice::Stored => {
                let engine = self.clone();
                spawn_local(async move {
                    // What can't be read now is read when this tab is looked at, or when it sells.
                    engine.catch_up().await.ok();
                });
            }
            Notice::Status {
                connection,
                problem,
                room,
                clocks,
            } => {
                self.answered.set(true);
                // Said again, it is still of the moment at which it was first said.
                if self.status.get_untracked().clocks != clocks {
                    self.show_clocks(clocks);
                }
                self.set_status(|status| {
                    status.connection = connection;
                    status.problem = problem;
                    status.room = room;
                });
            }
            Notice::Which => {
                if self.syncs() {
                    self.tell_status();
                    self.tabs.send(&Notice::Leases(self.leases()));
                }
            }
            Notice::Pins => {
                let engine = self.clone();
                spawn_local(async move { engine.open_pins().await });
            }
            Notice::Hurry => self.wake_pump(Wake::Tick { hurry: true }),
            // A tab that syncs knows by itself; where there are no Web Locks, every tab does.
            Notice::Leases(_) if self.syncs() => {}
            Notice::Leases(leases) => self.set_status(|status| status.leases = leases),
            Notice::Lease(wish) => self.wake_pump(Wake::Lease(wish)),
        }
    }

    /// Tells the other tabs how this one stands with the hub.
    pub fn tell_status(&self) {
        let Status {
            connection,
            problem,
            room,
            clocks,
            ..
        } = self.status.get_untracked();
        self.tabs.send(&Notice::Status {
            connection,
            problem,
            room,
            clocks,
        });
    }
}
