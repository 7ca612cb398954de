//! Settings that several people edit who may not have heard of each other.

use super::{ScaleLabel, StoreConfigured, StoreEdited, StoreEvent, StoreKind, StoreSettings, Tax};
use crate::barcode::label::{Measure, Rule};
use crate::base::ids::EventId;
use crate::base::money::Currency;
use crate::base::names::Names;
use crate::base::tax::TaxRate;
use crate::codec::{decode, encode};
use crate::journal::Metadata;
use crate::records::catalog::sample::author;
use proptest::prelude::*;
use uuid::Uuid;

fn configured(zone: &str) -> StoreConfigured {
    StoreConfigured {
        name: Names::of("en", "Olive & Thyme"),
        kind: StoreKind::Restaurant,
        currency: Currency::from_code("EUR").unwrap(),
        languages: vec!["en".into(), "ar".into()],
        time_zone: zone.to_owned(),
        taxes: vec![food("Food", 90_000)],
        stations: Vec::new(),
        scale_labels: Vec::new(),
        scan_prefix: None,
        day_begins: Default::default(),
        scan_suffix: None,
        units: Vec::new(),
    }
}

fn food(name: &str, rate: u32) -> Tax {
    Tax {
        id: "food".into(),
        name: Names::of("en", name),
        rate: TaxRate(rate),
    }
}

fn named(lang: &str, name: &str) -> StoreEdited {
    StoreEdited {
        name: Names::of(lang, name),
        ..StoreEdited::of()
    }
}

fn in_zone(zone: &str) -> StoreEdited {
    StoreEdited {
        time_zone: Some(zone.to_owned()),
        ..StoreEdited::of()
    }
}

fn taxed(taxes: Vec<Tax>) -> StoreEdited {
    StoreEdited {
        taxes: Some(taxes),
        ..StoreEdited::of()
    }
}

/// Configured in Asia/Nicosia, and then edited.
fn settings(edits: Vec<(Metadata, StoreEdited)>) -> StoreSettings {
    let mut settings = StoreSettings::default();
    settings.evolve(&author(1, 0), StoreEvent::Configured(configured("Asia/Nicosia")));
    for (by, edit) in edits {
        settings.evolve(&by, StoreEvent::Edited(edit));
    }
    settings
}

#[test]
fn two_people_who_change_different_settings_both_win() {
    let edits = vec![
        (author(50, 1), in_zone("Asia/Amman")),
        (author(51, 1), named("ar", "زيتون وزعتر")),
        (author(52, 1), taxed(vec![food("Food", 50_000)])),
    ];
    let settings = settings(edits);
    let mut expected = configured("Asia/Amman");
    expected.name.set("ar".into(), "زيتون وزعتر");
    expected.taxes = vec![food("Food", 50_000)];
    assert_eq!(settings.get(), Some(&expected));
    assert_eq!(settings.imported(), Some(&configured("Asia/Nicosia")));
    assert_eq!(settings.lost_edits(), []);
}

#[test]
fn who_had_not_seen_an_edit_makes_it_lost_until_someone_who_has_decides() {
    let apart = vec![
        (author(50, 1), taxed(vec![food("Food", 50_000)])),
        (author(51, 1), taxed(vec![food("Meals", 50_000)])),
    ];
    let mut settings = settings(apart);
    let [lost] = &settings.lost_edits()[..] else {
        panic!("one edit lost")
    };
    let value = lost.value.text();
    let told = (lost.field.as_str(), value.as_str());
    assert_eq!(told, ("taxes", "food (en Food) 50000"));
    assert_eq!((lost.by.lamport.0, lost.winner.lamport.0), (51, 52));
    let packed: StoreSettings = decode(&encode(&settings)).unwrap();
    assert_eq!(packed, settings);
    settings.evolve(
        &author(60, 3),
        StoreEvent::Edited(taxed(vec![food("Food", 40_000)])),
    );
    assert_eq!(settings.lost_edits(), []);
    assert_eq!(
        settings.tax(&"food".into()).map(|tax| tax.rate),
        Some(TaxRate(40_000))
    );
}

#[test]
fn an_edit_waits_for_the_settings_and_an_import_sets_all_of_them() {
    let mut settings = StoreSettings::default();
    settings.evolve(&author(50, 1), StoreEvent::Edited(in_zone("Asia/Amman")));
    assert_eq!(settings.get(), None);
    let import = || StoreEvent::Configured(configured("Asia/Nicosia"));
    settings.evolve(&author(1, 0), import());
    assert_eq!(settings.get(), Some(&configured("Asia/Amman")));
    settings.evolve(&author(60, 2), import());
    assert_eq!(settings.get(), Some(&configured("Asia/Nicosia")));
    assert_eq!(settings.lost_edits(), []);
}

