//! A replica as bytes, for a snapshot: live aggregates as their histories, everything else as it folded; in named parts.
//!
//! Keeps true: what is unpacked folds on as if it had never been packed. Every field of [`Replica`] is named here, so
//! that none is forgotten; those that are made anew are named too. Not in it: the catalogue, which is packed in parts of
//! its own, and the checksum (`snapshot`).

use super::refused::Refused;
use super::retire::Old;
use super::{Aggregate, Fold, Replica};
use crate::base::ids::{DeviceId, TicketId};
use crate::base::station::StationKind;
use crate::codec::{Bytes, Malformed, Pack, Reader, Unpack, write};
use crate::domain::ticket::TicketEvent;
use crate::domain::{Body, Quarantined, read};
use crate::journal::{Entry, Head, Metadata};
use crate::projection::{Projections, Sums};
use crate::records::catalog::Catalog;
use crate::records::store_settings::StoreSettings;
use std::collections::BTreeMap;

/// The parts, in the order in which they are read: what was refused is left out of the rest, and what was in quarantine folds
/// into it.
const PARTS: [&str; 17] = [
    "realm",
    "heads",
    "lamport",
    "made",
    "refused",
    "orders",
    "tickets",
    "shifts",
    "stock",
    "sums",
    "store",
    "staff",
    "devices",
    "marks",
    "versions",
    "records",
    "quarantine",
];

/// What stood one behind the other, without names, in formats before 5.
const UNNAMED: [&str; 14] = [
    "realm",
    "heads",
    "lamport",
    "made",
    "orders",
    "tickets",
    "shifts",
    "stock",
    "sums",
    "store",
    "staff",
    "devices",
    "versions",
    "quarantine",
];

impl Replica {
    /// The same device's, before it knew anything.
    pub fn emptied(&self) -> Self {
        Self::new(self.realm.clone(), self.me, self.number)
    }

    /// Folds all histories anew, without what was refused.
    pub(super) fn refold(&mut self) {
        self.settle();
        let mut packed = Vec::new();
        self.pack(&Old::default(), &mut packed);
        let mut anew = self.emptied();
        let read = anew.unpack_named(u16::MAX, &mut Reader::new(&packed));
        debug_assert!(read.is_ok(), "what was packed is read: {read:?}");
        if read.is_ok() {
            anew.acknowledged = self.acknowledged;
            anew.catalog = std::mem::take(&mut self.catalog);
            anew.settle();
            *self = anew;
        }
    }

    /// Appends all but the catalogue and what is `old`, as a map of named parts.
    pub(crate) fn pack(&self, old: &Old, out: &mut Vec<u8>) {
        let Self {
            realm,
            // Whose it is, the reader knows; the same snapshot serves all.
            me: _,
            number: _,
            acknowledged: _,
            heads,
            lamport,
            made,
            orders,
            tickets,
            tickets_of: _,
            shifts,
            open_here: _,
            inventory,
            projections,
            index: _,
            dirty: _,
            settings,
            catalog: _,
            staff,
            records,
            devices,
            marks,
            singleton_events,
            quarantine,
            refused,
        } = self;
        // A build from before refusals or marks reads whatever has none.
        let without = [refused.is_empty(), marks.is_empty()];
        let left_out = without.into_iter().filter(|empty| *empty).count();
        write::map(out, PARTS.len() - left_out);
        part(out, "realm", |out| realm.pack(out));
        part(out, "heads", |out| {
            heads.iter().copied().collect::<Vec<Head>>().pack(out);
        });
        part(out, "lamport", |out| lamport.pack(out));
        part(out, "made", |out| made.pack(out));
        part(out, "orders", |out| {
            write::map(out, orders.len() - old.orders.len());
            for (id, order) in orders.iter().filter(|(id, _)| !old.orders.contains(*id)) {
                id.pack(out);
                pack_history(order, out, |event| Body::Order(event.clone()));
            }
        });
        part(out, "tickets", |out| {
            write::map(out, tickets.len() - old.tickets.len());
            for (id, (kind, ticket)) in tickets.iter().filter(|(id, _)| !old.tickets.contains(*id)) {
                id.pack(out);
                pack_history(ticket, out, |event| Body::Ticket(*kind, event.clone()));
            }
        });
        part(out, "shifts", |out| {
            write::map(out, shifts.len());
            for (id, shift) in shifts {
                id.pack(out);
                pack_history(shift, out, |event| Body::Shift(event.clone()));
            }
        });
        part(out, "stock", |out| inventory.pack(out));
        part(out, "sums", |out| projections.base(&old.orders).pack(out));
        part(out, "store", |out| settings.pack(out));
        part(out, "staff", |out| staff.pack(out));
        part(out, "devices", |out| devices.pack(out));
        if !marks.is_empty() {
            part(out, "marks", |out| marks.pack(out));
        }
        part(out, "versions", |out| singleton_events.pack(out));
        part(out, "records", |out| records.pack(out));
        if !refused.is_empty() {
            part(out, "refused", |out| refused.pack(out));
        }
        part(out, "quarantine", |out| {
            write::array(out, quarantine.len());
            for quarantined in quarantine.iter() {
                quarantined.entry.pack(out);
            }
        });
    }

