//! The tables of docs/EVENTS.md, made from the registry. A type's row, its payload's fields and its cells of the table of
//! conflicts stand there as the code has them, or a test fails: run it with `EVERTILL_DOCS=write`, and look at what changed.

use super::order::conflict::table;
use super::{EventType, event_types};
use crate::codec::{Field, Shape};
use std::path::PathBuf;

const END: &str = "<!-- generated: end -->";

/// What stands between a mark of this text and the next end.
struct Block {
    mark: String,
    text: String,
}

fn path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs/EVENTS.md")
}

fn blocks() -> Vec<Block> {
    let types = event_types();
    let mut blocks: Vec<Block> = [
        &["order"][..],
        &["kds", "bds"],
        &["inventory"],
        &["shift"],
        &["store", "catalog", "staff", "record", "device", "client"],
    ]
    .into_iter()
    .map(|aggregates| {
        let is_of = |kind: &&EventType| {
            aggregates
                .iter()
                .any(|name| kind.name.starts_with(&format!("{name}.")))
        };
        let types: Vec<&EventType> = types.iter().filter(is_of).collect();
        Block {
            mark: format!("<!-- generated: events of {} -->", aggregates.join(", ")),
            text: format!("{}\n{}", rows(&types), payloads(&types)),
        }
    })
    .collect();
    blocks.push(Block {
        mark: "<!-- generated: orders written apart -->".to_owned(),
        text: apart(&types),
    });
    blocks
}

fn title(kind: &EventType) -> String {
    format!("{} {}", kind.name, kind.version)
}

fn cell(text: &str) -> String {
    text.replace("[`", "`").replace("`]", "`").replace('|', "\\|")
}

/// A row a type.
fn rows(types: &[&EventType]) -> String {
    let mut text =
        "| type, version | written by | to which facet | what it means |\n|---|---|---|---|\n".to_owned();
    for kind in types {
        let effects: Vec<String> = kind.effects.iter().map(|effect| effect.in_words()).collect();
        let (effects, writers) = (effects.join(", "), kind.writers.in_words());
        text += &format!(
            "| {} | {writers} | {effects} | {} |\n",
            title(kind),
            cell(&kind.doc)
        );
    }
    text
}

/// The fields of each payload; types with one payload have them once.
fn payloads(types: &[&EventType]) -> String {
    let mut shapes: Vec<(&Shape, Vec<String>)> = Vec::new();
    for kind in types {
        match shapes.iter_mut().find(|(shape, _)| *shape == &kind.payload) {
            Some((_, names)) => names.push(title(kind)),
            None => shapes.push((&kind.payload, vec![title(kind)])),
        }
    }
    let mut text = String::new();
    for (shape, names) in shapes {
        text += &format!("**{}**\n\n", names.join("**, **"));
        match shape {
            Shape::Map(fields) if fields.is_empty() => text += "An empty map.\n\n",
            Shape::Map(fields) => {
                text += "| field | form | |\n|---|---|---|\n";
                fields_of(fields, "", &mut text);
                text += "\n";
            }
            other => text += &format!("{}.\n\n", other.in_words()),
        }
    }
    text.trim_end().to_owned() + "\n"
}

fn fields_of(fields: &[Field], of: &str, text: &mut String) {
    for field in fields {
        let mark = if field.optional { "?" } else { "" };
        let (form, inner) = match &field.shape {
            Shape::Map(inner) => ("map".to_owned(), Some((inner, "."))),
            Shape::List(item) => match &**item {
                Shape::Map(inner) => ("list of maps".to_owned(), Some((inner, "[]."))),
                _ => (field.shape.in_words(), None),
            },
            shape => (shape.in_words(), None),
        };
        *text += &format!("| {of}{}{mark} | {form} | {} |\n", field.name, cell(field.doc));
        if let Some((inner, step)) = inner {
            fields_of(inner, &format!("{of}{}{step}", field.name), text);
        }
    }
}

/// What two events of one order leave, type against type.
fn apart(types: &[EventType]) -> String {
    let types: Vec<(&str, &EventType)> = types
        .iter()
        .filter_map(|kind| Some((kind.name.strip_prefix("order.")?, kind)))
        .collect();
    let names: Vec<&str> = types.iter().map(|(name, _)| *name).collect();
    let mut text = format!(
        "| | {} |\n|{}\n",
        names.join(" | "),
        "---|".repeat(names.len() + 1)
    );
    for (name, row) in &types {
        let cells = types.iter().map(|(_, column)| {
            let left: Vec<&str> = table::left(&row.effects, &column.effects).into_iter().collect();
            if left.is_empty() {
                "=".to_owned()
            } else {
                left.join(" ")
            }
        });
        text += &format!("| {name} | {} |\n", cells.collect::<Vec<_>>().join(" | "));
    }
    text
}

fn with(mut docs: String, block: &Block) -> String {
    let Some(start) = docs.find(&block.mark).map(|at| at + block.mark.len()) else {
        panic!("docs/EVENTS.md has no {}", block.mark);
    };
    let end = docs[start..].find(END).map(|at| start + at);
    let end = end.unwrap_or_else(|| panic!("{} has no end", block.mark));
    docs.replace_range(start..end, &format!("\n{}", block.text));
    docs
}

#[test]
fn the_docs_say_what_the_registry_says() {
    let docs = std::fs::read_to_string(path()).unwrap();
    let right = blocks().iter().fold(docs.clone(), with);
    if std::env::var_os("EVERTILL_DOCS").is_some_and(|value| value == "write") {
        std::fs::write(path(), &right).unwrap();
    } else {
        assert!(
            docs == right,
            "docs/EVENTS.md says something else than the registry: run this test with EVERTILL_DOCS=write"
        );
    }
}
