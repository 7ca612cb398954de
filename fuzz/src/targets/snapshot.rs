//! A hub's snapshot. The first byte says whether what follows is the whole of one, or the body of its main part, whose
//! checksum is put right: no disk makes that, but a hub could.

use crate::samples::{replica, stream};
use core_wasm::journal::{Cursor, Hash};
use core_wasm::replica::Old;
use core_wasm::snapshot::{join, read, split, write};
use core_wasm::store::Part;
use std::sync::LazyLock;

/// What stands in front of the body of the main part: a name and a hash.
const FRONT: usize = 8 + 32;

static PARTS: LazyLock<Vec<Part>> = LazyLock::new(|| {
    let mut full = replica();
    for entry in stream(1) {
        full.apply(&entry);
    }
    full.settle();
    write(&full, &Old::default(), Cursor(40), &[])
});

pub fn seeds() -> Vec<Vec<u8>> {
    let body = PARTS.first().map_or(&[][..], |main| &main.bytes[FRONT..]);
    vec![[&[0], &join(&PARTS)[..]].concat(), [&[1], body].concat()]
}

pub fn run(input: &[u8]) {
    let parts = match input.split_first() {
        Some((0, whole)) => match split(whole) {
            Ok(parts) => parts,
            Err(_) => return,
        },
        Some((_, body)) => resealed(body),
        None => return,
    };
    let Ok(restored) = read(&replica(), &parts) else {
        return;
    };
    let again = write(&restored.replica, &Old::default(), restored.at, &restored.marks);
    match read(&replica(), &again) {
        Ok(again) => assert_eq!(again.at, restored.at),
        Err(error) => panic!("what was opened can't be opened once it is packed again: {error}"),
    }
}

fn resealed(body: &[u8]) -> Vec<Part> {
    let mut parts = PARTS.clone();
    if let Some(main) = parts.first_mut() {
        let front = [&main.bytes[..8], &Hash::of(body).0[..], body].concat();
        main.bytes = front.into();
    }
    parts
}
