//! Scanners and people at one keyboard: what each case must come to, as it was reported of tills or measured of scanners.

use super::*;
use proptest::prelude::*;

/// How the device reads the keys of a United States keyboard.
type Layout = fn(char) -> char;

/// A keyboard, and the page or the field before it.
struct Desk {
    bursts: Bursts,
    now: u64,
    goes: Goes,
    layout: Layout,
    /// What the field holds, or what the page was given as typed.
    text: String,
    before: String,
    /// Other keys that nobody stopped.
    passed: Vec<String>,
    scans: Vec<Scan>,
    /// Every sign that came out, scanned or typed, as it came.
    out: String,
}

impl Desk {
    fn new(goes: Goes) -> Self {
        Self {
            bursts: Bursts::default(),
            now: 1000,
            goes,
            layout: |sign| sign,
            text: String::new(),
            before: String::new(),
            passed: Vec::new(),
            scans: Vec::new(),
            out: String::new(),
        }
    }

    /// Types these keys, each so many milliseconds behind the one before. Names stand in braces: `{Enter}`, `{Ctrl+]}`.
    fn keys(&mut self, keys: &str, gap_ms: u64) {
        let mut rest = keys;
        while let Some(sign) = rest.chars().next() {
            self.wait(gap_ms);
            let name = rest.strip_prefix('{').and_then(|rest| rest.split_once('}'));
            if let Some((name, behind)) = name {
                self.named(name);
                rest = behind;
            } else {
                self.sign(sign);
                rest = &rest[sign.len_utf8()..];
            }
        }
    }

    fn sign(&mut self, sign: char) {
        let typed = (self.layout)(sign).to_string();
        let (code, shift) = place_of(sign);
        let held = Held {
            shift,
            ..Held::default()
        };
        self.press(&typed, &code, held, false);
    }

    fn named(&mut self, name: &str) {
        let mut held = Held::default();
        let mut key = name;
        let mut is_repeat = false;
        while let Some((modifier, rest)) = key.split_once('+').filter(|(_, rest)| !rest.is_empty()) {
            match modifier {
                "Ctrl" => held.control = true,
                "Alt" => held.alt = true,
                "AltGr" => (held.control, held.alt, held.third) = (true, true, true),
                "again" | "composing" => is_repeat = true,
                other => panic!("no modifier {other}"),
            }
            key = rest;
        }
        self.press(key, "", held, is_repeat);
    }

    fn press(&mut self, key: &str, code: &str, held: Held, is_repeat_or_composing: bool) {
        let stroke = Stroke {
            key,
            code,
            at: self.now,
            held,
            is_repeat_or_composing,
            goes: self.goes,
        };
        let text = self.text.clone();
        let step = self.bursts.press(&stroke);
        if step.begins {
            self.before = text;
        }
        let fate = step.fate;
        self.take(step);
        let is_sign = key.chars().count() == 1 && (held.third || !held.control && !held.alt);
        match fate {
            Fate::Stopped => {}
            Fate::Passes if is_sign => {
                self.text.push_str(key);
                self.out.push_str(key);
            }
            Fate::Passes => self.passed.push(key.to_owned()),
        }
    }

    /// Time goes by, and the app looks as often as it is asked to.
    fn wait(&mut self, ms: u64) {
        self.now += ms;
        if let Some(until) = self.bursts.unsure_until().filter(|until| self.now > *until) {
            let step = self.bursts.pass_time(until + 1);
            self.take(step);
        }
    }

    fn take(&mut self, step: Step) {
        self.out
            .extend(step.scanned.iter().map(|scan| scan.text.as_str()));
        self.out.push_str(&step.typed);
        self.scans.extend(step.scanned);
        for _ in 0..step.undone {
            self.text.pop();
        }
        if step.takes_back {
            self.text = std::mem::take(&mut self.before);
        }
        self.text.push_str(&step.typed);
    }

