//! Where a path of a crate leads: to the module that defines what it names, through re-exports.

use super::modules::{Crate, Mention, Module, ModulePath, Target};

// Re-exports of re-exports end somewhere; more steps than this are a circle of `use`.
const STEPS: usize = 16;

impl Crate {
    /// The module in which what is mentioned is defined; `None` if it is not of this crate.
    pub fn leads_to(&self, mention: &Mention) -> Option<ModulePath> {
        match &mention.target {
            Target::Path(path) => self.resolve(path, STEPS),
            Target::Macro(name) => self.macros.get(name).cloned(),
        }
    }

    fn resolve(&self, path: &[String], steps: usize) -> Option<ModulePath> {
        let mut at = ModulePath::new();
        for (index, name) in path.iter().enumerate() {
            let Some(module) = self.modules.get(&at) else {
                return Some(at);
            };
            if module.children.contains(name) {
                at.push(name.clone());
                continue;
            }
            return match self.brought_in(module, name, steps) {
                Some(None) => None,
                Some(Some(target)) if steps > 0 => {
                    self.resolve(&[target.as_slice(), &path[index + 1..]].concat(), steps - 1)
                }
                _ if at.is_empty() => Some(self.macros.get(name).cloned().unwrap_or(at)),
                _ => Some(at),
            };
        }
        Some(at)
    }

    // What a name of this module stands for, if the module has it from elsewhere: a path, or `None` for another crate's.
    fn brought_in(&self, module: &Module, name: &str, steps: usize) -> Option<Option<ModulePath>> {
        if module.items.contains(name) {
            return None;
        }
        if let Some(target) = module.aliases.get(name) {
            return Some(target.clone());
        }
        module.globs.iter().filter(|_| steps > 0).find_map(|glob| {
            let from = self.resolve(glob, steps - 1)?;
            let whole = self.modules.get(&from)?;
            let has = whole.items.contains(name)
                || whole.children.contains(name)
                || self.brought_in(whole, name, steps - 1).is_some();
            has.then(|| Some([from.as_slice(), &[name.to_owned()]].concat()))
        })
    }
}
