//! One target, guided by which branches its inputs reach: libFuzzer's program around [`fuzz::Target::check`]. It is
//! built and started by `cargo xtask fuzz`, which says by `EVERTILL_FUZZ` which target. Its seeds, and what was found
//! before, are written to the folder of `EVERTILL_FUZZ_SEEDS`, if that is set.

#![cfg_attr(guided, no_main)]

#[cfg(guided)]
mod guided {
    use fuzz::Target;
    use std::path::PathBuf;
    use std::sync::LazyLock;

    static TARGET: LazyLock<&'static Target> = LazyLock::new(|| {
        let name = std::env::var("EVERTILL_FUZZ").unwrap_or_default();
        let Some(target) = Target::named(&name) else {
            panic!("EVERTILL_FUZZ names no target: '{name}'");
        };
        if let Some(folder) = std::env::var_os("EVERTILL_FUZZ_SEEDS") {
            write(target, &PathBuf::from(folder)).unwrap_or_else(|error| panic!("no seeds: {error}"));
        }
        target
    });

    fn write(target: &Target, folder: &std::path::Path) -> std::io::Result<()> {
        let known = (target.seeds)().into_iter().chain(target.regressions()?);
        for (place, seed) in known.enumerate() {
            std::fs::write(folder.join(format!("seed-{place}")), seed)?;
        }
        Ok(())
    }

    libfuzzer_sys::fuzz_target!(init: { LazyLock::force(&TARGET); }, |input: &[u8]| TARGET.check(input));
}

/// Without the guide there is nothing to start.
#[cfg(not(guided))]
fn main() -> std::process::ExitCode {
    eprintln!("start this by `cargo xtask fuzz`");
    std::process::ExitCode::FAILURE
}
