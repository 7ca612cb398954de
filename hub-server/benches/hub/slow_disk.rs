//! A hub on one core whose disk takes 10 ms more for each sync, as a slow SD card does.

use crate::crowd::{Traffic, flow};
use crate::device::Peer;
use crate::program::Program;
use crate::shop::Shop;
use crate::{Figure, Length};
use std::path::{Path, PathBuf};
use std::process::Command;

const DEVICES: u32 = 50;
const RATE: u32 = 500;

pub async fn measure(length: Length) -> Vec<Figure> {
    let traffic = Traffic {
        rate: RATE,
        seconds: length.seconds,
    };
    let mut shop = Shop::new(DEVICES).await;
    let hub = Program::start(shop.dir.path());
    let mut plain = flow(&mut shop.devices, &hub.address, Peer::Hub, traffic, false).await;
    drop(hub);
    let mut shop = Shop::new(DEVICES).await;
    let shim = shim();
    let hub = Program::start_slow(shop.dir.path(), &shim);
    let mut slow = flow(&mut shop.devices, &hub.address, Peer::Hub, traffic, false).await;
    let wrong = slow.wrong() as f64;
    let against = "two cores and the disk as it is";
    vec![
        Figure::new(
            "slow disk at 500/s, p50",
            "ms",
            slow.within(500),
            plain.within(500),
            against,
        ),
        Figure::new(
            "slow disk at 500/s, p99",
            "ms",
            slow.within(990),
            plain.within(990),
            against,
        ),
        Figure::new(
            "slow disk at 500/s, wrong",
            "events",
            wrong,
            slow.received as f64,
            "all that were delivered",
        ),
    ]
}

/// Builds the library that makes a disk slow.
pub fn shim() -> PathBuf {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/hub/slow_disk.c");
    let library = Path::new(env!("CARGO_TARGET_TMPDIR")).join("slow_disk.so");
    let mut compiler = Command::new("cc");
    compiler
        .args(["-shared", "-fPIC", "-O2", "-o"])
        .arg(&library)
        .arg(source);
    assert!(compiler.status().unwrap().success(), "the C compiler failed");
    library
}
