//! The pump: carries out what the till's sync machine wants, over the [`Local`] side of a connection. The app runs it in the
//! one tab that syncs, and the simulator and a hub that speaks to the cloud run the same. A shell brings sockets and timers:
//! it wakes the pump, and does what that returns ([`Io`]) before it wakes it again.
//!
//! Keeps true: effects are carried out in order, all of one wake before the next; what could not be stored counts as not
//! received, since another pump begins from what is stored; a connection that was replaced is not listened to any more.
//! Not in it: what to say and when (`till`), who holds which order (`lease`), sockets, timers, locks, screens.

mod io;
mod local;
mod saving;
#[cfg(test)]
mod tests;

pub use io::{Io, Platform, SocketEvent, Stamp, Standing, Wake};
pub use local::Local;
pub use saving::Saving;

use super::{Adopted, Connection, TillEffect, TillInput, TillSync};
use crate::base::clock::Fences;
use crate::base::keys::PublicKey;
use crate::journal::{Entry, Refusal};
use crate::lease::{LeaseHolder, Leases};
use crate::node::{AdoptError, Retention};
use crate::protocol::message::{Code, Problem};
use crate::protocol::{ClientMessage, HubMessage};
use crate::snapshot::{self, Damaged};
use crate::store::{StoreError, SyncState};
use std::collections::VecDeque;

/// How long a shell rests after [`Io::Rest`], in milliseconds.
pub const REST_MS: u32 = 5_000;

/// The machine, and what was last said of it.
#[derive(Debug)]
pub struct Pump {
    machine: TillSync,
    saving: Saving,
    /// How many connections there have been; the number of the last.
    sockets: u64,
    standing: Option<Standing>,
    leases: Option<Leases>,
}

impl Pump {
    /// A device's, from what is stored. A node has caught up with its store; the first tick connects.
    ///
    /// # Errors
    /// [`StoreError`] if the store can't be read.
    pub async fn begin(
        local: &impl Local,
        token: String,
        app: String,
        saving: Saving,
    ) -> Result<Self, StoreError> {
        let (realm, me) = local.identity();
        let stored = local.sync_state().await?;
        Ok(Self {
            machine: TillSync::new(realm, me, token, app, stored),
            saving,
            sockets: 0,
            standing: None,
            leases: None,
        })
    }

    /// The same for a device whose platform signs with this key.
    #[must_use]
    pub fn with_key(self, key: Option<PublicKey>) -> Self {
        Self {
            machine: self.machine.with_key(key),
            ..self
        }
    }

    /// The same for a hub that speaks to the cloud.
    #[must_use]
    pub fn of_hub(self) -> Self {
        Self {
            machine: self.machine.of_hub(),
            saving: Saving::NEVER,
            ..self
        }
    }

    /// How it stands.
    pub fn standing(&self) -> Standing {
        Standing {
            connection: self.machine.connection(),
            room: self.machine.room(),
        }
    }

    /// Which orders are open for editing here, and who has them.
    pub fn leases(&self) -> &LeaseHolder {
        self.machine.leases()
    }

    /// What a snapshot that is kept now may let go, see [`Saving::lets_go`].
    pub fn lets_go(&self) -> Retention {
        self.saving.lets_go(self.machine.has_given())
    }

    /// When it wants its next tick at the latest, in the clock of its platform.
    pub fn next_tick(&self) -> Option<u64> {
        self.machine.next_tick()
    }

    /// Wakes it, and carries out all that follows over `local`. Returns what the shell must do.
    pub async fn wake(&mut self, local: &impl Local, wake: Wake, platform: &mut impl Platform) -> Vec<Io> {
        let mut out = Vec::new();
        let Some(input) = self.input(local, wake, platform, &mut out) else {
            return out;
        };
        if let Err(error) = self.feed(local, input, platform, &mut out).await {
            self.stand(Standing::default(), &mut out);
            out.push(Io::Rest(error));
            return out;
        }
        self.stand(self.standing(), &mut out);
        let leases = Leases::of(self.machine.leases(), platform.now());
        if self.leases.as_ref() != Some(&leases) {
            self.leases = Some(leases.clone());
            out.push(Io::Leases(leases));
        }
        let due = self.saving.due(
            self.machine.connection(),
            self.machine.has_given(),
            local.unsaved(),
        );
        out.extend(due.map(Io::Save));
        out
    }

