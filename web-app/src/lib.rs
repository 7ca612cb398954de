//! Evertill's till: storage and sync (`storage`, `till`, `platform`) below, screens above. main.rs only starts it.

pub mod platform;
pub mod storage;
pub mod till;
