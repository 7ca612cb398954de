//! The record `store`: the settings, one row. The currency can't be edited: amounts that are in the journal already can't
//! change their meaning.

use crate::base::ids::Lang;
use crate::base::money::Currency;
use crate::base::names::Names;
use crate::codec::{Pack, Unpack};
use crate::records::day_begins::DayBegins;
use crate::records::describe::{FieldType, Kind, Value, choice, record};
use crate::records::scale_label::ScaleLabel;
use crate::records::station::Station;
use crate::records::tax::Tax;
use crate::records::unit::Unit;
use serde::{Deserialize, Serialize};

/// What a store is, which decides how it sells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Pack, Unpack)]
#[pack(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
pub enum StoreKind {
    /// Tables, courses, stations.
    Restaurant,
    /// Scan, weigh, pay.
    Shop,
}
choice!(StoreKind { Restaurant "restaurant", Shop "shop" });

record! {
    /// `store.configured`: what the store is.
    StoreConfigured "store", edit StoreEdited, events "store", changed by Settings;

    /// Its name.
    name: Names, list;
    /// What it is.
    kind: StoreKind, list;
    /// What it charges in.
    currency: Currency, fixed, list;
    /// The languages of its names, the first one first.
    languages: Vec<Lang>, list;
    /// IANA name, such as `Asia/Nicosia`.
    time_zone: String, list;
    /// When its days begin, by its own clock: what is sold between midnight and then counts on the day before. Midnight if it
    /// is not said.
    #[pack(default, skip_if = DayBegins::is_midnight)]
    day_begins: DayBegins, list;
    /// Its taxes.
    taxes: Vec<Tax>, of "tax";
    /// Its stations.
    stations: Vec<Station>, of "station";
    /// Its units of measure.
    units: Vec<Unit>, of "unit";
    /// How labels of scales are read, the first that fits. If there are none, `21IIIIIMMDDD` is a weight. store.toml can
    /// name a country instead, whose layouts are ready made: `scale_labels = "de"`.
    #[pack(default, skip_if = Vec::is_empty)]
    scale_labels: Vec<ScaleLabel>, of "scale_label";
    /// What its scanners send before each code, if anything. A device can have its own.
    #[pack(default, skip_if = Option::is_none)]
    scan_prefix: Option<String>, max 12;
    /// What its scanners send after each code, if anything. Enter and Tab need not be named.
    #[pack(default, skip_if = Option::is_none)]
    scan_suffix: Option<String>, max 12;
}