/// One write, by someone who has seen some of the others.
fn write() -> impl Strategy<Value = (u32, u32, StoreEvent)> {
    let zone = || (0u8..3).prop_map(|zone| format!("Zone/{zone}"));
    let name = ("(en|ar)", "[ab]?").prop_map(|(lang, name)| Names::of(&lang, &name));
    let edit = (
        prop::option::of(name),
        prop::option::of(zone()),
        prop::option::of(0..3_u32),
    );
    let edit = edit.prop_map(|(name, time_zone, rate)| {
        StoreEvent::Edited(StoreEdited {
            name: name.unwrap_or_default(),
            time_zone,
            taxes: rate.map(|rate| vec![food("Food", rate)]),
            ..StoreEdited::of()
        })
    });
    let whole = zone().prop_map(|zone| StoreEvent::Configured(configured(&zone)));
    (0u32..20, 0u32..6, prop_oneof![3 => edit, 1 => whole])
}

/// The writes as they fold: what any settings must show.
fn reference(writes: &[(Metadata, StoreEvent)]) -> Option<StoreConfigured> {
    let mut writes: Vec<_> = writes.iter().collect();
    writes.sort_by_key(|(by, _)| by.stamp());
    let mut settings = None;
    // An edit may come before the first import of all, and is then gone over by it.
    for (_, event) in writes {
        match (event, &mut settings) {
            (StoreEvent::Configured(configured), _) => settings = Some(configured.clone()),
            (StoreEvent::Edited(edit), Some(settings)) => {
                for (lang, name) in edit.name.iter() {
                    if name.is_empty() {
                        settings.name.remove(lang);
                    } else {
                        settings.name.set(lang.clone(), name);
                    }
                }
                settings.time_zone = edit.time_zone.clone().unwrap_or(settings.time_zone.clone());
                settings.taxes = edit.taxes.clone().unwrap_or(settings.taxes.clone());
            }
            (StoreEvent::Edited(_), None) => {}
        }
    }
    settings
}

/// Some writes, and the same in another order.
fn writes() -> impl Strategy<Value = [Vec<(Metadata, StoreEvent)>; 2]> {
    let writes = prop::collection::vec(write(), 0..14).prop_map(|writes| {
        let writes = writes.into_iter().zip(0u128..);
        let writes = writes.map(|((lamport, seen, event), id)| {
            let event_id = EventId(Uuid::from_u128(id * 7_919 % 64));
            let by = author(lamport, seen);
            (Metadata { event_id, ..by }, event)
        });
        writes.collect::<Vec<_>>()
    });
    writes
        .prop_flat_map(|writes| (Just(writes.clone()), Just(writes).prop_shuffle()).prop_map(<[_; 2]>::from))
}

proptest! {
    #[test]
    fn writes_commute([one, other] in writes()) {
        let fold = |writes: &[(Metadata, StoreEvent)]| {
            let mut settings = StoreSettings::default();
            writes.iter().for_each(|(by, event)| settings.evolve(by, event.clone()));
            settings
        };
        let settings = fold(&one);
        prop_assert_eq!(settings.get().cloned(), reference(&one));
        prop_assert_eq!(&fold(&other), &settings);
        prop_assert_eq!(decode::<StoreSettings>(&encode(&settings)), Ok(settings));
    }
}

#[test]
fn labels_of_scales_are_read_as_the_store_says_or_as_is_usual() {
    let usual = Rule::new("21IIIIIMMDDD", Measure::Weight);
    let mut settings = StoreSettings::default();
    assert_eq!(settings.label_rules(), Vec::from_iter(usual));
    settings.evolve(&author(1, 0), StoreEvent::Configured(configured("UTC")));
    assert_eq!(settings.label_rules(), Vec::from_iter(usual));
    let label = |layout: &str| ScaleLabel {
        id: layout.to_lowercase().into(),
        layout: layout.to_owned(),
        measure: Measure::Price,
    };
    let edit = StoreEdited {
        scale_labels: Some(vec![label("not a layout"), label("20IIIIIIMMDD")]),
        ..StoreEdited::of()
    };
    settings.evolve(&author(2, 1), StoreEvent::Edited(edit));
    let own = Rule::new("20IIIIIIMMDD", Measure::Price);
    assert_eq!(settings.label_rules(), Vec::from_iter(own));
}
