//! One client's connection, without its socket: the core's [`HubSession`] decides everything that is said, and this
//! carries out what it wants, against a [`Host`] and by [`Work`] that whoever drives it has done.
//!
//! Keeps true: what a session wants is carried out in order; while the disk is asked, nothing more that the client itself
//! asked for is done, but it is told what others do; a frame is no larger than its kind may be; nothing comes after
//! [`Output::Close`]. It has no socket, clock or task: `/ws` drives it in a server, and the simulator in a day.
//!
//! How it is driven: feed it ([`Session::frame`], [`Session::published`], …), then take every [`Output`] there is, each
//! time. As long as [`Session::is_working`], give it no further frame.

mod host;
#[cfg(feature = "shell")]
mod metrics;
mod table;

pub use host::{Done, Frame, Greeting, Host, Output, Standing, Work};
#[cfg(feature = "shell")]
pub use metrics::SessionMetrics;
pub use table::{MESSAGES, MessageRow, SHORT_BYTES, UNGREETED_BYTES, row};

use crate::access::{Authorized, Denied, is_signed};
use crate::journal::{Batch, DISK_FULL, Outcome, WriteError};
use core_wasm::base::ids::{DeviceId, Epoch, Realm};
use core_wasm::base::keys::PublicKey;
use core_wasm::journal::{Entry, Head, Vouch, are_linked};
use core_wasm::protocol::message::{
    ClientMessage, Code, HubClock, Nonce, Problem, Room, RoomNow, TokenRenewed,
};
use core_wasm::protocol::{HubMessage, signed};
use core_wasm::store::StoreError;
use core_wasm::sync::{HubEffect, HubInput, HubSession, Proof, Publication};
use std::collections::VecDeque;

/// One connection.
#[derive(Debug)]
pub struct Session {
    machine: HubSession,
    realm: Realm,
    epoch: Epoch,
    /// What the machine wants, in order, behind what is being worked at.
    effects: VecDeque<HubEffect>,
    /// What whoever drives it has not taken yet.
    outputs: VecDeque<Output>,
    /// Whether the disk is being asked.
    working: bool,
    /// How it introduced itself.
    greeting: Greeting,
    /// Who it is, once it is in.
    device: Option<DeviceId>,
    /// From when on its token should be another, in seconds since 1970.
    renew_from: u64,
    /// The key that it has shown.
    key: Option<PublicKey>,
    /// Whether nobody knew of that.
    introduces: bool,
    closed: bool,
}

impl Session {
    /// A new connection to the server `me` of `realm`, whose journal is in this epoch.
    pub fn new(realm: Realm, me: DeviceId, epoch: Epoch, version: String) -> Self {
        Self {
            machine: HubSession::new(realm.clone(), me, epoch, version),
            realm,
            epoch,
            effects: VecDeque::new(),
            outputs: VecDeque::new(),
            working: false,
            greeting: Greeting::default(),
            device: None,
            renew_from: u64::MAX,
            key: None,
            introduces: false,
            closed: false,
        }
    }

    /// Who it is, once it is in.
    pub fn device(&self) -> Option<DeviceId> {
        self.device
    }

    /// Whether the disk is being asked: the client is not listened to meanwhile.
    pub fn is_working(&self) -> bool {
        self.working
    }

    /// The next thing to do, if there is one.
    pub fn output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// A frame came.
    pub fn frame(&mut self, host: &mut impl Host, frame: &[u8]) {
        let input = match self.read(host, frame) {
            Some(message) => {
                if let ClientMessage::Hello(hello) = &message {
                    self.greeting = hello.into();
                }
                HubInput::Message(message)
            }
            None => HubInput::Garbled,
        };
        self.act(host, [input]);
    }

    /// Something came that is no frame of the protocol.
    pub fn garbled(&mut self, host: &mut impl Host) {
        self.act(host, [HubInput::Garbled]);
    }

    /// What it wanted done was done.
    pub fn done(&mut self, host: &mut impl Host, done: Done) {
        self.working = false;
        let unavailable = |error: &dyn std::fmt::Display| vec![HubInput::Unavailable(error.to_string())];
        let inputs = match done {
            Done::Append(Ok(outcome)) => answers(outcome),
            Done::Append(Err(WriteError::Store(StoreError::Full))) => {
                vec![HubInput::Full(DISK_FULL.to_owned())]
            }
            Done::Read(Ok(page)) => vec![HubInput::Page(page)],
            Done::Lease(Ok(answer)) => answer.into_iter().map(HubInput::Lease).collect(),
            Done::Noted(Ok(())) => Vec::new(),
            Done::Outlived => vec![HubInput::Outlived],
            Done::Key(Ok(true)) => {
                // From here on its token names the key, for a journal that is lost.
                self.introduces = false;
                self.renew_from = 0;
                self.renew(host);
                Vec::new()
            }
            // Somebody else with the same token was quicker: one of the two copied it.
            Done::Key(Ok(false)) => {
                self.revoke();
                return;
            }
            // It can't be kept just now; the device shows it again when it next greets.
            Done::Key(Err(_)) => Vec::new(),
            Done::Read(Err(error)) => unavailable(&error),
            Done::Append(Err(error)) | Done::Lease(Err(error)) | Done::Noted(Err(error)) => {
                unavailable(&error)
            }
        };
        self.act(host, inputs);
    }