    fn stand(&mut self, standing: Standing, out: &mut Vec<Io>) {
        if self.standing.replace(standing) != Some(standing) {
            out.push(Io::Standing(standing));
        }
    }

    /// What the machine must hear of, if anything.
    fn input(
        &self,
        local: &impl Local,
        wake: Wake,
        platform: &mut impl Platform,
        out: &mut Vec<Io>,
    ) -> Option<TillInput> {
        let now = platform.now();
        Some(match wake {
            Wake::Tick { hurry } => TillInput::Tick { now, hurry },
            Wake::Written(head) => TillInput::Written(head),
            Wake::Lease(wish) => TillInput::Lease { now, wish },
            Wake::Socket(number, _) if number != self.sockets => return None,
            Wake::Socket(_, SocketEvent::Opened) => TillInput::Opened {
                now,
                heads: local.heads(),
                servers: local.servers(),
                at: platform.wall(),
            },
            Wake::Socket(_, SocketEvent::Closed) => TillInput::Closed {
                now,
                entropy: platform.entropy(),
            },
            Wake::Socket(_, SocketEvent::Frame(frame)) => match HubMessage::decode(&frame) {
                Ok(message) => TillInput::Message {
                    now,
                    message: Box::new(message),
                },
                Err(error) => {
                    // The connection is not to be trusted any more; the next one begins from what is stored.
                    out.extend([Io::Warn(error.to_string()), Io::Close]);
                    return None;
                }
            },
        })
    }

    /// Feeds an input, and all that follows from it.
    async fn feed(
        &mut self,
        local: &impl Local,
        input: TillInput,
        platform: &mut impl Platform,
        out: &mut Vec<Io>,
    ) -> Result<(), StoreError> {
        let mut effects = VecDeque::from(self.machine.handle(input));
        while let Some(effect) = effects.pop_front() {
            if let Some(input) = self.carry_out(local, effect, platform, out).await? {
                effects.extend(self.machine.handle(input));
            }
        }
        Ok(())
    }

    async fn carry_out(
        &mut self,
        local: &impl Local,
        effect: TillEffect,
        platform: &mut impl Platform,
        out: &mut Vec<Io>,
    ) -> Result<Option<TillInput>, StoreError> {
        match effect {
            TillEffect::Open => {
                self.sockets += 1;
                out.push(Io::Open { number: self.sockets });
            }
            TillEffect::Close => out.push(Io::Close),
            TillEffect::Send(ClientMessage::Append(_))
                if injected!(InFlightLost) && self.machine.connection() == Connection::CatchingUp => {}
            TillEffect::Send(message) => out.push(Io::Send(message.encode())),
            TillEffect::Sign(text) => return Ok(Some(TillInput::Signed(platform.sign(text).await))),
            TillEffect::Read {
                device_id,
                after,
                limit,
            } => {
                let entries = local.read_stream(device_id, after, limit).await?;
                return Ok(Some(TillInput::Read(entries)));
            }
            TillEffect::Store { entries, sync } => {
                let refused = self.receive(local, entries, sync, platform, out).await?;
                return Ok(Some(TillInput::stored(sync.cursor, &refused)));
            }
            TillEffect::Adopt {
                snapshot,
                sync,
                given,
            } => {
                let packed = platform.unpack(snapshot).await;
                let adopted = adopt(local, packed, sync, given).await;
                if let Err(error) = &adopted {
                    out.push(Io::Warn(error.to_string()));
                }
                return Ok(Some(TillInput::Adopted(match adopted {
                    Ok(()) => {
                        out.push(Io::Stored);
                        Adopted::Whole(local.heads())
                    }
                    Err(AdoptError::Behind) => Adopted::Behind,
                    Err(AdoptError::Damaged(_)) => Adopted::Unreadable,
                    Err(AdoptError::Store(error)) => return Err(error),
                })));
            }
            TillEffect::Acknowledged(sync) => {
                self.note(local, sync, platform, out).await?;
                out.push(Io::Acknowledged(sync));
            }
            // Nobody acknowledged that; it is only not waited for any more.
            TillEffect::Gone(sync) => self.note(local, sync, platform, out).await?,
            TillEffect::HubClock(clock) => out.push(Io::HubClock(clock)),
            TillEffect::Voucher(key) => out.push(Io::Voucher(key)),
            TillEffect::Renewed { token } => out.push(Io::Renewed { token }),
            TillEffect::Refused(problem) => out.push(Io::Problem(problem)),
        }
        Ok(None)
    }

