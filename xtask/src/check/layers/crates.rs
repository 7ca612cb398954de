//! Which crate may depend on which: the core on none of the workspace, what hubs and clouds share on the core, the
//! two servers on both and never on each other, the web's crates on the core and each other downwards.

use crate::metadata::Package;

// cloud-server is named before it exists: the rule for it is already decided.
const ALLOWED: [(&str, &[&str]); 12] = [
    ("core-wasm", &["core-wasm-derive"]),
    ("core-wasm-derive", &[]),
    ("server-kit", &["core-wasm"]),
    ("hub-server", &["core-wasm", "server-kit"]),
    ("cloud-server", &["core-wasm", "server-kit"]),
    ("web-words", &[]),
    ("web-ui", &["core-wasm", "web-words"]),
    // What is in a picture is no matter of the core's: it says what a code stands for.
    ("web-camera", &[]),
    ("web-till", &["core-wasm", "web-ui", "web-words"]),
    ("web-office", &["core-wasm", "web-ui", "web-words"]),
    ("fuzz", &["core-wasm", "server-kit", "hub-server", "cloud-server"]),
    // It writes the word files of each language into the build (`pwa/finish.rs`).
    ("xtask", &["core-wasm", "server-kit", "web-words"]),
];

/// Each dependency between crates of the workspace that the table does not allow, in plain words.
pub fn violations(members: &[Package]) -> Vec<String> {
    let is_member = |name: &str| members.iter().any(|member| member.name == name);
    let mut found = Vec::new();
    for member in members {
        let name = &member.name;
        let Some((_, allowed)) = ALLOWED.iter().find(|(one, _)| one == name) else {
            found.push(format!(
                "{name} has no place among the layers: decide it in xtask/src/check/layers/crates.rs"
            ));
            continue;
        };
        let wrong = member
            .dependencies
            .iter()
            .filter(|other| *other != name && is_member(other) && !allowed.contains(&other.as_str()));
        found.extend(wrong.map(|other| {
            format!("{name} may not depend on {other}: move what both need into a crate below both")
        }));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(name: &str, dependencies: &[&str]) -> Package {
        Package {
            name: name.into(),
            dependencies: dependencies.iter().map(|one| (*one).into()).collect(),
            ..Package::default()
        }
    }

    #[test]
    fn the_core_stands_alone_and_the_others_meet_only_below() {
        let good = [
            member("core-wasm", &["serde"]),
            member("server-kit", &["core-wasm"]),
            member("web-till", &["core-wasm", "leptos"]),
            member("web-office", &["core-wasm", "web-ui"]),
            member("hub-server", &["core-wasm", "server-kit"]),
        ];
        assert_eq!(violations(&good), [] as [String; 0]);
    }

    #[test]
    fn a_dependency_across_or_upwards_is_named() {
        let bad = [
            member("core-wasm", &["server-kit"]),
            member("server-kit", &["hub-server"]),
            member("web-till", &["hub-server"]),
            member("hub-server", &["cloud-server"]),
            member("cloud-server", &[]),
            member("web-office", &["web-till"]),
        ];
        let found = violations(&bad);
        assert_eq!(found.len(), 5, "{found:?}");
        assert!(
            found[0].starts_with("core-wasm may not depend on server-kit"),
            "{found:?}"
        );
        assert!(
            found[3].starts_with("hub-server may not depend on cloud-server"),
            "{found:?}"
        );
    }

    #[test]
    fn an_unknown_member_is_named() {
        assert_eq!(violations(&[member("plugin", &[])]).len(), 1);
    }
}
