//! Has the linker leave in the app what it needs to be cut into chunks (xtask, `pwa/chunks`).

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    // Of the app alone: a test's program is not cut.
    if std::env::var("CARGO_CFG_TARGET_FAMILY").is_ok_and(|family| family == "wasm") {
        println!("cargo::rustc-link-arg-bins=--emit-relocs");
    }
}