    /// Reads what [`Replica::pack`] wrote into an empty replica, also what it wrote in an older `format`. What was in
    /// quarantine is tried again: an update may have brought what it needs.
    pub(crate) fn unpack(
        &mut self,
        format: u16,
        reader: &mut Reader<'_>,
        catalog: Catalog,
    ) -> Result<(), Malformed> {
        self.catalog = catalog;
        if format < 5 {
            for name in UNNAMED {
                self.unpack_part(name, format, reader)?;
            }
        } else {
            self.unpack_named(format, reader)?;
        }
        self.settle();
        Ok(())
    }

    /// A part that is not there stays empty: the snapshot is older than what it holds. One that this build does not know is
    /// refused: what is in it would be lost.
    fn unpack_named(&mut self, format: u16, reader: &mut Reader<'_>) -> Result<(), Malformed> {
        let mut parts = BTreeMap::new();
        for _ in 0..reader.map()? {
            let (name, Bytes(bytes)) = (reader.text()?, Bytes::unpack(reader)?);
            if !PARTS.contains(&name) || parts.insert(name, bytes).is_some() {
                return Err(reader.malformed("a part that this build knows, once"));
            }
        }
        for name in PARTS {
            if let Some(bytes) = parts.get(name) {
                let mut part = Reader::new(bytes);
                self.unpack_part(name, format, &mut part)?;
                part.end()?;
            }
        }
        Ok(())
    }

    fn unpack_part(&mut self, name: &str, format: u16, reader: &mut Reader<'_>) -> Result<(), Malformed> {
        match name {
            "realm" => self.realm = Unpack::unpack(reader)?,
            "heads" => self.heads = Vec::<Head>::unpack(reader)?.into_iter().collect(),
            "lamport" => self.lamport = Unpack::unpack(reader)?,
            "made" => self.made = Unpack::unpack(reader)?,
            "orders" => {
                for _ in 0..reader.map()? {
                    let id = Unpack::unpack(reader)?;
                    let me = self.me;
                    let order = unpack_history(reader, me, &self.refused, |body| match body {
                        Body::Order(event) => Some(event),
                        _ => None,
                    })?;
                    if let Some(order) = order {
                        self.orders.insert(id, order);
                        self.dirty.order(id);
                    }
                }
            }
            "tickets" => {
                for _ in 0..reader.map()? {
                    let id = Unpack::unpack(reader)?;
                    self.unpack_ticket(id, reader)?;
                }
            }
            "shifts" => {
                for _ in 0..reader.map()? {
                    let id = Unpack::unpack(reader)?;
                    let shift = unpack_history(reader, self.me, &self.refused, |body| match body {
                        Body::Shift(event) => Some(event),
                        _ => None,
                    })?;
                    if let Some(shift) = shift {
                        self.shifts.insert(id, shift);
                        self.place_shift(id);
                    }
                }
            }
            "stock" => self.inventory = Unpack::unpack(reader)?,
            "sums" => self.projections = Projections::over(Sums::unpack(reader)?),
            "store" if format < 2 => {
                self.settings = StoreSettings::unpack_whole(reader, self.realm.singleton("store"))?;
            }
            "store" => self.settings = Unpack::unpack(reader)?,
            "staff" => self.staff = Unpack::unpack(reader)?,
            "devices" => self.devices = Unpack::unpack(reader)?,
            "marks" => self.marks = Unpack::unpack(reader)?,
            "versions" => self.singleton_events = Unpack::unpack(reader)?,
            "records" => self.records = Unpack::unpack(reader)?,
            "refused" => self.refused = Unpack::unpack(reader)?,
            _ => {
                for entry in Vec::<Entry>::unpack(reader)? {
                    if self.refused.holds(entry.device_id, entry.seq) {
                        continue;
                    }
                    match read(&self.realm, &entry) {
                        Ok(decoded) => drop(self.fold(decoded)),
                        Err(reason) => self.quarantine.push(Quarantined { entry, reason }),
                    }
                }
            }
        }
        Ok(())
    }

