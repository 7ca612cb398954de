//! What the page of devices works with: what the hub said last, and what is asked of it once the PIN was right.

use crate::engine::{HubError, Till};
use crate::pairing::hub_words;
use core_wasm::api::{DeviceChange, DeviceRow, Invitation};
use core_wasm::base::ids::DeviceId;
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_ui::components::notices::{Notices, Tone};
use web_ui::platform::approval::Approval;
use web_ui::text::t;

/// What is done once the PIN was right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wish {
    /// Changing a device.
    Change(DeviceId, DeviceChange),
    /// Showing what lets another one in.
    Invite,
    /// Letting a waiting client in.
    LetIn(String),
}

/// What the page works with.
#[derive(Clone, Copy)]
pub struct Desk {
    /// The page's till.
    pub till: Till,
    notices: Notices,
    /// As the hub said last.
    pub rows: RwSignal<Vec<DeviceRow>>,
    /// Why it says no more.
    pub failed: RwSignal<Option<HubError>>,
    /// Clients that nobody let in yet.
    pub waiting: RwSignal<Vec<String>>,
    approval: RwSignal<Option<Approval>>,
    /// What waits for the PIN.
    pub wish: RwSignal<Option<Wish>>,
    /// What lets another device in, while it shows.
    pub invitation: RwSignal<Option<Invitation>>,
}

impl Desk {
    /// Nothing is known yet.
    pub fn new(till: Till, notices: Notices) -> Self {
        Self {
            till,
            notices,
            rows: RwSignal::new(Vec::new()),
            failed: RwSignal::new(None),
            waiting: RwSignal::new(Vec::new()),
            approval: RwSignal::new(None),
            wish: RwSignal::new(None),
            invitation: RwSignal::new(None),
        }
    }

    /// Asks the hub.
    pub fn load(self) {
        spawn_local(async move {
            match self.till.devices().await {
                Ok(rows) => {
                    self.rows.set(rows);
                    self.failed.set(None);
                }
                Err(error) => self.failed.set(Some(error)),
            }
            // Whether the hub is there, the list says.
            let waiting = self.till.waiting_clients().await.unwrap_or_default();
            let waiting: Vec<String> = waiting.into_iter().map(|client| client.device_id).collect();
            if self.waiting.with_untracked(|before| *before != waiting) {
                self.waiting.set(waiting);
            }
        });
    }

    /// Does it, or asks for the PIN first. The PIN is asked once for as long as the page is open.
    pub fn ask(self, wish: Wish) {
        match self.approval.get_untracked() {
            Some(approval) => self.carry_out(approval, wish),
            None => self.wish.set(Some(wish)),
        }
    }

    /// The PIN was right.
    pub fn approved(self, approval: Approval) {
        self.approval.set(Some(approval.clone()));
        if let Some(wish) = self.wish.get_untracked() {
            self.wish.set(None);
            self.carry_out(approval, wish);
        }
    }

    fn carry_out(self, approval: Approval, wish: Wish) {
        spawn_local(async move {
            let failed = match wish {
                Wish::Change(id, change) => match self.till.change_device(&approval, id, &change).await {
                    Ok(rows) => {
                        self.notices
                            .say(Tone::Done, t().devices.device_changed().to_owned());
                        self.rows.set(rows);
                        return;
                    }
                    Err(error) => error,
                },
                Wish::LetIn(name) => match self.till.let_in(&approval, &name).await {
                    Ok(()) => return self.load(),
                    Err(error) => error,
                },
                Wish::Invite => match self.till.invite(&approval).await {
                    Ok(invitation) => {
                        self.invitation.set(Some(invitation));
                        return;
                    }
                    Err(error) => error,
                },
            };
            self.approval.set(None);
            self.notices.say(Tone::Trouble, hub_words(&failed));
        });
    }
}