    fn scanned(&self) -> Vec<&str> {
        self.scans.iter().map(|scan| scan.text.as_str()).collect()
    }
}

/// Where a sign is on a keyboard of the United States, and whether Shift is held for it.
fn place_of(sign: char) -> (String, bool) {
    let code = |name: &str| name.to_owned();
    match sign {
        'a'..='z' => (format!("Key{}", sign.to_ascii_uppercase()), false),
        'A'..='Z' => (format!("Key{sign}"), true),
        '0'..='9' => (format!("Digit{sign}"), false),
        '-' => (code("Minus"), false),
        '/' => (code("Slash"), false),
        ' ' => (code("Space"), false),
        '$' => (code("Digit4"), true),
        '*' => (code("Digit8"), true),
        ']' => (code("BracketRight"), false),
        _ => (String::new(), false),
    }
}

const BOTH: [Goes; 2] = [Goes::ToPage, Goes::IntoField];

/// Keys with the time between them, what was scanned, what was typed in all, and which other keys were let through.
type Case<'a> = (&'a [(&'a str, u64)], &'a [&'a str], &'a str, &'a [&'a str]);

#[test]
fn a_scanner_is_told_from_a_person() {
    #[rustfmt::skip]
    let cases: &[(&str, Case<'_>)] = &[
        ("wired, Enter", (&[("2900000000018{Enter}", 2)], &["2900000000018"], "", &[])),
        ("all keys at one time", (&[("2900000000018{Enter}", 0)], &["2900000000018"], "", &[])),
        ("8 and 16 ms", (&[("290000", 8), ("0000018{Enter}", 16)], &["2900000000018"], "", &[])),
        ("slow scanner", (&[("2900000000018{Enter}", 30)], &["2900000000018"], "", &[])),
        ("slowest scanner", (&[("2900000000018{Enter}", 50)], &["2900000000018"], "", &[])),
        ("Tab", (&[("2900000000018{Tab}", 5)], &["2900000000018"], "", &[])),
        ("Tab twice, as two scans", (&[("2900000000018{Tab}2900000000025{Tab}", 5)], &["2900000000018", "2900000000025"], "", &[])),
        ("no end", (&[("2900000000018", 5), ("", 101)], &["2900000000018"], "", &[])),
        ("no end, then a person", (&[("2900000000018", 5), ("x", 150), ("", 60)], &["2900000000018"], "x", &[])),
        ("CR and LF", (&[("2900000000018{Enter}{Ctrl+J}", 5)], &["2900000000018"], "", &[])),
        ("LF alone", (&[("2900000000018{Ctrl+j}", 5)], &["2900000000018"], "", &[])),
        ("CR as a control character", (&[("2900000000018{Ctrl+m}", 5)], &["2900000000018"], "", &[])),
        ("Enter twice", (&[("2900000000018{Enter}{Enter}", 5)], &["2900000000018"], "", &[])),
        ("arrow down, as some tablets read CR and LF", (&[("2900000000018{ArrowDown}", 5)], &["2900000000018"], "", &[])),
        ("Enter long behind the code", (&[("2900000000018", 5), ("{Enter}", 200)], &["2900000000018"], "", &[])),
        ("Enter of a person, later", (&[("2900000000018", 5), ("{Enter}", 300)], &["2900000000018"], "", &["Enter"])),
        ("three scans without a pause", (&[("29000001{Enter}29000002{Enter}29000003{Enter}", 1)], &["29000001", "29000002", "29000003"], "", &[])),
        ("UPC-E", (&[("012345", 10), ("", 101)], &["012345"], "", &[])),
        ("a short code of the shop's own", (&[("A17{Enter}", 5)], &["A17"], "", &[])),
        ("one late key at the beginning", (&[("29", 5), ("0", 90), ("0000000018{Enter}", 5)], &["2900000000018"], "", &[])),
        ("one late key in the middle", (&[("2900000", 30), ("0", 95), ("00018{Enter}", 30)], &["2900000000018"], "", &[])),
        ("capitals, by Shift", (&[("{Shift}R-{Shift}T{Shift}E{Shift}S{Shift}T-9{Enter}", 20)], &["R-TEST-9"], "", &[])),
        ("a space in the code", (&[("AB 12345{Enter}", 5)], &["AB 12345"], "", &[])),
        ("GS by Ctrl", (&[("01029000000000182110{Ctrl+]}10AB{Enter}", 5)], &["01029000000000182110\u{1d}10AB"], "", &[])),
        ("GS as a function key", (&[("01029000000000182110{F8}10AB{Enter}", 5)], &["01029000000000182110\u{1d}10AB"], "", &[])),
        ("GS as itself", (&[("0102900000000018{\u{1d}}10AB{Enter}", 5)], &["0102900000000018\u{1d}10AB"], "", &[])),
        ("symbology identifier", (&[("]E02900000000018{Enter}", 5)], &["]E02900000000018"], "", &[])),
        ("AltGr, as German keyboards need it", (&[("AB{AltGr+@}12345{Enter}", 5)], &["AB@12345"], "", &[])),
        ("Caps Lock pressed by the scanner", (&[("{CapsLock}29000001{CapsLock}{Enter}", 5)], &["29000001"], "", &[])),
        ("Arabic-Indic digits", (&[("٢٩٠٠٠٠٠٠٠٠٠١٨{Enter}", 5)], &["2900000000018"], "", &[])),
        ("Devanagari digits", (&[("२९०००००००००१८{Enter}", 5)], &["2900000000018"], "", &[])),
        ("a person, then a scanner", (&[("art", 120), ("", 60), ("2900000000018{Enter}", 5)], &["2900000000018"], "art", &[])),
        ("a scanner, then a person", (&[("2900000000018{Enter}", 5), ("art", 120), ("", 60)], &["2900000000018"], "art", &[])),
        ("a fast typist", (&[("cappuccino large", 70), ("", 60)], &[], "cappuccino large", &[])),
        ("the fastest typist", (&[("2900000000018", 60), ("{Enter}", 60)], &[], "2900000000018", &["Enter"])),
        ("a typist who rolls over pairs", (&[("th", 25), ("e", 70), ("re", 30), ("s", 80), ("to", 20), ("", 101)], &[], "theresto", &[])),
        ("fingers rolled over the number pad", (&[("1230", 30), ("", 101)], &[], "1230", &[])),
        ("a PIN and Enter", (&[("3690", 90), ("{Enter}", 90)], &[], "3690", &["Enter"])),
        ("an amount and Enter", (&[("20", 45), ("{Enter}", 45)], &[], "20", &["Enter"])),
        ("three fast keys, and Enter as a person presses it", (&[("100", 40), ("{Enter}", 70)], &[], "100", &["Enter"])),
        ("a key held down", (&[("0", 100), ("{again+0}{again+0}{again+0}{again+0}{again+0}{again+0}{again+0}", 33)], &[], "00000000", &[])),
        ("an input method at work", (&[("{composing+n}{composing+i}{composing+h}{composing+o}{composing+n}{composing+g}{Enter}", 10)], &[], "nihong", &["Enter"])),
        ("a dead key", (&[("caf", 90), ("{Dead}", 90), ("é", 90), ("", 60)], &[], "café", &["Dead"])),
        ("a shortcut", (&[("{Control}{Ctrl+c}{Ctrl+v}{Ctrl+j}", 5)], &[], "", &["c", "v", "j"])),
        ("Alt and a digit", (&[("{Alt}{Alt+1}{Alt+2}{Alt+3}{Alt+4}{Alt+5}{Alt+6}{Alt+7}", 5)], &[], "", &["1", "2", "3", "4", "5", "6", "7"])),
        ("Enter alone, twice", (&[("{Enter}{Enter}", 20)], &[], "", &["Enter", "Enter"])),
        ("Tabs", (&[("{Tab}{Tab}{Tab}{Tab}", 10)], &[], "", &["Tab", "Tab", "Tab", "Tab"])),
        ("a space on a button", (&[("{ }", 100)], &[], " ", &[])),
        ("backspace behind a key", (&[("5", 100), ("{Backspace}", 20)], &[], "5", &["Backspace"])),
    ];
    for (name, (keys, scanned, typed, passed)) in cases {
        for goes in BOTH {
            let mut desk = Desk::new(goes);
            for (keys, gap) in *keys {
                if keys.is_empty() {
                    desk.wait(*gap);
                }
                desk.keys(keys, *gap);
            }
            let is_modifier = |key: &String| ["Shift", "Control", "Alt", "CapsLock"].contains(&key.as_str());
            desk.passed.retain(|key| !is_modifier(key));
            assert_eq!(desk.scanned(), *scanned, "{name}, {goes:?}");
            assert_eq!(desk.text, *typed, "{name}, {goes:?}");
            assert_eq!(desk.passed, *passed, "{name}, {goes:?}");
        }
    }
}

#[test]
fn nothing_of_a_scan_stays_in_a_field_or_reaches_the_page() {
    let code = "2900000000018";
    for goes in BOTH {
        for gap in [0, 1, 5, 16, 30, 50] {
            for length in 3..=code.len() {
                let mut desk = Desk::new(goes);
                desk.text = "12.50".to_owned();
                desk.keys(&code[..length], gap);
                desk.keys("{Enter}", gap);
                assert_eq!(
                    desk.scanned(),
                    [&code[..length]],
                    "{length} keys, {gap} ms, {goes:?}"
                );
                assert_eq!(desk.text, "12.50", "{length} keys, {gap} ms, {goes:?}");
                assert!(desk.passed.is_empty(), "{length} keys, {gap} ms, {goes:?}");
            }
        }
    }
}

#[test]
fn nothing_that_a_person_types_is_lost() {
    let text = "2 cappuccino, 1 tea & ½ l milk";
    for goes in BOTH {
        for gap in [51, 60, 80, 120, 400] {
            let mut desk = Desk::new(goes);
            desk.keys(text, gap);
            desk.wait(200);
            assert_eq!(desk.text, text, "{gap} ms, {goes:?}");
            assert!(desk.scans.is_empty(), "{gap} ms, {goes:?}");
        }
    }
}

#[test]
fn the_wrong_layout_is_seen_by_the_places_of_the_keys() {
    let french: Layout = |sign| match sign {
        '0'..='9' => ['à', '&', 'é', '"', '\'', '(', '-', 'è', '_', 'ç'][sign as usize - '0' as usize],
        'A' => 'Q',
        'Q' => 'A',
        'Z' => 'W',
        'W' => 'Z',
        '-' => ')',
        other => other,
    };
    let arabic: Layout = |sign| match sign {
        'R' | 'r' => 'ق',
        'T' | 't' => 'ف',
        'E' | 'e' => 'ث',
        'S' | 's' => 'س',
        other => other,
    };
    let caps_lock: Layout = |sign| {
        if sign.is_ascii_uppercase() {
            sign.to_ascii_lowercase()
        } else {
            sign.to_ascii_uppercase()
        }
    };
    let western: Layout = |sign| sign;
    for (layout, code, text, by_place) in [
        (french, "2900000000018", "éçààààààààà&_", Some("2900000000018")),
        (french, "AZ-19", "QW)&ç", Some("AZ-19")),
        (arabic, "R-TEST-9", "ق-فثسف-9", Some("R-TEST-9")),
        (caps_lock, "R-TEST-9", "r-test-9", Some("R-TEST-9")),
        (caps_lock, "2900000000018", "2900000000018", None),
        (western, "R-TEST-9", "R-TEST-9", None),
    ] {
        let mut desk = Desk::new(Goes::ToPage);
        desk.layout = layout;
        desk.keys(code, 5);
        desk.keys("{Enter}", 5);
        let by_place = by_place.map(str::to_owned);
        let text = text.to_owned();
        assert_eq!(desk.scans, [Scan { text, by_place }], "{code}");
    }
}

#[test]
fn what_a_scanner_was_set_to_send_around_a_code_is_no_part_of_it() {
    let affixes = |prefix: &str, suffix: &str| Affixes {
        prefix: prefix.to_owned(),
        suffix: suffix.to_owned(),
    };
    for (prefix, suffix, keys, code) in [
        ("*", "", "*2900000000018{Enter}", "2900000000018"),
        ("", "$", "2900000000018$", "2900000000018"),
        ("*", "$", "*2900000000018${Tab}", "2900000000018"),
        // It is left off once, and only where it stands.
        ("*", "", "**A*17{Enter}", "*A*17"),
        ("*", "$", "2900000000018{Enter}", "2900000000018"),
        // A code is never nothing.
        ("", "018", "018{Enter}", "018"),
    ] {
        let mut desk = Desk::new(Goes::IntoField);
        desk.bursts.set_affixes(affixes(prefix, suffix));
        desk.keys(keys, 5);
        desk.wait(200);
        assert_eq!(desk.scanned(), [code], "{prefix} {keys} {suffix}");
        assert_eq!(desk.text, "");
    }
    // A person may type the sign as any other.
    let mut desk = Desk::new(Goes::ToPage);
    desk.bursts.set_affixes(affixes("*", "$"));
    desk.keys("3*4$", 90);
    desk.wait(200);
    assert_eq!(desk.text, "3*4$");
}

#[test]
fn a_slow_scanner_is_known_where_somebody_said_that_it_is_one() {
    for (keys, gap, scanned) in [
        ("2900000000018{Enter}", 80, vec!["2900000000018"]),
        ("2900000000018{Tab}", 100, vec!["2900000000018"]),
        ("29000001", 90, vec!["29000001"]),
        (
            "2900000000018{Enter}2900000000025{Enter}",
            5,
            vec!["2900000000018", "2900000000025"],
        ),
        ("A17-20{Enter}", 70, vec!["A17-20"]),
        // A PIN, an amount, and what people type at their own speed.
        ("604182", 80, vec![]),
        ("12.50{Enter}", 80, vec![]),
        ("cappuccino large", 110, vec![]),
    ] {
        for goes in BOTH {
            let mut desk = Desk::new(goes);
            desk.bursts.set_pace(Pace::Slow);
            desk.keys(keys, gap);
            desk.wait(400);
            assert_eq!(desk.scanned(), scanned, "{keys}, {gap} ms, {goes:?}");
            if scanned.is_empty() {
                assert_eq!(
                    desk.text,
                    keys.replace("{Enter}", ""),
                    "{keys}, {gap} ms, {goes:?}"
                );
            } else {
                assert_eq!(desk.text, "", "{keys}, {gap} ms, {goes:?}");
            }
        }
    }
}

#[test]
fn keys_that_are_handed_on_late_are_still_of_their_scan() {
    let code = "2900000000018";
    for goes in BOTH {
        for late in 1..code.len() {
            let mut desk = Desk::new(goes);
            desk.text = "12.50".to_owned();
            desk.keys(&code[..late], 4);
            // The app waited as long as it should, and the keys came after that, with the times that they had.
            let until = desk.bursts.unsure_until().unwrap();
            let step = desk.bursts.pass_time(until + 1);
            desk.take(step);
            desk.keys(&code[late..], 4);
            desk.keys("{Enter}", 4);
            desk.wait(400);
            // Where it was known to be a scan it had to be told, as one that nobody has; the rest of it is nothing.
            let scanned = if late < 6 { code } else { &code[..late] };
            assert_eq!(desk.scanned(), [scanned], "{late}, {goes:?}");
            assert_eq!(desk.text, "12.50", "{late}, {goes:?}");
            assert!(desk.passed.is_empty(), "{late}, {goes:?}");
        }
    }
}

#[test]
fn the_end_of_a_code_is_waited_for_longer_unless_the_scanner_sends_none() {
    let mut desk = Desk::new(Goes::ToPage);
    let waits = |desk: &mut Desk, end: &str| {
        desk.keys("2900000000018", 4);
        let waits = desk.bursts.patience_ms();
        desk.keys(end, 4);
        desk.wait(1000);
        waits
    };
    let ends = ["{Enter}", "", "", "{Tab}", "{Enter}"];
    let waited = ends.map(|end| waits(&mut desk, end));
    assert_eq!(waited, [600, 600, 150, 150, 600]);
    assert_eq!(desk.scanned(), ["2900000000018"; 5]);
    // One that waits before its end sends an end all the same.
    desk.keys("2900000000018", 4);
    desk.keys("{Enter}", 200);
    desk.keys("2900000000018", 4);
    assert_eq!(desk.bursts.patience_ms(), 600);
    desk.wait(1000);
    desk.keys("29", 4);
    assert_eq!(desk.bursts.patience_ms(), 0, "a person is not kept waiting");
}

#[test]
fn a_code_is_said_without_what_can_not_be_shown() {
    assert_eq!(said("0102900000000018\u{1d}10AB"), "010290000000001810AB");
    assert_eq!(said("]E496385074"), "96385074");
    assert_eq!(said(&"٩".repeat(500)), "٩".repeat(48));
}

#[test]
fn an_app_that_is_too_busy_to_look_misses_nothing() {
    // The keys come by their own times, however late they are looked at, and time is passed only behind them.
    let mut bursts = Bursts::default();
    let mut scanned = Vec::new();
    let (mut at, mut typed) = (0, String::new());
    for code in ["2900000000018", "2900000000025", "2900000000018"] {
        for key in code.chars().map(String::from).chain(["Enter".to_owned()]) {
            at += 4;
            let step = bursts.press(&Stroke {
                key: &key,
                code: "",
                at,
                held: Held::default(),
                is_repeat_or_composing: false,
                goes: Goes::ToPage,
            });
            scanned.extend(step.scanned.map(|scan| scan.text));
            typed.push_str(&step.typed);
        }
    }
    let step = bursts.pass_time(at + 10_000);
    assert_eq!(step, Step::default());
    assert_eq!(scanned, ["2900000000018", "2900000000025", "2900000000018"]);
    assert_eq!(typed, "");
}

proptest! {
    #[test]
    fn every_sign_comes_out_once_and_in_its_order(
        keys in prop::collection::vec((prop::sample::select(vec!["0", "7", "a", "R", "-", " ", "{Enter}", "{Tab}", "{Shift}"]), 0..160u64), 0..60)
    ) {
        let mut desk = Desk::new(Goes::ToPage);
        let mut all = String::new();
        for (key, gap) in keys {
            desk.keys(key, gap);
            if !key.starts_with('{') {
                all.push_str(key);
            }
        }
        desk.wait(1000);
        prop_assert_eq!(desk.out, all);
    }

    #[test]
    fn a_field_holds_what_no_scan_took(
        keys in prop::collection::vec((prop::sample::select(vec!["0", "7", "a", "R", "-", "{Enter}"]), 0..160u64), 0..60)
    ) {
        let mut desk = Desk::new(Goes::IntoField);
        let mut all = String::new();
        for (key, gap) in keys {
            desk.keys(key, gap);
            if !key.starts_with('{') {
                all.push_str(key);
            }
        }
        desk.wait(1000);
        let scanned: usize = desk.scans.iter().map(|scan| scan.text.len()).sum();
        prop_assert_eq!(desk.text.len() + scanned, all.len());
    }
}
