//! The folders of a crate as a graph of who imports whom, and the circles in it, in plain words.

use super::{
    modules::{Crate, Mention, ModulePath, Target},
    place,
};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Who imports whom among the folders of a crate, or of one of its folders.
pub struct Graph {
    place: String,
    edges: BTreeMap<String, BTreeMap<String, Vec<String>>>,
}

impl Graph {
    /// The graph of what stands directly below `under`: each folder or file there is one node, and so is the root's own
    /// file, since it may define something itself.
    pub fn of(read: &Crate, under: &[String]) -> Self {
        let mut edges: BTreeMap<String, BTreeMap<String, Vec<String>>> = BTreeMap::new();
        let node = |path: &ModulePath| {
            path.starts_with(under).then(|| {
                path.get(under.len())
                    .cloned()
                    .unwrap_or_else(|| own_file(read, under))
            })
        };
        for (path, module) in &read.modules {
            let Some(from) = node(path) else { continue };
            for mention in &module.mentions {
                if mention.is_reexport && path.len() == under.len() {
                    continue;
                }
                let Some(to) = read.leads_to(mention).as_ref().and_then(node) else {
                    continue;
                };
                if from != to {
                    let line = format!("{}:{} ({})", module.file, mention.line, named(mention));
                    edges
                        .entry(from.clone())
                        .or_default()
                        .entry(to)
                        .or_default()
                        .push(line);
                }
            }
        }
        Self {
            place: place(read, under),
            edges,
        }
    }

    /// Every line by which one folder imports another.
    pub fn uses(&self, from: &str, to: &str) -> &[String] {
        self.edges
            .get(from)
            .and_then(|targets| targets.get(to))
            .map_or(&[], Vec::as_slice)
    }

    /// One text for each group of folders that import each other, with at most `most` of the circles among them, the
    /// shortest first.
    pub fn report(&self, most: usize) -> Vec<String> {
        self.groups()
            .iter()
            .map(|group| self.describe(group, most))
            .collect()
    }

    fn targets(&self, from: &str) -> impl Iterator<Item = &String> {
        self.edges.get(from).into_iter().flat_map(BTreeMap::keys)
    }

    fn reached(&self, from: &str) -> BTreeSet<&String> {
        let mut reached = BTreeSet::new();
        let mut waiting: Vec<&String> = self.targets(from).collect();
        while let Some(next) = waiting.pop() {
            if reached.insert(next) {
                waiting.extend(self.targets(next));
            }
        }
        reached
    }

    // Folders of which each reaches each other.
    fn groups(&self) -> Vec<BTreeSet<String>> {
        let reached: BTreeMap<&String, BTreeSet<&String>> =
            self.edges.keys().map(|from| (from, self.reached(from))).collect();
        let mut groups: Vec<BTreeSet<String>> = Vec::new();
        for (from, targets) in &reached {
            if groups.iter().any(|group| group.contains(*from)) {
                continue;
            }
            let group: BTreeSet<String> = targets
                .iter()
                .filter(|to| reached.get(*to).is_some_and(|back| back.contains(from)))
                .map(|to| (*to).clone())
                .collect();
            if !group.is_empty() {
                groups.push(group);
            }
        }
        groups
    }

    fn describe(&self, group: &BTreeSet<String>, most: usize) -> String {
        let members: Vec<&str> = group.iter().map(String::as_str).collect();
        let mut text = format!(
            "{}: {} folders import each other in a circle: {}",
            self.place,
            members.len(),
            members.join(", ")
        );
        let circles = self.circles(group);
        for circle in circles.iter().take(most) {
            text.push_str(&format!("\n  {} → {}", circle.join(" → "), circle[0]));
            for (index, from) in circle.iter().enumerate() {
                let to = &circle[(index + 1) % circle.len()];
                let lines = self.uses(from, to);
                let others = match lines.len() - 1 {
                    0 => String::new(),
                    others => format!(", and {others} more"),
                };
                text.push_str(&format!("\n      {from} imports {to}: {}{others}", lines[0]));
            }
        }
        if circles.len() > most {
            text.push_str(&format!(
                "\n  and {} more circles: `cargo xtask layers {}` shows all",
                circles.len() - most,
                self.place
            ));
        }
        text
    }

