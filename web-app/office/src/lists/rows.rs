//! The rows of a page: a table, which a narrow screen shows as a card for each record.

use super::cell::{Cell, cell};
use super::kinds::columns;
use crate::text::words;
use core_wasm::api::{RecordField, RecordKind, RecordRow};
use core_wasm::base::money::Currency;
use leptos::prelude::*;
use serde_json::Value;
use web_ui::text::t;

/// The table.
#[component]
pub fn Rows(kind: RecordKind, rows: Vec<RecordRow>, currency: Option<Currency>) -> impl IntoView {
    let columns = columns(&kind);
    let head = |field: &RecordField| {
        let is_figures = matches!(field.kind.as_str(), "amount" | "rate" | "number" | "rows");
        view! {
            <th scope="col" class:amount=is_figures>
                {heading(&kind, field)}
            </th>
        }
    };
    let heads = columns.iter().map(head).collect_view();
    let body = rows.iter().map(|row| {
        let cells = columns.iter().enumerate();
        let cells = cells.map(|(place, field)| {
            let value = if field.name == "id" {
                Some(Value::from(row.id.as_str()))
            } else {
                row.fields.get(&field.name).cloned()
            };
            let shown = cell(field, value.as_ref(), currency);
            view! { <One shown name=heading(&kind, field) is_first=place == 0 /> }
        });
        view! { <tr>{cells.collect_view()}</tr> }
    });
    view! {
        <table class="records">
            <thead>
                <tr>{heads}</tr>
            </thead>
            <tbody>{body.collect_view()}</tbody>
        </table>
    }
}

fn heading(kind: &RecordKind, field: &RecordField) -> String {
    if field.name == "id" {
        words().id().to_owned()
    } else {
        t().field(&kind.name, &field.name)
    }
}

/// One cell; the first names its row.
#[component]
fn One(shown: Cell, name: String, is_first: bool) -> impl IntoView {
    let class = match shown {
        Cell::Empty => "nothing",
        Cell::Figures(_) => "amount",
        Cell::Code(_) => "code-cell",
        Cell::Text(_) | Cell::Several(_) => "",
    };
    let inner = match shown {
        Cell::Empty => view! { <span class="soft" aria-hidden="true">"–"</span> }.into_any(),
        Cell::Text(text) => view! { <bdi>{text}</bdi> }.into_any(),
        Cell::Figures(text) => view! { <span class="figures">{text}</span> }.into_any(),
        Cell::Code(text) => view! { <bdi class="small soft">{text}</bdi> }.into_any(),
        Cell::Several(texts) => {
            let badges = texts
                .into_iter()
                .map(|text| view! { <bdi class="badge">{text}</bdi> });
            view! { <span class="row wrap">{badges.collect_view()}</span> }.into_any()
        }
    };
    if is_first {
        view! {
            <th scope="row" class=class>
                {inner}
            </th>
        }
        .into_any()
    } else {
        view! {
            <td class=class data-name=name>
                {inner}
            </td>
        }
        .into_any()
    }
}
