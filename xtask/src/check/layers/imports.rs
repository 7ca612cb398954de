//! Which paths of its own crate a module names: in `use`, in code, in attributes, and in the bodies of macros, which
//! are read as text.
//!
//! Not in it: what a path leads to (see `resolve`). Names in documentation are no imports.

use super::modules::{Mention, Module, ModulePath, Target, only_for_tests};
use proc_macro2::{TokenStream, TokenTree};
use syn::{
    Attribute, Expr, Item, Macro, Meta, UseTree, Visibility,
    spanned::Spanned,
    visit::{self, Visit},
};

/// Whether this item is no part of a product.
pub fn is_left_out(item: &Item) -> bool {
    only_for_tests(attributes_of(item))
}

/// The name that an item defines in its module, if it defines one there.
pub fn name_of(item: &Item) -> Option<String> {
    Some(match item {
        Item::Const(one) => one.ident.to_string(),
        Item::Enum(one) => one.ident.to_string(),
        Item::Fn(one) => one.sig.ident.to_string(),
        Item::Static(one) => one.ident.to_string(),
        Item::Struct(one) => one.ident.to_string(),
        Item::Trait(one) => one.ident.to_string(),
        Item::TraitAlias(one) => one.ident.to_string(),
        Item::Type(one) => one.ident.to_string(),
        Item::Union(one) => one.ident.to_string(),
        _ => return None,
    })
}

fn attributes_of(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(one) => &one.attrs,
        Item::Enum(one) => &one.attrs,
        Item::ExternCrate(one) => &one.attrs,
        Item::Fn(one) => &one.attrs,
        Item::ForeignMod(one) => &one.attrs,
        Item::Impl(one) => &one.attrs,
        Item::Macro(one) => &one.attrs,
        Item::Mod(one) => &one.attrs,
        Item::Static(one) => &one.attrs,
        Item::Struct(one) => &one.attrs,
        Item::Trait(one) => &one.attrs,
        Item::TraitAlias(one) => &one.attrs,
        Item::Type(one) => &one.attrs,
        Item::Union(one) => &one.attrs,
        Item::Use(one) => &one.attrs,
        _ => &[],
    }
}

fn attributes_of_expression(expression: &Expr) -> &[Attribute] {
    match expression {
        Expr::Assign(one) => &one.attrs,
        Expr::Block(one) => &one.attrs,
        Expr::Call(one) => &one.attrs,
        Expr::ForLoop(one) => &one.attrs,
        Expr::If(one) => &one.attrs,
        Expr::Macro(one) => &one.attrs,
        Expr::Match(one) => &one.attrs,
        Expr::MethodCall(one) => &one.attrs,
        Expr::Return(one) => &one.attrs,
        Expr::While(one) => &one.attrs,
        _ => &[],
    }
}

/// Writes into `module` what these items of it bring in and name. Modules among them are left to whoever reads those.
/// `own_name` is the name by which the crate may be named within itself.
pub fn collect(own_name: Option<&str>, path: &[String], items: &[&Item], module: &mut Module) {
    let mut collector = Collector {
        own_name,
        path,
        module,
    };
    for item in items {
        match item {
            Item::Mod(_) => {}
            Item::Use(one) => collector.import(one, true),
            other => collector.visit_item(other),
        }
    }
}

struct Collector<'a> {
    own_name: Option<&'a str>,
    path: &'a [String],
    module: &'a mut Module,
}

