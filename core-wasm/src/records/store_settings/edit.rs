//! Edits of the store's settings: only the fields that someone changed. The currency is none of them: amounts that are in
//! the journal already can't change their meaning.

use super::{Station, StoreConfigured, StoreKind, Tax, Unit};
use crate::base::ids::Lang;
use crate::codec::{Pack, Unpack};
use crate::records::lww::{Text, edit_of};

edit_of! {
    /// `store.edited`: fields to set. What it does not name stays. All taxes are one field, and so are all stations, all
    /// units and all languages.
    StoreEdited of StoreConfigured; names name; fields
        kind: StoreKind, languages: Vec<Lang>, time_zone: String, taxes: Vec<Tax>, stations: Vec<Station>,
        units: Vec<Unit>
}

impl Text for StoreKind {
    fn text(&self) -> String {
        format!("{self:?}").to_ascii_lowercase()
    }
}

impl Text for Tax {
    fn text(&self) -> String {
        format!("{} ({}) {}", self.id, self.name.text(), self.rate.0)
    }
}

impl Text for Station {
    fn text(&self) -> String {
        let kind = format!("{:?}", self.kind).to_ascii_lowercase();
        format!("{} ({}) {kind}", self.id, self.name.text())
    }
}

impl Text for Unit {
    fn text(&self) -> String {
        let (name, symbol) = (self.name.text(), self.symbol.text());
        format!("{} ({name}; {symbol}) {}", self.id, self.decimals)
    }
}