    /// Stores how far the peer has acknowledged.
    async fn note(
        &self,
        local: &impl Local,
        sync: SyncState,
        platform: &mut impl Platform,
        out: &mut Vec<Io>,
    ) -> Result<(), StoreError> {
        let (stamp, fences) = (platform.stamp(), self.fences(platform));
        let mut new_id = || platform.new_id();
        let mut context = stamp.context(fences, &mut new_id);
        noted(local.acknowledge(sync, &mut context).await, out)
    }

    fn fences(&self, platform: &impl Platform) -> Fences {
        self.machine.leases().fences(platform.now())
    }

    /// Stores what the peer sent, and says which streams could not be continued.
    async fn receive(
        &self,
        local: &impl Local,
        entries: Vec<Entry>,
        sync: SyncState,
        platform: &mut impl Platform,
        out: &mut Vec<Io>,
    ) -> Result<Vec<Refusal>, StoreError> {
        let (stamp, fences) = (platform.stamp(), self.fences(platform));
        let mut new_id = || platform.new_id();
        let mut context = stamp.context(fences, &mut new_id);
        let refused = match local.receive(entries, sync, &mut context).await {
            Err(_) if injected!(FailedStoreCounts) => Ok(Vec::new()),
            received => received,
        };
        let refused = noted(refused, out)?;
        // A gap is led past by the hub's snapshot; all else is for a person.
        let alarming = refused.iter().find(|refusal| !refusal.is_gap());
        out.extend(alarming.map(|refusal| Io::Problem(refused_here(refusal))));
        Ok(refused)
    }
}

/// Others may have stored something before a step, so that it was folded even if the step itself failed.
fn noted<T>(done: Result<T, StoreError>, out: &mut Vec<Io>) -> Result<T, StoreError> {
    if out.last() != Some(&Io::Stored) {
        out.push(Io::Stored);
    }
    done
}

/// Takes over the peer's snapshot, see [`Local::adopt`].
async fn adopt(
    local: &impl Local,
    unpacked: Option<Vec<u8>>,
    sync: SyncState,
    given: bool,
) -> Result<(), AdoptError> {
    let unpacked = unpacked.ok_or(Damaged::Checksum)?;
    local.adopt(&snapshot::split(&unpacked)?, sync, given).await
}

/// A stream of the peer's that contradicts what is stored here.
fn refused_here(refusal: &Refusal) -> Problem {
    let (code, seq) = match *refusal {
        Refusal::Gap { found, .. } => (Code::Diverged, found),
        Refusal::Diverged { seq, .. } => (Code::Diverged, seq),
        Refusal::TooLarge { seq, .. } => (Code::TooLarge, seq),
        Refusal::TooFarAhead { seq, .. } => (Code::TooFarAhead, seq),
        Refusal::NotAllowed { seq, .. } => (Code::NotAllowed, seq),
    };
    Problem {
        code,
        message: refusal.to_string(),
        device_id: Some(refusal.device_id()),
        seq: Some(seq),
    }
}
