//! Pictures that are drawn here, bar by bar, and read: lying, standing, aslant, turned round, grainy, blurred, in shadow, small.
//! What draws them shares no code with what reads them.

#![allow(clippy::unwrap_used, reason = "a test: whatever fails must stop it")]

mod draw;

use draw::{Scene, code_128, ean_8, ean_13, itf_14, qr, upc_e};
use web_camera::{Eye, Picture};

/// What is read in a scene, looked at as often as a camera does in a second.
fn read(scene: &Scene) -> Vec<String> {
    let picture = Picture::of_grey(scene.paint(), scene.width, scene.height).unwrap();
    let mut eye = Eye::default();
    let mut texts: Vec<String> = (0..4)
        .flat_map(|_| eye.look(&picture))
        .map(|code| code.text)
        .collect();
    texts.dedup();
    texts
}

const EAN: &str = "4006381333931";

#[test]
fn every_kind_of_code_is_read() {
    let cases = [
        (ean_13(EAN), EAN),
        (ean_13("0036000291452"), "0036000291452"),
        (ean_8("96385074"), "]E496385074"),
        (upc_e("04252614"), "]E004252614"),
        (itf_14("12900000000015"), "12900000000015"),
        (code_128("ABC-123"), "ABC-123"),
        (
            code_128("\u{f1}0102900000000018\u{f1}10AB"),
            "]C10102900000000018\u{1d}10AB",
        ),
    ];
    for (bars, text) in cases {
        assert_eq!(read(&Scene::of_bars(&bars)), [text]);
    }
}

#[test]
fn a_code_is_read_however_it_is_held() {
    for degrees in (0..360).step_by(15) {
        let scene = Scene {
            degrees: f64::from(degrees),
            ..Scene::of_bars(&ean_13(EAN))
        };
        assert_eq!(read(&scene), [EAN], "at {degrees} degrees");
    }
}

#[test]
fn grain_blur_and_shadow_do_not_hide_a_code() {
    let plain = Scene::of_bars(&ean_13(EAN));
    for (what, scene) in [
        (
            "grain",
            Scene {
                grain: 40,
                ..plain.clone()
            },
        ),
        (
            "blur as wide as a bar",
            Scene {
                blur: 1,
                ..plain.clone()
            },
        ),
        (
            "blur that is wider than a bar",
            Scene {
                blur: 2,
                module: 4.5,
                ..plain.clone()
            },
        ),
        (
            "shadow",
            Scene {
                shadow: true,
                ..plain.clone()
            },
        ),
        (
            "faint print",
            Scene {
                ink: 110,
                ..plain.clone()
            },
        ),
        (
            "far away",
            Scene {
                module: 2.0,
                ..plain.clone()
            },
        ),
        (
            "near",
            Scene {
                module: 6.0,
                ..plain.clone()
            },
        ),
        (
            "grain and a little aslant",
            Scene {
                grain: 25,
                degrees: 8.0,
                ..plain.clone()
            },
        ),
        (
            "grain in shadow, upside down",
            Scene {
                grain: 15,
                shadow: true,
                degrees: 184.0,
                ..plain.clone()
            },
        ),
        (
            "at the side",
            Scene {
                at: (0.32, 0.3),
                module: 2.0,
                ..plain.clone()
            },
        ),
    ] {
        assert_eq!(read(&scene), [EAN], "{what}");
    }
}

#[test]
fn squares_are_read() {
    for degrees in [0.0, 20.0, 90.0, 200.0] {
        let scene = Scene {
            degrees,
            ..Scene::of_squares(&qr("4006381333931"))
        };
        assert_eq!(read(&scene), ["4006381333931"], "at {degrees} degrees");
    }
}

#[test]
fn of_two_codes_the_one_in_the_middle_is_read() {
    let middle = Scene {
        module: 2.0,
        ..Scene::of_bars(&ean_13(EAN))
    };
    let both = middle.with(Scene {
        at: (0.5, 0.12),
        module: 2.0,
        ..Scene::of_bars(&ean_13("2900000000025"))
    });
    assert_eq!(read(&both), [EAN]);
}

/// What was collected from other systems' rules, as far as it can be printed as bars.
#[test]
fn the_numbers_that_were_collected_are_read() {
    let cases: Vec<serde_json::Value> =
        serde_json::from_str(include_str!("../../../core-wasm/src/barcode/cases.json")).unwrap();
    let mut count = 0;
    for case in &cases {
        let Some(number) = case["in"]["text"].as_str() else {
            continue;
        };
        let is_valid = case["out"]["valid"] == true || case["out"]["upc_a"].is_string();
        let (bars, text) = match (case["kind"].as_str(), number.len()) {
            (Some("gtin"), 8) if is_valid => (ean_8(number), format!("]E4{number}")),
            (Some("gtin"), 12) if is_valid => (ean_13(&format!("0{number}")), format!("0{number}")),
            (Some("gtin"), 13) if is_valid => (ean_13(number), number.to_owned()),
            (Some("gtin"), 14) if is_valid => (itf_14(number), number.to_owned()),
            (Some("upc_e"), 8) if is_valid => (upc_e(number), format!("]E0{number}")),
            _ => continue,
        };
        assert_eq!(read(&Scene::of_bars(&bars)), [text], "{}", case["id"]);
        count += 1;
    }
    assert!(count >= 20, "only {count} were found");
}

#[test]
fn where_there_is_no_code_none_is_read() {
    for seed in 0..12 {
        let scene = Scene {
            grain: 255,
            seed,
            ..Scene::blank()
        };
        assert_eq!(read(&scene), [] as [String; 0], "grain {seed}");
    }
    // Stripes of a shirt, a shelf, a blind.
    for module in [2.0, 3.0, 5.5] {
        let stripes: Vec<bool> = (0..95).map(|at| at % 2 == 0).collect();
        let scene = Scene {
            module,
            grain: 20,
            ..Scene::of_bars(&stripes)
        };
        assert_eq!(read(&scene), [] as [String; 0], "stripes of {module}");
    }
}

#[test]
fn half_a_code_is_none() {
    let whole = ean_13(EAN);
    for from in [10, 30, 45, 60] {
        assert_eq!(
            read(&Scene::of_bars(&whole[from..])),
            [] as [String; 0],
            "without the first {from}"
        );
        assert_eq!(
            read(&Scene::of_bars(&whole[..95 - from])),
            [] as [String; 0],
            "without the last {from}"
        );
    }
}
