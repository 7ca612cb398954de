//! Where every visitor ends up from every address.

use super::*;
use wasm_bindgen_test::wasm_bindgen_test;
use web_ui::prefs::Purpose;

const NOBODY: Visitor = Visitor {
    is_signed_in: false,
    pairs_again: false,
};
const SOMEBODY: Visitor = Visitor {
    is_signed_in: true,
    ..NOBODY
};

#[wasm_bindgen_test]
fn every_address_leads_to_a_page_that_its_visitor_may_see() {
    let addresses = TABLE
        .iter()
        .map(|row| row.path)
        .chain(["/", "/nowhere", "/sell/"]);
    for path in addresses {
        for visitor in [NOBODY, SOMEBODY].into_iter().flat_map(|visitor| {
            [
                visitor,
                Visitor {
                    pairs_again: true,
                    ..visitor
                },
            ]
        }) {
            for home in Purpose::ALL.map(Purpose::home) {
                let end = elsewhere(path, visitor, home).unwrap_or(path);
                assert!(
                    seen_by(end).is_some_and(|seen_by| seen_by.admits(visitor)),
                    "{path} {visitor:?} {home} → {end}"
                );
                assert_eq!(
                    elsewhere(end, visitor, home),
                    None,
                    "{path} {visitor:?} {home} → {end}"
                );
            }
        }
    }
}

#[wasm_bindgen_test]
fn who_stays_and_who_is_led_where() {
    let again = Visitor {
        pairs_again: true,
        ..NOBODY
    };
    for (path, visitor, home, to) in [
        ("/", NOBODY, SELL, Some(SIGN_IN)),
        ("/", SOMEBODY, SELL, Some(SELL)),
        ("/", NOBODY, "/kds", Some("/kds")),
        (SELL, NOBODY, SELL, Some(SIGN_IN)),
        (SELL, NOBODY, "/bds", Some("/bds")),
        (SELL, SOMEBODY, "/bds", None),
        ("/devices", NOBODY, SELL, Some(SIGN_IN)),
        (SIGN_IN, NOBODY, "/kds", None),
        (SIGN_IN, SOMEBODY, "/kds", Some(SELL)),
        ("/kds", NOBODY, SELL, None),
        ("/hubs", NOBODY, SELL, None),
        (PAIR, NOBODY, SELL, Some(SIGN_IN)),
        (PAIR, SOMEBODY, SELL, Some(SELL)),
        (PAIR, again, SELL, None),
    ] {
        assert_eq!(elsewhere(path, visitor, home), to, "{path} {visitor:?} {home}");
    }
}

#[wasm_bindgen_test]
fn no_path_is_there_twice() {
    for row in &TABLE {
        assert_eq!(
            TABLE.iter().filter(|other| other.path == row.path).count(),
            1,
            "{}",
            row.path
        );
    }
}
