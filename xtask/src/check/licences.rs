//! Licences and sources of every package, held to `deny.toml`, which is in cargo-deny's own format.
//!
//! Read from it: `licenses.allow`, `licenses.exceptions`, `licenses.clarify` and
//! `sources.allow-registry`. Not in it: advisories, which need a network.

use super::Context;
use crate::{
    metadata::{self, Package},
    repo,
};
use anyhow::{Context as _, Result, anyhow, bail};
use spdx::{Expression, Licensee, ParseMode};
use std::{collections::BTreeMap, fs};

/// Every package has an allowed licence and comes from an allowed place.
pub fn check(_: &Context) -> Result<()> {
    let text = fs::read_to_string(repo::root().join("deny.toml")).context("deny.toml can't be read")?;
    let policy = Policy::parse(&text)?;
    let found: Vec<String> = metadata::packages()?
        .iter()
        .flat_map(|package| policy.violations(package))
        .collect();
    if !found.is_empty() {
        bail!("{}", found.join("\n"));
    }
    Ok(())
}

struct Policy {
    allowed: Vec<Licensee>,
    exceptions: BTreeMap<String, Vec<Licensee>>,
    clarified: BTreeMap<String, String>,
    registries: Vec<String>,
}

impl Policy {
    fn parse(text: &str) -> Result<Self> {
        let file: toml::Table = toml::from_str(text).context("deny.toml is no valid TOML")?;
        let empty = toml::Table::new();
        let section = |name: &str| file.get(name).and_then(toml::Value::as_table).unwrap_or(&empty);
        let licenses = section("licenses");
        let mut exceptions = BTreeMap::new();
        for (package, table) in tables(licenses, "exceptions") {
            exceptions.insert(package, licensees(&strings(table, "allow"))?);
        }
        let mut clarified = BTreeMap::new();
        for (package, table) in tables(licenses, "clarify") {
            let expression = table.get("expression").and_then(toml::Value::as_str);
            let expression =
                expression.ok_or_else(|| anyhow!("deny.toml clarifies {package} without an expression"))?;
            clarified.insert(package, expression.to_owned());
        }
        Ok(Self {
            allowed: licensees(&strings(licenses, "allow"))?,
            exceptions,
            clarified,
            registries: strings(section("sources"), "allow-registry"),
        })
    }

    fn violations(&self, package: &Package) -> Vec<String> {
        [self.licence_violation(package), self.source_violation(package)]
            .into_iter()
            .flatten()
            .collect()
    }

    fn licence_violation(&self, package: &Package) -> Option<String> {
        let of = format!("{} {}", package.name, package.version);
        let Some(text) = self.clarified.get(&package.name).or(package.license.as_ref()) else {
            return Some(format!(
                "{of} declares no licence: find it out and clarify it in deny.toml, or drop the package"
            ));
        };
        let expression = match Expression::parse_mode(text, ParseMode::LAX) {
            Ok(expression) => expression,
            Err(error) => {
                return Some(format!(
                    "{of} declares the unreadable licence {text:?} ({})",
                    error.reason
                ));
            }
        };
        let extra = self
            .exceptions
            .get(&package.name)
            .map(Vec::as_slice)
            .unwrap_or_default();
        let is_allowed =
            expression.evaluate(|wanted| self.allowed.iter().chain(extra).any(|one| one.satisfies(wanted)));
        (!is_allowed).then(|| format!("{of} is under {text}, which deny.toml doesn't allow"))
    }

    fn source_violation(&self, package: &Package) -> Option<String> {
        let source = package.source.as_ref()?;
        let is_allowed = self
            .registries
            .iter()
            .any(|registry| source.strip_prefix("registry+") == Some(registry));
        (!is_allowed).then(|| {
            format!(
                "{} {} comes from {source}, which deny.toml doesn't allow",
                package.name, package.version
            )
        })
    }
}

// cargo-deny names the package `crate`, or `name` in older files.
fn tables<'a>(section: &'a toml::Table, key: &str) -> Vec<(String, &'a toml::Table)> {
    let list = section
        .get(key)
        .and_then(toml::Value::as_array)
        .map(Vec::as_slice)
        .unwrap_or_default();
    let named = list.iter().filter_map(toml::Value::as_table).filter_map(|table| {
        let name = table.get("crate").or_else(|| table.get("name"))?.as_str()?;
        Some((name.to_owned(), table))
    });
    named.collect()
}

fn strings(table: &toml::Table, key: &str) -> Vec<String> {
    let list = table
        .get(key)
        .and_then(toml::Value::as_array)
        .map(Vec::as_slice)
        .unwrap_or_default();
    list.iter()
        .filter_map(|value| value.as_str().map(str::to_owned))
        .collect()
}

fn licensees(names: &[String]) -> Result<Vec<Licensee>> {
    names
        .iter()
        .map(|name| {
            Licensee::parse(name)
                .map_err(|error| anyhow!("deny.toml allows the unknown licence {name:?} ({})", error.reason))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: &str = r#"
        [licenses]
        allow = ["MIT", "Apache-2.0", "Apache-2.0 WITH LLVM-exception"]
        exceptions = [{ crate = "special", allow = ["Zlib"] }]
        [[licenses.clarify]]
        crate = "silent"
        expression = "MIT"
        license-files = []
        [sources]
        allow-registry = ["https://github.com/rust-lang/crates.io-index"]
    "#;

    fn violations(name: &str, license: Option<&str>, source: Option<&str>) -> Vec<String> {
        let package = Package {
            name: name.to_owned(),
            version: "1.0.0".to_owned(),
            license: license.map(str::to_owned),
            source: source.map(str::to_owned),
            dependencies: vec![],
        };
        Policy::parse(POLICY).expect("valid").violations(&package)
    }

    #[test]
    fn expressions_are_evaluated_not_compared() {
        for allowed in [
            "MIT",
            "MIT OR GPL-3.0-only",
            "(MIT OR Zlib) AND Apache-2.0",
            "MIT/Apache-2.0",
            "Apache-2.0 WITH LLVM-exception",
        ] {
            assert!(violations("a", Some(allowed), None).is_empty(), "{allowed}");
        }
        for refused in [
            "GPL-3.0-only",
            "MIT AND GPL-3.0-only",
            "Zlib",
            "no licence at all",
        ] {
            assert_eq!(violations("a", Some(refused), None).len(), 1, "{refused}");
        }
    }

    #[test]
    fn exceptions_and_clarifications_are_for_one_package() {
        assert!(violations("special", Some("Zlib"), None).is_empty());
        assert!(violations("silent", None, None).is_empty());
        assert_eq!(violations("other", None, None).len(), 1);
    }

    #[test]
    fn only_the_named_registry_is_a_source() {
        let registry = "registry+https://github.com/rust-lang/crates.io-index";
        assert!(violations("a", Some("MIT"), Some(registry)).is_empty());
        assert_eq!(
            violations("a", Some("MIT"), Some("git+https://example.com/a")).len(),
            1
        );
    }
}