    /// Somebody's entries were committed.
    pub fn published(&mut self, host: &mut impl Host, publication: Publication) {
        self.tell(host, HubInput::Published(publication));
    }

    /// The client took so little that what it should have got was dropped; it must ask.
    pub fn overrun(&mut self, host: &mut impl Host) {
        self.tell(host, HubInput::Overrun);
    }

    /// Somebody's lease changed, and this says so.
    pub fn lease(&mut self, host: &mut impl Host, message: HubMessage) {
        self.tell(host, HubInput::Lease(message));
    }

    /// The disk has another amount of room than before.
    pub fn disk_space(&mut self, space: Room) {
        if self.device.is_some() {
            self.send(&HubMessage::Room(RoomNow { room: space }));
        }
    }

    /// The wall clock was set, or is doubted now, or no more. A client that did not say what its own says is not told.
    pub fn clock(&mut self, clock: HubClock) {
        if self.device.is_some() && self.greeting.at.is_some() {
            self.send(&HubMessage::Clock(clock));
        }
    }

    /// Gives the client another token, if it is time.
    pub fn renew(&mut self, host: &mut impl Host) {
        let due = host.seconds() >= self.renew_from;
        let Some(device) = self.device.filter(|_| due) else {
            return;
        };
        self.renew_from = u64::MAX;
        if let Some(token) = host.renew(device, self.key) {
            self.send(&HubMessage::TokenRenewed(TokenRenewed { token }));
        }
    }

    /// Tells the device that it may not be here any more, and ends the connection.
    pub fn revoke(&mut self) {
        tracing::warn!("revoked: it was taken out or replaced");
        self.send(&HubMessage::Error(Problem {
            code: Code::Unauthorized,
            message: "this device was taken out of the store or replaced; what it sold is safe on it: pair it again"
                .to_owned(),
            device_id: None,
            seq: None,
        }));
        self.close();
    }

    /// Tells the machine what others did. What it says then waits for nothing that the client itself asked for.
    fn tell(&mut self, host: &mut impl Host, input: HubInput) {
        for effect in self.machine.handle(input) {
            match effect {
                HubEffect::Send(message) => self.send(&message),
                HubEffect::SendFrame(frame) => self.push(Output::Send(Frame::Shared(frame))),
                other => self.effects.push_back(other),
            }
        }
        self.go_on(host);
    }

    /// Feeds the machine and carries out what it wants.
    fn act(&mut self, host: &mut impl Host, inputs: impl IntoIterator<Item = HubInput>) {
        for input in inputs {
            self.effects.extend(self.machine.handle(input));
        }
        self.greeted(host);
        self.go_on(host);
    }

    /// Carries out what is wanted, up to the next thing that the disk is asked for.
    fn go_on(&mut self, host: &mut impl Host) {
        while !self.working
            && !self.closed
            && let Some(effect) = self.effects.pop_front()
        {
            match effect {
                HubEffect::Send(message) => self.send(&message),
                HubEffect::SendFrame(frame) => self.push(Output::Send(Frame::Shared(frame))),
                HubEffect::Close => self.close(),
                HubEffect::Check { token, key, proof } => {
                    let checked = self.check(host, &token, key, proof);
                    self.act(host, [checked]);
                }
                HubEffect::Introduce { device_id, key } => self.work(Work::Key { device_id, key }),
                HubEffect::TakeSnapshot => host.want_snapshot(),
                HubEffect::ReadSnapshot { offset } => {
                    let piece = host.snapshot_piece(offset);
                    self.act(host, [HubInput::Snapshot(piece)]);
                }
                HubEffect::Append {
                    entries,
                    base,
                    carrier,
                    vouch,
                } => self.append(host, entries, base, carrier, vouch),
                HubEffect::Read { after, limit } => self.work(Work::Read { after, limit }),
                HubEffect::Lease { device_id, call } => self.work(Work::Lease { device_id, call }),
                HubEffect::Alarm(split) => self.work(Work::Alarm(split)),
            }
        }
    }

    /// Notes who it turned out to be, the first time that this is known, and what there is to say to it then.
    fn greeted(&mut self, host: &mut impl Host) {
        let (Some(device), None) = (self.machine.device(), self.device) else {
            return;
        };
        self.device = Some(device);
        host.connected(device, &self.greeting);
        // It may have been taken out since it was looked at, before anybody could end its connection.
        if host.admit(device).is_err() {
            self.revoke();
            return;
        }
        self.go_on(host);
        let space = host.disk_space();
        if space != Room::Plenty {
            self.disk_space(space);
        }
        self.clock(host.clock());
        if !self.introduces {
            self.renew(host);
        }
    }