impl Collector<'_> {
    // The path from the crate's root, if these segments name something of this crate.
    fn absolute(&self, segments: &[String]) -> Option<ModulePath> {
        let (first, rest) = segments.split_first()?;
        if first == "crate" || self.is_own_name(first) {
            return Some(rest.to_vec());
        }
        if first == "self" {
            return Some([self.path, rest].concat());
        }
        if first == "super" {
            let ups = segments.iter().take_while(|one| *one == "super").count();
            let kept = self.path.len().checked_sub(ups)?;
            return Some([&self.path[..kept], &segments[ups..]].concat());
        }
        (self.module.children.contains(first) && !self.module.items.contains(first))
            .then(|| [self.path, segments].concat())
    }

    fn mention(&mut self, target: Target, line: usize, is_reexport: bool) {
        self.module.mentions.push(Mention {
            target,
            line,
            is_reexport,
        });
    }

    fn path_named(&mut self, segments: &[String], line: usize) {
        if let Some(path) = self.absolute(segments) {
            self.mention(Target::Path(path), line, false);
        }
    }

    // `at_module` tells an import of the module from one within a function, which brings nothing into the module.
    fn import(&mut self, one: &syn::ItemUse, at_module: bool) {
        if one.leading_colon.is_some() {
            return;
        }
        let is_reexport = at_module && !matches!(one.vis, Visibility::Inherited);
        self.tree(&one.tree, &mut Vec::new(), at_module, is_reexport);
    }

    fn tree(&mut self, tree: &UseTree, before: &mut Vec<String>, at_module: bool, is_reexport: bool) {
        let (name, alias) = match tree {
            UseTree::Path(one) => {
                before.push(one.ident.to_string());
                self.tree(&one.tree, before, at_module, is_reexport);
                before.pop();
                return;
            }
            UseTree::Group(group) => {
                for one in &group.items {
                    self.tree(one, before, at_module, is_reexport);
                }
                return;
            }
            UseTree::Glob(_) => (None, None),
            UseTree::Name(one) => (Some(one.ident.to_string()), Some(one.ident.to_string())),
            UseTree::Rename(one) => (Some(one.ident.to_string()), Some(one.rename.to_string())),
        };
        let mut segments = before.clone();
        // `use a::{self}` names `a` itself.
        segments.extend(name.clone().filter(|name| name != "self" || before.is_empty()));
        let path = self.absolute(&segments);
        if at_module {
            match (alias, &path) {
                (None, Some(path)) => self.module.globs.push(path.clone()),
                (None, None) => {}
                (Some(alias), _) => {
                    let alias = if alias == "self" {
                        before.last().cloned().unwrap_or_default()
                    } else {
                        alias
                    };
                    self.module.aliases.insert(alias, path.clone());
                }
            }
        }
        let Some(path) = path else { return };
        self.mention(Target::Path(path), tree.span().start().line, is_reexport);
    }

    // Looks for paths that begin with `crate`, `super` or the crate's name in what is only text to the compiler yet.
    fn text(&mut self, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut at = 0;
        while at < tokens.len() {
            match &tokens[at] {
                TokenTree::Group(group) => self.text(group.stream()),
                TokenTree::Ident(first) if self.begins_path(&first.to_string()) => {
                    let (segments, groups) = path_in(&tokens[at..]);
                    let line = first.span().start().line;
                    if groups.is_empty() {
                        self.path_named(&segments, line);
                    }
                    for group in groups {
                        let names = group.into_iter().filter_map(|token| match token {
                            TokenTree::Ident(name) => Some(name.to_string()),
                            _ => None,
                        });
                        for name in names {
                            self.path_named(&[segments.as_slice(), &[name]].concat(), line);
                        }
                    }
                    at += segments.len() * 3 - 3;
                }
                TokenTree::Ident(name) => {
                    if matches!(tokens.get(at + 1), Some(TokenTree::Punct(mark)) if mark.as_char() == '!') {
                        self.mention(Target::Macro(name.to_string()), name.span().start().line, false);
                    }
                }
                _ => {}
            }
            at += 1;
        }
    }

    fn begins_path(&self, name: &str) -> bool {
        name == "crate" || name == "super" || self.is_own_name(name)
    }

    fn is_own_name(&self, name: &str) -> bool {
        self.own_name == Some(name)
    }
}