    // For each import within the group the shortest circle that it is part of; each circle once.
    fn circles(&self, group: &BTreeSet<String>) -> Vec<Vec<String>> {
        let mut circles = BTreeSet::new();
        for from in group {
            for to in self.targets(from).filter(|to| group.contains(*to)) {
                if let Some(way) = self.way(to, from) {
                    circles.insert((way.len(), beginning_with_least(way)));
                }
            }
        }
        circles.into_iter().map(|(_, circle)| circle).collect()
    }

    // The shortest way from one folder to another, both included.
    fn way(&self, from: &str, to: &str) -> Option<Vec<String>> {
        let mut before: BTreeMap<&str, &str> = BTreeMap::new();
        let mut waiting = VecDeque::from([from]);
        while let Some(at) = waiting.pop_front() {
            if at == to {
                let mut way = vec![at.to_owned()];
                let mut at = at;
                while at != from {
                    at = before.get(at)?;
                    way.push(at.to_owned());
                }
                way.reverse();
                return Some(way);
            }
            for next in self.targets(at) {
                if next != from && !before.contains_key(next.as_str()) {
                    before.insert(next, at);
                    waiting.push_back(next);
                }
            }
        }
        None
    }
}

fn own_file(read: &Crate, under: &[String]) -> String {
    match under.last() {
        None => read.root.clone(),
        Some(folder) => format!("{folder}'s own file"),
    }
}

fn named(mention: &Mention) -> String {
    match &mention.target {
        Target::Path(path) => format!("crate::{}", path.join("::")),
        Target::Macro(name) => format!("{name}!"),
    }
}

