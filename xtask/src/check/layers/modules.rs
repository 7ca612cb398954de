//! A crate as its modules: which there are, what each defines and re-exports, and which paths of the crate it names.
//!
//! What it keeps true: only what is compiled into the product counts. Tests, and what a feature for tests or for the
//! simulator alone switches on, may look wherever they like.

use super::{imports, shown};
use crate::metadata::Package;
use anyhow::{Context, Result};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};
use syn::{Attribute, Expr, ExprLit, Item, ItemMod, Lit, Meta, punctuated::Punctuated, token::Comma};

// Features of tests, of the simulator and of benchmarks; no product is built with them.
const TEST_FEATURES: [&str; 5] = ["contract", "faults", "lab", "sim", "testing"];

/// A module's path from the crate's root; the root's is empty.
pub type ModulePath = Vec<String>;

/// All modules that are compiled from one root, `lib.rs` or `main.rs`.
pub struct Crate {
    pub name: String,
    /// `lib.rs` or `main.rs`.
    pub root: String,
    /// The name by which it may be named within itself. A program beside a library has none: the name is the library's.
    pub own_name: Option<String>,
    pub modules: BTreeMap<ModulePath, Module>,
    /// Macros that are called by their bare name everywhere, and where each is defined.
    pub macros: BTreeMap<String, ModulePath>,
}

/// One module, whether it has a file of its own or not.
#[derive(Default)]
pub struct Module {
    /// From the root of the checkout.
    pub file: String,
    pub children: BTreeSet<String>,
    /// Names of what it defines itself.
    pub items: BTreeSet<String>,
    /// What it brings in under which name, as paths from the crate's root; `None` for what is another crate's.
    pub aliases: BTreeMap<String, Option<ModulePath>>,
    /// What it brings in whole (`use a::*`).
    pub globs: Vec<ModulePath>,
    pub mentions: Vec<Mention>,
}

/// A place in the source that names something of the crate.
pub struct Mention {
    pub target: Target,
    pub line: usize,
    /// A root may re-export what is below it: that is no import.
    pub is_reexport: bool,
}

/// What a mention names.
pub enum Target {
    /// A path from the crate's root, as it is written: what it leads to is found in `resolve`.
    Path(ModulePath),
    /// A macro by its bare name.
    Macro(String),
}

impl Crate {
    /// What is compiled from each root of a package: its library, its program, or both.
    ///
    /// # Errors
    /// When a file can't be read or is not Rust.
    pub fn of(checkout: &Path, package: &Package) -> Result<Vec<Self>> {
        ["lib.rs", "main.rs"]
            .into_iter()
            .map(|root| package.root.join("src").join(root))
            .filter(|root| root.is_file())
            .map(|root| Self::read(checkout, &package.name, &root))
            .collect()
    }

    fn read(checkout: &Path, name: &str, root: &Path) -> Result<Self> {
        let mut reader = Reader {
            checkout,
            read: Self {
                name: name.to_owned(),
                root: root
                    .file_name()
                    .map(|name| name.to_string_lossy().into_owned())
                    .unwrap_or_default(),
                own_name: (!root.with_file_name("lib.rs").is_file() || root.ends_with("lib.rs"))
                    .then(|| name.replace('-', "_")),
                modules: BTreeMap::new(),
                macros: BTreeMap::new(),
            },
        };
        reader.file(root, Vec::new())?;
        Ok(reader.read)
    }
}

struct Reader<'a> {
    checkout: &'a Path,
    read: Crate,
}

