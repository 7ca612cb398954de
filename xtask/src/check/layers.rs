//! Who may depend on whom: the core on none of the workspace, everything else on the core alone, but for what tries
//! the decoders of them all.

use super::Context;
use crate::metadata;
use anyhow::{Result, bail};

// cloud-server is named before it exists: the rule for it is already decided.
const ALLOWED: [(&str, &[&str]); 8] = [
    ("core-wasm", &["core-wasm-derive"]),
    ("core-wasm-derive", &[]),
    ("web-ui", &["core-wasm"]),
    ("web-app", &["core-wasm", "web-ui"]),
    ("hub-server", &["core-wasm"]),
    ("cloud-server", &["core-wasm"]),
    ("fuzz", &["core-wasm", "hub-server"]),
    ("xtask", &["core-wasm"]),
];

/// Holds the workspace to the table above.
pub fn check(_: &Context) -> Result<()> {
    let packages = metadata::packages()?;
    let members: Vec<(&str, Vec<&str>)> = packages
        .iter()
        .filter(|package| package.source.is_none())
        .map(|package| {
            (
                package.name.as_str(),
                package.dependencies.iter().map(String::as_str).collect(),
            )
        })
        .collect();
    let found = violations(&members);
    if !found.is_empty() {
        bail!("{}", found.join("\n"));
    }
    Ok(())
}

fn violations(members: &[(&str, Vec<&str>)]) -> Vec<String> {
    let is_member = |name: &str| members.iter().any(|(member, _)| *member == name);
    let mut found = Vec::new();
    for (member, dependencies) in members {
        let Some((_, allowed)) = ALLOWED.iter().find(|(name, _)| name == member) else {
            found.push(format!(
                "{member} has no place among the layers: decide it in xtask/src/check/layers.rs"
            ));
            continue;
        };
        let wrong = dependencies
            .iter()
            .filter(|name| is_member(name) && !allowed.contains(name));
        found
            .extend(wrong.map(|name| {
                format!("{member} may not depend on {name}: move what both need into core-wasm")
            }));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_core_stands_alone_and_the_others_meet_only_in_it() {
        let good = [
            ("core-wasm", vec!["serde"]),
            ("web-app", vec!["core-wasm", "leptos"]),
            ("hub-server", vec!["core-wasm"]),
        ];
        assert!(violations(&good).is_empty());
    }

    #[test]
    fn a_dependency_across_or_upwards_is_named() {
        let bad = [
            ("core-wasm", vec!["hub-server"]),
            ("web-app", vec!["hub-server"]),
            ("hub-server", vec![]),
        ];
        let found = violations(&bad);
        assert_eq!(found.len(), 2);
        assert!(
            found[0].starts_with("core-wasm may not depend on hub-server"),
            "{found:?}"
        );
    }

    #[test]
    fn an_unknown_member_is_named() {
        assert_eq!(violations(&[("plugin", vec![])]).len(), 1);
    }
}