// The same circle whatever it was found from.
fn beginning_with_least(mut circle: Vec<String>) -> Vec<String> {
    let least = circle
        .iter()
        .enumerate()
        .min_by_key(|(_, name)| *name)
        .map_or(0, |(index, _)| index);
    circle.rotate_left(least);
    circle
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metadata::Package;
    use std::{fs, path::PathBuf};

    // A crate on the disk, of these files, that goes when the test ends.
    struct Planted(PathBuf);

    impl Planted {
        fn new(name: &str, files: &[(&str, &str)]) -> Self {
            let root = std::env::temp_dir().join(format!("layers-{}-{name}", std::process::id()));
            for (file, text) in files {
                let path = root.join("src").join(file);
                fs::create_dir_all(path.parent().expect("a folder")).expect("writable");
                fs::write(path, text).expect("writable");
            }
            Self(root)
        }

        fn package(&self) -> Package {
            Package {
                name: "planted-crate".into(),
                root: self.0.clone(),
                ..Package::default()
            }
        }

        fn graph(&self, under: &[&str]) -> Graph {
            let package = self.package();
            let under: Vec<String> = under.iter().map(|one| (*one).into()).collect();
            let read = Crate::of(&self.0, &package).expect("readable");
            Graph::of(&read[0], &under)
        }
    }

    impl Drop for Planted {
        fn drop(&mut self) {
            fs::remove_dir_all(&self.0).expect("it is there");
        }
    }

    #[test]
    fn a_circle_is_named_with_a_line_for_each_import() {
        let planted = Planted::new(
            "circle",
            &[
                ("lib.rs", "pub mod a; pub mod b; pub mod c; pub mod d;"),
                (
                    "a/mod.rs",
                    "mod deep;\nuse crate::d::Thing;\npub use crate::b::{self, Part as Piece};",
                ),
                ("a/deep.rs", "use super::super::d;"),
                ("b.rs", "use crate::{\n    c::Left,\n    d,\n};\npub struct Part;"),
                (
                    "c.rs",
                    "pub struct Left;\nfn back() {\n    planted_crate::a::begin()\n}",
                ),
                ("d.rs", "pub struct Thing;"),
            ],
        );
        let found = planted.graph(&[]).report(5);
        assert_eq!(found.len(), 1, "{found:?}");
        let lines: Vec<&str> = found[0].lines().map(str::trim).collect();
        assert_eq!(
            lines,
            [
                "planted-crate: 3 folders import each other in a circle: a, b, c",
                "a → b → c → a",
                "a imports b: src/a/mod.rs:3 (crate::b), and 1 more",
                "b imports c: src/b.rs:2 (crate::c::Left)",
                "c imports a: src/c.rs:3 (crate::a::begin)",
            ]
        );
    }

    #[test]
    fn tests_documentation_and_visibility_make_no_circle() {
        let planted = Planted::new(
            "none",
            &[
                (
                    "lib.rs",
                    "pub mod a; pub mod b; #[cfg(test)] mod testing; pub use a::A;",
                ),
                ("a.rs", "use crate::b::B;\npub struct A(B);"),
                (
                    "b.rs",
                    "//! See [`crate::a`].\npub struct B { pub(in crate::b) x: u8 }\n#[cfg(test)]\nmod tests {\n    use crate::a::A;\n}\nfn f() {\n    #[cfg(feature = \"faults\")]\n    crate::a::broken();\n}",
                ),
                ("testing.rs", "use crate::{a, b};"),
            ],
        );
        assert_eq!(planted.graph(&[]).report(5), [] as [String; 0]);
    }

    #[test]
    fn macros_attributes_and_re_exports_count() {
        let planted = Planted::new(
            "hidden",
            &[
                (
                    "lib.rs",
                    "pub mod a; pub mod b; pub mod c; pub mod d; pub use d::Deep;",
                ),
                (
                    "a.rs",
                    "#[macro_export]\nmacro_rules! wire { () => { $crate::b::run() } }",
                ),
                (
                    "b.rs",
                    "#[derive(Serialize)]\npub struct B {\n    #[serde(with = \"crate::c::text\")]\n    x: u8,\n}",
                ),
                ("c.rs", "fn f() {\n    println!(\"{}\", crate::Deep::new());\n}"),
                ("d.rs", "pub struct Deep;\nfn f() {\n    wire!();\n}"),
            ],
        );
        let found = planted.graph(&[]).report(5);
        assert!(
            found.len() == 1 && found[0].contains("a → b → c → d → a"),
            "{found:?}"
        );
    }

    #[test]
    fn what_a_program_takes_from_its_library_is_not_its_own() {
        let planted = Planted::new(
            "program",
            &[
                ("lib.rs", "pub mod shared;"),
                ("shared.rs", ""),
                (
                    "main.rs",
                    "mod page;\nuse planted_crate::shared;\nfn main() { page::show(); shared::run() }",
                ),
                ("page.rs", "use crate::shared;"),
            ],
        );
        let package = planted.package();
        let read = Crate::of(&planted.0, &package).expect("readable");
        assert_eq!(read.len(), 2);
        assert_eq!(Graph::of(&read[1], &[]).report(5), [] as [String; 0]);
    }

    #[test]
    fn folders_within_a_folder_can_be_looked_at() {
        let planted = Planted::new(
            "within",
            &[
                ("lib.rs", "pub mod domain; pub mod base;"),
                ("base.rs", ""),
                ("domain/mod.rs", "pub mod order; pub mod ticket;"),
                ("domain/order.rs", "use super::ticket; use crate::base;"),
                ("domain/ticket.rs", "use crate::domain::order;"),
            ],
        );
        assert_eq!(planted.graph(&[]).report(5), [] as [String; 0]);
        let found = planted.graph(&["domain"]).report(5);
        assert!(
            found.len() == 1 && found[0].contains("order → ticket → order"),
            "{found:?}"
        );
    }
}