impl Reader<'_> {
    fn file(&mut self, file: &Path, path: ModulePath) -> Result<()> {
        let shown = shown(self.checkout, file);
        let text = fs::read_to_string(file).with_context(|| format!("could not read {shown}"))?;
        let parsed = syn::parse_file(&text).with_context(|| format!("could not read {shown} as Rust"))?;
        let stem = file.file_stem().unwrap_or_default();
        let folder = file.parent().unwrap_or(file);
        let below = if stem == "mod" || path.is_empty() {
            folder.to_path_buf()
        } else {
            folder.join(stem)
        };
        self.module(&parsed.items, path, file, &below)
    }

    // `below` is the folder in which its children's files are.
    fn module(&mut self, items: &[Item], path: ModulePath, file: &Path, below: &Path) -> Result<()> {
        let mut module = Module {
            file: shown(self.checkout, file),
            ..Module::default()
        };
        let items: Vec<&Item> = items.iter().filter(|item| !imports::is_left_out(item)).collect();
        for item in &items {
            match item {
                Item::Mod(child) => {
                    module.children.insert(child.ident.to_string());
                }
                Item::Macro(one) => {
                    if let Some(name) = &one.ident {
                        module.items.insert(name.to_string());
                        if one
                            .attrs
                            .iter()
                            .any(|attribute| attribute.path().is_ident("macro_export"))
                        {
                            self.read.macros.insert(name.to_string(), path.clone());
                        }
                    }
                }
                other => module.items.extend(imports::name_of(other)),
            }
        }
        imports::collect(self.read.own_name.as_deref(), &path, &items, &mut module);
        self.read.modules.insert(path.clone(), module);
        for item in items {
            if let Item::Mod(child) = item {
                self.child(child, &path, file, below)?;
            }
        }
        Ok(())
    }

    fn child(&mut self, child: &ItemMod, parent: &[String], file: &Path, below: &Path) -> Result<()> {
        let name = child.ident.to_string();
        let mut path = parent.to_vec();
        path.push(name.clone());
        match &child.content {
            Some((_, items)) => self.module(items, path, file, &below.join(name)),
            None => self.file(&file_of(child, file, below), path),
        }
    }
}

fn file_of(child: &ItemMod, file: &Path, below: &Path) -> PathBuf {
    let named = child.attrs.iter().find(|one| one.path().is_ident("path"));
    if let Some(text) = named.and_then(text_of) {
        return file.parent().unwrap_or(file).join(text);
    }
    let plain = below.join(format!("{}.rs", child.ident));
    if plain.is_file() {
        plain
    } else {
        below.join(child.ident.to_string()).join("mod.rs")
    }
}

// The text of `#[name = "text"]`.
fn text_of(attribute: &Attribute) -> Option<String> {
    match &attribute.meta {
        Meta::NameValue(pair) => literal(&pair.value),
        _ => None,
    }
}

fn literal(value: &Expr) -> Option<String> {
    match value {
        Expr::Lit(ExprLit {
            lit: Lit::Str(text), ..
        }) => Some(text.value()),
        _ => None,
    }
}

/// Whether these attributes keep what they stand on out of every product.
pub fn only_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("test")
            || (attribute.path().is_ident("cfg")
                && attribute
                    .parse_args::<Meta>()
                    .is_ok_and(|condition| holds(&condition) == Some(false)))
    })
}

// Whether a condition holds in a product; `None` if that depends on the product.
fn holds(condition: &Meta) -> Option<bool> {
    if condition.path().is_ident("test") {
        return Some(false);
    }
    match condition {
        Meta::NameValue(pair) if pair.path.is_ident("feature") => {
            let feature = literal(&pair.value)?;
            TEST_FEATURES.contains(&feature.as_str()).then_some(false)
        }
        Meta::List(list) => {
            let inner = list
                .parse_args_with(Punctuated::<Meta, Comma>::parse_terminated)
                .ok()?;
            let inner: Vec<Option<bool>> = inner.iter().map(holds).collect();
            if list.path.is_ident("not") {
                inner.first().copied().flatten().map(|held| !held)
            } else if list.path.is_ident("all") {
                inner.contains(&Some(false)).then_some(false)
            } else if list.path.is_ident("any") {
                inner.iter().all(|one| *one == Some(false)).then_some(false)
            } else {
                None
            }
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use syn::parse_quote;

    #[test]
    fn code_of_tests_and_of_the_simulator_does_not_count() {
        let out: [Attribute; 6] = [
            parse_quote!(#[cfg(test)]),
            parse_quote!(#[test]),
            parse_quote!(#[cfg(feature = "faults")]),
            parse_quote!(#[cfg(any(test, feature = "lab"))]),
            parse_quote!(#[cfg(all(target_arch = "wasm32", test))]),
            parse_quote!(#[cfg(not(not(test)))]),
        ];
        for attribute in out {
            assert!(only_for_tests(std::slice::from_ref(&attribute)));
        }
        let product: [Attribute; 4] = [
            parse_quote!(#[cfg(not(test))]),
            parse_quote!(#[cfg(feature = "js")]),
            parse_quote!(#[cfg(any(test, target_arch = "wasm32"))]),
            parse_quote!(#[cfg_attr(test, derive(Debug))]),
        ];
        for attribute in product {
            assert!(!only_for_tests(std::slice::from_ref(&attribute)));
        }
    }
}