// The segments of the path that these tokens begin with, and what stands in braces behind it.
fn path_in(tokens: &[TokenTree]) -> (Vec<String>, Vec<TokenStream>) {
    let mut segments = Vec::new();
    let mut at = 0;
    while let Some(TokenTree::Ident(name)) = tokens.get(at) {
        segments.push(name.to_string());
        let colons = tokens[at + 1..]
            .iter()
            .take(2)
            .filter(|token| matches!(token, TokenTree::Punct(mark) if mark.as_char() == ':'))
            .count();
        if colons < 2 {
            return (segments, Vec::new());
        }
        at += 3;
    }
    let groups = match tokens.get(at) {
        Some(TokenTree::Group(group)) => vec![group.stream()],
        _ => Vec::new(),
    };
    (segments, groups)
}

impl<'ast> Visit<'ast> for Collector<'_> {
    fn visit_item(&mut self, item: &'ast Item) {
        match item {
            _ if is_left_out(item) => {}
            Item::Use(one) => self.import(one, false),
            other => visit::visit_item(self, other),
        }
    }

    fn visit_impl_item(&mut self, item: &'ast syn::ImplItem) {
        let attributes: &[Attribute] = match item {
            syn::ImplItem::Const(one) => &one.attrs,
            syn::ImplItem::Fn(one) => &one.attrs,
            syn::ImplItem::Type(one) => &one.attrs,
            syn::ImplItem::Macro(one) => &one.attrs,
            _ => &[],
        };
        if !only_for_tests(attributes) {
            visit::visit_impl_item(self, item);
        }
    }

    fn visit_trait_item_fn(&mut self, item: &'ast syn::TraitItemFn) {
        if !only_for_tests(&item.attrs) {
            visit::visit_trait_item_fn(self, item);
        }
    }

    fn visit_local(&mut self, local: &'ast syn::Local) {
        if !only_for_tests(&local.attrs) {
            visit::visit_local(self, local);
        }
    }

    fn visit_expr(&mut self, expression: &'ast Expr) {
        if !only_for_tests(attributes_of_expression(expression)) {
            visit::visit_expr(self, expression);
        }
    }

    fn visit_stmt_macro(&mut self, statement: &'ast syn::StmtMacro) {
        if !only_for_tests(&statement.attrs) {
            visit::visit_stmt_macro(self, statement);
        }
    }

    fn visit_arm(&mut self, arm: &'ast syn::Arm) {
        if !only_for_tests(&arm.attrs) {
            visit::visit_arm(self, arm);
        }
    }

    fn visit_field(&mut self, field: &'ast syn::Field) {
        if !only_for_tests(&field.attrs) {
            visit::visit_field(self, field);
        }
    }

    fn visit_field_value(&mut self, field: &'ast syn::FieldValue) {
        if !only_for_tests(&field.attrs) {
            visit::visit_field_value(self, field);
        }
    }

    fn visit_variant(&mut self, variant: &'ast syn::Variant) {
        if !only_for_tests(&variant.attrs) {
            visit::visit_variant(self, variant);
        }
    }

    // Who may see a thing is no import.
    fn visit_visibility(&mut self, _: &'ast Visibility) {}

    fn visit_path(&mut self, path: &'ast syn::Path) {
        if path.leading_colon.is_none() && path.segments.len() > 1 {
            let segments: Vec<String> = path.segments.iter().map(|one| one.ident.to_string()).collect();
            self.path_named(&segments, path.span().start().line);
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, one: &'ast Macro) {
        if let Some(name) = one.path.get_ident() {
            self.mention(Target::Macro(name.to_string()), name.span().start().line, false);
        }
        self.text(one.tokens.clone());
        visit::visit_macro(self, one);
    }

    // Derives and serde name paths in attributes, partly as text in quotes.
    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        let Meta::List(list) = &attribute.meta else {
            return;
        };
        self.text(list.tokens.clone());
        for token in list.tokens.clone() {
            if let TokenTree::Literal(literal) = token
                && let Ok(text) = syn::parse_str::<syn::LitStr>(&literal.to_string())
                && let Ok(path) = syn::parse_str::<syn::Path>(&text.value())
            {
                let segments: Vec<String> = path.segments.iter().map(|one| one.ident.to_string()).collect();
                if segments.len() > 1 {
                    self.path_named(&segments, literal.span().start().line);
                }
            }
        }
    }
}
