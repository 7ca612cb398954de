//! How a value looks in a list, by the form of its field.

use crate::text::{choice_word, words};
use core_wasm::api::RecordField;
use core_wasm::base::money::{Amount, Currency};
use core_wasm::base::names::Names;
use serde_json::Value;
use web_ui::format;
use web_ui::text::t;

/// What a cell of a list shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Words.
    Text(String),
    /// Figures, one below the other.
    Figures(String),
    /// Names and codes that are read sign by sign.
    Code(String),
    /// Several of them.
    Several(Vec<String>),
}

/// The cell of a value; of one that only a later build understands, as it came.
pub fn cell(field: &RecordField, value: Option<&Value>, currency: Option<Currency>) -> Cell {
    let Some(value) = value else {
        return Cell::Empty;
    };
    let whole = value.as_i64();
    let text = value.as_str().map(str::to_owned);
    let fitting = match field.kind.as_str() {
        "names" => name(value).map(Cell::Text),
        "text" => text.map(Cell::Text),
        "id" | "barcode" | "currency" => text.map(Cell::Code),
        "choice" => text.map(|word| Cell::Text(choice_word(&word))),
        "amount" => whole
            .zip(currency)
            .map(|(minor, currency)| Cell::Figures(format::money(Amount(minor), currency))),
        "rate" => whole.map(|ppm| Cell::Figures(format::rate(ppm))),
        "number" => whole.map(|number| Cell::Figures(format::number(number))),
        "flag" => value.as_bool().map(|yes| {
            let word = if yes { words().yes() } else { words().no() };
            Cell::Text(word.to_owned())
        }),
        "list" => texts(value).map(Cell::Several),
        "rows" => value
            .as_array()
            .map(|rows| Cell::Figures(format::count(rows.len() as u64))),
        _ => None,
    };
    fitting.unwrap_or_else(|| Cell::Code(value.as_str().map_or_else(|| value.to_string(), str::to_owned)))
}

fn name(value: &Value) -> Option<String> {
    let names: Names = serde_json::from_value(value.clone()).ok()?;
    Some(names.get(&t().lang()).to_owned())
}

fn texts(value: &Value) -> Option<Vec<String>> {
    let all = value.as_array()?.iter();
    all.map(|one| one.as_str().map(str::to_owned)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use core_wasm::records::record;
    use serde_json::json;

    fn field(record_name: &str, name: &str) -> RecordField {
        let info = record(record_name).unwrap();
        RecordField::from(info.field(name).unwrap())
    }

    #[test]
    fn a_name_is_that_of_the_language_that_is_spoken_else_the_first() {
        let shown = |value| cell(&field("supplier", "name"), Some(&value), None);
        assert_eq!(
            shown(json!({ "ar": "مخبز", "en": "Bakery" })),
            Cell::Text("Bakery".to_owned())
        );
        assert_eq!(shown(json!({ "ar": "مخبز" })), Cell::Text("مخبز".to_owned()));
    }

    #[test]
    fn texts_and_ids_show_as_they_are_and_nothing_shows_as_nothing() {
        let phone = field("supplier", "phone");
        let text = json!("+357 22 555 010");
        assert_eq!(
            cell(&phone, Some(&text), None),
            Cell::Text("+357 22 555 010".to_owned())
        );
        assert_eq!(cell(&phone, None, None), Cell::Empty);
        let id = field("supplier", "id");
        assert_eq!(cell(&id, Some(&json!("a-1")), None), Cell::Code("a-1".to_owned()));
    }

    #[test]
    fn what_only_a_later_build_understands_shows_as_it_came() {
        let phone = field("supplier", "phone");
        assert_eq!(
            cell(&phone, Some(&json!({ "unknown": "0a" })), None),
            Cell::Code("{\"unknown\":\"0a\"}".to_owned())
        );
    }
}
