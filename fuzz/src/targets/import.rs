//! A store's files. The first byte says which of them an input stands for; the others are the demo restaurant's.

#![expect(
    clippy::expect_used,
    reason = "a folder that can't be written leaves nothing to try"
)]

use hub_server::import::{Answers, Folder, read};
use std::fs;
use std::path::PathBuf;
use tempfile::TempDir;

const FILES: [&str; 7] = [
    "store.toml",
    "categories.csv",
    "products.csv",
    "modifier_groups.csv",
    "modifiers.csv",
    "tables.csv",
    "product_codes.csv",
];

/// The demo restaurant scans nothing.
const CODES: &str = "product,code,quantity\nhummus,4006381333931,6\nhummus,ABC-1;5901234123457,\n";

/// How much of a file is enough: its rows are alike.
const LINES: usize = 12;

fn demo(file: &str) -> String {
    if file == "product_codes.csv" {
        return CODES.to_owned();
    }
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../hub-server/demo/restaurant");
    let text = fs::read_to_string(folder.join(file)).expect("the demo restaurant");
    let lines = if file == "products.csv" || file == "tables.csv" {
        LINES
    } else {
        usize::MAX
    };
    text.split_inclusive('\n').take(lines).collect()
}

thread_local! {
    static FOLDER: TempDir = {
        let folder = tempfile::tempdir().expect("a folder");
        for file in FILES {
            fs::write(folder.path().join(file), demo(file)).expect("a file");
        }
        assert!(read(&Folder::Disk(folder.path().to_owned()), &Answers::default()).is_ok(), "the demo restaurant is good");
        folder
    };
}

pub fn seeds() -> Vec<Vec<u8>> {
    let seed = |(place, file): (u8, &str)| [&[place], demo(file).as_bytes()].concat();
    (0..).zip(FILES).map(seed).collect()
}

pub fn run(input: &[u8]) {
    let Some((&place, content)) = input.split_first() else {
        return;
    };
    let file = FILES[usize::from(place) % FILES.len()];
    FOLDER.with(|folder| {
        let path = folder.path().join(file);
        fs::write(&path, content).expect("a file");
        let told = |()| match read(&Folder::Disk(folder.path().to_owned()), &Answers::default()) {
            Ok(store) => format!("{store:?}"),
            Err(problems) => {
                let told = problems.to_string();
                assert!(!told.is_empty(), "nothing imported, and nothing said");
                told
            }
        };
        assert_eq!(told(()), told(()), "the same files, something else said");
        fs::write(&path, demo(file)).expect("a file");
    });
}
