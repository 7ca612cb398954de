//! Lies: what a program tells the hub that has a device's token and is not the app. It may say anything; nothing of it may be taken
//! that is another's, and nobody else may notice.

use crate::sim::disk::Medium;
use crate::sim::world::{Event, SiteName, World};
use core_wasm::base::clock::Lamport;
use core_wasm::base::ids::{DeviceId, Epoch};
use core_wasm::base::keys::Signature;
use core_wasm::codec;
use core_wasm::journal::{Cursor, Entry, Envelope, Hash, Head, Seq, Vouch};
use core_wasm::protocol::ClientMessage;
use core_wasm::protocol::message::{Append, CursorRequest, Hello, PROTOCOL};
use fastrand::Rng;
use uuid::Uuid;

/// How long such a program is there.
const STAYS_MS: u64 = 20_000;

impl World {
    /// Connects as a device, says some things that are not true, and goes.
    pub(super) fn lie(&mut self, device: usize, entropy: u64) {
        if !self.devices[device].paired || !self.hub.is_up() {
            return;
        }
        let mut rng = Rng::with_seed(entropy);
        let me = self.devices[device].me;
        self.connections += 1;
        let link = self.connections;
        self.hub.connect(link, me);
        let mut frames = vec![self.false_hello(me)];
        for _ in 0..rng.usize(1..5) {
            frames.extend(self.falsehood(me, &mut rng));
        }
        for message in frames {
            let wishes = self.hub.frame(link, &message.encode());
            self.grant_site(SiteName::Hub, wishes);
        }
        self.schedule(STAYS_MS, Event::Silent(link));
    }

    /// It has received more than there ever was, and knows the heads of others otherwise.
    fn false_hello(&self, me: DeviceId) -> ClientMessage {
        let (realm, epoch) = self.hub.names();
        let heads = self.hub.disk.stream_heads();
        ClientMessage::Hello(Hello {
            protocol: PROTOCOL,
            device_id: me,
            tenant_id: realm.tenant_id.clone(),
            store_id: realm.store_id.clone(),
            token: String::new(),
            epoch: Some(epoch),
            cursor: Cursor(1 << 52),
            heads: heads
                .iter()
                .filter(|head| head.device_id != me)
                .map(|head| Head {
                    hash: Hash([1; 32]),
                    ..*head
                })
                .collect(),
            app: "a program".to_owned(),
            snapshot: None,
            key: None,
            at: None,
        })
    }

    fn falsehood(&mut self, me: DeviceId, rng: &mut Rng) -> Option<ClientMessage> {
        let heads = self.hub.disk.stream_heads();
        let others: Vec<Head> = heads
            .iter()
            .copied()
            .filter(|head| head.device_id != me)
            .collect();
        let other = *others.get(rng.usize(..others.len().max(1)))?;
        let (_, epoch) = self.hub.names();
        let append = |events, base, vouch| Some(ClientMessage::Append(Append { events, base, vouch }));
        match rng.u8(..9) {
            // What another never wrote, with nobody's word, and with a word that nobody gave.
            0 => append(vec![self.made_up(other, Lamport(7))?], None, None),
            1 | 2 => {
                // Of this life of the hub's, or of one that nobody knows.
                let vouch = Vouch {
                    epoch: if rng.bool() { epoch } else { Epoch(Uuid::nil()) },
                    signature: Signature(std::array::from_fn(|_| rng.u8(..))),
                };
                append(vec![self.made_up(other, Lamport(7))?], None, Some(vouch))
            }
            // The hub's word for something else, behind which it stands.
            3 => {
                let vouched = self.vouched_by_the_hub(rng)?;
                let vouch = vouched.vouch.as_deref().copied();
                append(vec![self.made_up(other, Lamport(7))?], None, vouch)
            }
            // The same as it was, which is no lie, and changes nothing.
            4 => {
                let vouched = self.vouched_by_the_hub(rng)?;
                let vouch = vouched.vouch.as_deref().copied();
                append(vec![vouched], None, vouch)
            }
            // That the beginning of a stream is gone: another's, and its own with nothing behind it.
            5 => {
                let stream = if rng.bool() { other.device_id } else { me };
                let base = Head {
                    device_id: stream,
                    seq: Seq(1_000_000),
                    hash: Hash([2; 32]),
                };
                append(Vec::new(), Some(base), None)
            }
            // From the end of time.
            6 => append(vec![self.made_up(other, Lamport::LAST)?], None, None),
            // Something else at a place that is taken.
            7 => append(
                vec![self.made_up(
                    Head {
                        seq: Seq(other.seq.0.saturating_sub(1)),
                        ..other
                    },
                    Lamport(7),
                )?],
                None,
                None,
            ),
            _ => Some(ClientMessage::CursorRequest(CursorRequest {
                cursor: Cursor(u64::MAX),
            })),
        }
    }

    /// An event that follows a stream's head, which its author did not write.
    fn made_up(&mut self, head: Head, lamport: Lamport) -> Option<Entry> {
        let journal = self.hub.disk.journal();
        let template = journal
            .iter()
            .find(|entry| Envelope::decode(&entry.bytes).is_ok())?;
        let mut event = Envelope::decode(&template.bytes).ok()?;
        self.names += 1;
        event.event_id.0 = Uuid::from_u128(self.names << 64);
        event.clock.device_id = head.device_id;
        event.clock.lamport = lamport;
        event.device_seq = head.seq.next();
        event.prev_hash = head.hash;
        let entry = Entry {
            device_id: head.device_id,
            seq: head.seq.next(),
            bytes: codec::encode(&event),
            vouch: None,
        };
        self.history.lies.insert(entry.hash());
        Some(entry)
    }

    /// An event of which some device has the hub's word.
    fn vouched_by_the_hub(&self, rng: &mut Rng) -> Option<Entry> {
        let device = &self.devices[rng.usize(..self.devices.len())];
        let journal = device.disk.journal();
        let vouched: Vec<&Entry> = journal.iter().filter(|entry| entry.vouch.is_some()).collect();
        vouched
            .get(rng.usize(..vouched.len().max(1)))
            .map(|entry| (*entry).clone())
    }
}
