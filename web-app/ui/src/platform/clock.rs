//! The clocks and the random source that the core is given.

use core_wasm::base::clock::Timestamp;
use js_sys::{Array, Date, Function, Intl::DateTimeFormat, Object, Reflect};
use std::cell::RefCell;
use uuid::Uuid;
use wasm_bindgen::JsCast;

/// What has just changed under a finger does nothing for so long: whoever taps or presses a key once too often has not read it.
pub const READ_MS: u64 = 700;

/// The wall clock, for people.
pub fn now() -> Timestamp {
    Timestamp(Date::now() as i64)
}

/// How many minutes east of UTC clocks are at a moment: those of the time zone of this IANA name, or this device's own where there is
/// none of that name.
pub fn utc_offset_minutes(zone: Option<&str>, at: Timestamp) -> i16 {
    let date = Date::new(&(at.0 as f64).into());
    zone.and_then(|zone| offset_in(zone, &date))
        // The browser counts minutes west.
        .unwrap_or_else(|| -(date.get_timezone_offset() as i16))
}

/// By how much the wall clock of a zone is ahead of UTC's. Asking is slow, and each event asks: clocks are set only at full quarters
/// of an hour, so what held in this one holds.
fn offset_in(zone: &str, date: &Date) -> Option<i16> {
    const QUARTER_MS: f64 = 900_000.0;
    thread_local! {
        static LAST: RefCell<Option<(String, f64, i16)>> = const { RefCell::new(None) };
    }
    let quarter = (date.get_time() / QUARTER_MS).floor();
    let known = LAST.with_borrow(|last| {
        let of_this = |last: &&(String, f64, i16)| last.0 == zone && last.1 == quarter;
        last.as_ref().filter(of_this).map(|last| last.2)
    });
    known.or_else(|| {
        let offset = ask_offset(zone, date)?;
        LAST.set(Some((zone.to_owned(), quarter, offset)));
        Some(offset)
    })
}

fn ask_offset(zone: &str, date: &Date) -> Option<i16> {
    const FIELDS: [&str; 6] = ["year", "month", "day", "hour", "minute", "second"];
    // Whole numbers: what reads fractions is 10 kB of the app.
    let mut fields = [0_u32; 6];
    for part in format_in(zone)?.format_to_parts(date) {
        let text = |key: &str| Reflect::get(&part, &key.into()).ok()?.as_string();
        let kind = text("type")?;
        if let Some(field) = FIELDS.iter().position(|field| *field == kind) {
            fields[field] = text("value")?.parse().ok()?;
        }
    }
    let [year, month, day, hour, minute, second] = fields.map(f64::from);
    let seconds = (((day - 1.0) * 24.0 + hour) * 60.0 + minute) * 60.0 + second;
    let local = Date::utc(year, month - 1.0) + seconds * 1000.0;
    // Half a minute more, so that what was cut off of a second does not make it a minute less.
    Some(((local - date.get_time() + 30_000.0) / 60_000.0).floor() as i16)
}

/// What tells a zone's wall clock in digits; none if the browser knows no such zone. It is made once: that is slow, and each event asks.
fn format_in(zone: &str) -> Option<DateTimeFormat> {
    thread_local! {
        static LAST: RefCell<Option<(String, DateTimeFormat)>> = const { RefCell::new(None) };
    }
    let known = LAST.with_borrow(|last| {
        let known = last.as_ref().filter(|(known, _)| known == zone)?;
        Some(known.1.clone())
    });
    if known.is_some() {
        return known;
    }
    let options = Object::new();
    for (key, value) in [
        ("timeZone", zone),
        ("calendar", "gregory"),
        ("numberingSystem", "latn"),
        ("hourCycle", "h23"),
        ("year", "numeric"),
        ("month", "numeric"),
        ("day", "numeric"),
        ("hour", "numeric"),
        ("minute", "numeric"),
        ("second", "numeric"),
    ] {
        Reflect::set(&options, &key.into(), &value.into()).ok()?;
    }
    // A zone that it does not know throws, so that it can't be made by its name.
    let intl = Reflect::get(&js_sys::global(), &"Intl".into()).ok()?;
    let class = Reflect::get(&intl, &"DateTimeFormat".into()).ok()?;
    let arguments = Array::of2(&"en-US".into(), &options);
    let format = Reflect::construct(class.dyn_ref::<Function>()?, &arguments).ok()?;
    let format: DateTimeFormat = format.unchecked_into();
    LAST.set(Some((zone.to_owned(), format.clone())));
    Some(format)
}

/// Milliseconds of a clock that only runs forward, since some time before the page was loaded.
pub fn running() -> u64 {
    let performance = web_sys::window().and_then(|window| window.performance());
    performance.map_or(0, |performance| performance.now() as u64)
}

/// Any number.
pub fn entropy() -> u64 {
    Uuid::now_v7().as_u64_pair().1
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn offsets_are_those_of_the_zone_at_the_moment() {
        for (zone, at, minutes) in [
            // 2026-11-22T23:30Z and 2026-07-22T23:30Z.
            ("Europe/Berlin", 1_795_390_200_000, 60),
            ("Europe/Berlin", 1_784_763_000_000, 120),
            ("UTC", 1_795_390_200_000, 0),
            ("Asia/Tokyo", 1_795_390_200_000, 540),
            ("Asia/Kolkata", 1_795_390_200_000, 330),
            ("America/St_Johns", 1_795_390_200_000, -210),
            ("Pacific/Kiritimati", 1_795_390_200_000, 840),
            ("Europe/Berlin", 0, 60),
        ] {
            let offset = utc_offset_minutes(Some(zone), Timestamp(at));
            assert_eq!(offset, minutes, "{zone} {at}");
        }
        let own = utc_offset_minutes(None, Timestamp(0));
        assert_eq!(utc_offset_minutes(Some("Europe/Atlantis"), Timestamp(0)), own);
    }
}