    /// A frame as a message, if it is one and no larger than its kind may be. It is counted, whatever it is.
    fn read(&mut self, host: &mut impl Host, frame: &[u8]) -> Option<ClientMessage> {
        match self.device {
            Some(device) => host.received(device, frame.len()),
            None if frame.len() > UNGREETED_BYTES => return None,
            None => {}
        }
        let message = ClientMessage::decode(frame).ok()?;
        (frame.len() <= row(&message).bytes).then_some(message)
    }

    fn check(
        &mut self,
        host: &mut impl Host,
        token: &str,
        shown: Option<PublicKey>,
        proof: Option<Proof>,
    ) -> HubInput {
        let (claims, introduces) = match bearer(host, token, shown, proof) {
            Ok(Bearer::Asked(nonce)) => return HubInput::Unproven(nonce),
            Ok(Bearer::Proven(
                Authorized {
                    claims,
                    key,
                    renew_from,
                },
                introduces,
            )) => {
                self.renew_from = renew_from;
                self.key = key.or(introduces);
                (Some(claims), introduces)
            }
            Err(reason) => {
                host.denied(self.greeting.device_id, reason);
                (None, None)
            }
        };
        self.introduces = introduces.is_some();
        let Standing {
            heads,
            end,
            bases,
            snapshot,
            key,
        } = host.standing();
        HubInput::Checked {
            claims,
            introduces,
            heads,
            end,
            bases,
            snapshot,
            key,
        }
    }

    /// Has entries stored, unless they show that the server lost what it once had: then it takes nothing, since as long as it
    /// doesn't know that it is another, its places mean other events than its clients were told.
    fn append(
        &mut self,
        host: &mut impl Host,
        entries: Vec<Entry>,
        base: Option<Head>,
        carrier: Option<DeviceId>,
        vouch: Option<Vouch>,
    ) {
        let proven = vouch.and_then(|vouch| Some((vouch, proven(host, &self.realm, &entries, vouch)?)));
        if let (Some(device_id), Some((vouch, head))) = (carrier, proven)
            && vouch.epoch == self.epoch
            && head.seq > host.head(head.device_id)
        {
            self.work(Work::Outlived { device_id, head });
            return;
        }
        self.work(Work::Append(Batch {
            base,
            carrier,
            vouched: proven.is_some(),
            ..entries.into()
        }));
    }

    fn work(&mut self, work: Work) {
        self.working = true;
        self.push(Output::Work(work));
    }

    fn send(&mut self, message: &HubMessage) {
        self.push(Output::Send(Frame::Own(message.encode())));
    }

    fn close(&mut self) {
        self.push(Output::Close);
        self.closed = true;
    }

    fn push(&mut self, output: Output) {
        if !self.closed {
            self.outputs.push_back(output);
        }
    }
}

/// How it stands with the bearer of a token.
enum Bearer {
    /// It has yet to show that it has its key, with this number.
    Asked(Nonce),
    /// It may come in, and has shown its key, if it has one. One that nobody knew of stands behind.
    Proven(Authorized, Option<PublicKey>),
}

/// Checks a token, and that its bearer has the device's key: the one that is known, else the one that it shows for the first time.
fn bearer(
    host: &mut impl Host,
    token: &str,
    shown: Option<PublicKey>,
    proof: Option<Proof>,
) -> Result<Bearer, Denied> {
    let authorized = host.authorize(token)?;
    let Some(key) = authorized.key.or(shown) else {
        return Ok(Bearer::Proven(authorized, None));
    };
    match proof {
        None => host.nonce().map(Bearer::Asked).ok_or(Denied::Unproven),
        Some(Proof { text, signature }) if is_signed(&key, &text, &signature) => {
            let introduces = authorized.key.is_none().then_some(key);
            Ok(Bearer::Proven(authorized, introduces))
        }
        Some(_) => Err(Denied::Unproven),
    }
}

/// The last of entries that a server vouched for as one run of a stream, if it did.
fn proven(host: &mut impl Host, realm: &Realm, entries: &[Entry], vouch: Vouch) -> Option<Head> {
    let head = entries.last().filter(|_| are_linked(entries))?.head();
    let is_signed = injected!(VouchUnchecked)
        || host.has_signed(&signed::vouch(realm, vouch.epoch, head), &vouch.signature);
    is_signed.then_some(head)
}

/// Acknowledgements first, then what was refused. A gap needs no word of its own: the acknowledgement of what is there says
/// where to go on.
fn answers(Outcome { heads, refused }: Outcome) -> Vec<HubInput> {
    let refused = refused.into_iter().filter(|refusal| !refusal.is_gap());
    [HubInput::Committed(heads)]
        .into_iter()
        .chain(refused.map(HubInput::Refused))
        .collect()
}

#[cfg(test)]
mod tests;