    fn unpack_ticket(&mut self, id: TicketId, reader: &mut Reader<'_>) -> Result<(), Malformed> {
        let mut kind = StationKind::Kitchen;
        let ticket: Option<Aggregate<_>> =
            unpack_history(reader, self.me, &self.refused, |body| match body {
                Body::Ticket(its, event) => {
                    kind = its;
                    Some(event)
                }
                _ => None,
            })?;
        let Some(ticket) = ticket else {
            return Ok(());
        };
        for (_, event) in ticket.all() {
            if let TicketEvent::Created(created) = event {
                self.tickets_of.entry(created.order_id).or_default().insert(id);
            }
        }
        self.tickets.insert(id, (kind, ticket));
        self.dirty.ticket(id);
        Ok(())
    }
}

/// Appends a part: its name, and what `pack` appends as a `bin`, whose length is known only then.
fn part(out: &mut Vec<u8>, name: &str, pack: impl FnOnce(&mut Vec<u8>)) {
    name.pack(out);
    out.extend_from_slice(&[0xc6, 0, 0, 0, 0]);
    let begin = out.len();
    pack(out);
    let length = u32::try_from(out.len() - begin).unwrap_or(u32::MAX);
    out[begin - 4..begin].copy_from_slice(&length.to_be_bytes());
}

/// Appends an aggregate's history, each event as `[metadata, type, version, payload]`.
fn pack_history<S: Fold>(aggregate: &Aggregate<S>, out: &mut Vec<u8>, body: impl Fn(&S::Event) -> Body) {
    write::array(out, aggregate.all().count());
    for (meta, event) in aggregate.all() {
        let body = body(event);
        let (kind, version) = body.kind();
        meta.pack_row(out);
        (kind, version, Bytes(&body.encode())).pack(out);
    }
}

/// An aggregate from its history, without what was refused; nothing if nothing is left of it.
fn unpack_history<S: Fold>(
    reader: &mut Reader<'_>,
    me: DeviceId,
    refused: &Refused,
    mut event: impl FnMut(Body) -> Option<S::Event>,
) -> Result<Option<Aggregate<S>>, Malformed> {
    let mut aggregate = None;
    for _ in 0..reader.array()? {
        let meta = Metadata::unpack_row(reader)?;
        let (kind, version, Bytes(payload)): (&str, u16, Bytes<'_>) = Unpack::unpack(reader)?;
        let body = Body::decode(kind, version, payload).ok().and_then(&mut event);
        let body = body.ok_or_else(|| reader.malformed("an event that this build can read"))?;
        if refused.holds(meta.device_id, meta.seq) {
            continue;
        }
        let mine = meta.device_id == me;
        let aggregate = aggregate.get_or_insert_with(Aggregate::default);
        aggregate.insert(meta, body, mine);
    }
    Ok(aggregate)
}
