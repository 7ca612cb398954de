//! An edit of a record that lost against one whose author had not seen it: which record and field, what was wanted and by
//! whom, what stands, and the two ways to settle it. Either takes someone who may change that record, or their PIN.

use crate::engine::Till;
use crate::sale::Sale;
use crate::sale::people::{joined, who};
use crate::sign_in::ApprovalSheet;
use core_wasm::base::clock::Timestamp;
use core_wasm::base::ids::UserId;
use core_wasm::base::money::Amount;
use core_wasm::base::names::Names;
use core_wasm::base::role::Role;
use core_wasm::journal::Metadata;
use core_wasm::records::describe::{FieldInfo, FieldType, Kind, Value};
use core_wasm::records::lww::{ARCHIVED, LostEdit};
use core_wasm::records::record;
use core_wasm::records::settle::SettleEdit;
use core_wasm::replica::{Command, Replica};
use leptos::prelude::*;
use web_ui::components::icon::{Glyph, Icon};
use web_ui::components::notices::{Notices, Tone};
use web_ui::format;
use web_ui::text::{role_name, t};

/// Such an edit, with what it takes to show it.
#[derive(Clone, Debug, PartialEq)]
pub struct FoundEdit {
    /// What would settle it, but for which way and who approves.
    wish: SettleEdit,
    /// The least role that may.
    role: Role,
    /// Which record.
    title: String,
    /// Which field.
    field: String,
    /// What was wanted, and what stands.
    facts: [(Timestamp, String); 2],
}

impl FoundEdit {
    /// Reads it.
    pub fn of(replica: &Replica, edit: &LostEdit) -> Self {
        let LostEdit {
            record: kind,
            id,
            lost,
        } = edit;
        let (stem, lang) = match lost.field.split_once('.') {
            Some((stem, lang)) => (stem, Some(lang)),
            None => (lost.field.as_str(), None),
        };
        let info = record(kind);
        let described = info.and_then(|info| info.field(stem));
        let field = match stem {
            ARCHIVED => t().inbox.out_of_use().to_owned(),
            _ => t().field(kind, stem),
        };
        let by = |meta: &Metadata| who(replica, meta.user_id.as_ref(), meta.device_id);
        let said = |value: &Value| value_words(replica, described, value);
        let wanted = joined([Some(t().inbox.lost(&said(&lost.value))), by(&lost.by)]);
        let stands = joined([Some(t().inbox.stands(&said(&lost.stands))), by(&lost.winner)]);
        Self {
            wish: SettleEdit {
                record: kind.clone(),
                id: id.clone(),
                field: lost.field.clone(),
                lost: lost.by.event_id,
                winner: lost.winner.event_id,
                take: false,
                approved_by: None,
            },
            role: info.map_or(Role::Manager, |info| info.changed_by),
            title: joined([Some(t().record(kind)), name(replica, kind, id)]),
            field: joined([Some(field), lang.map(str::to_owned)]),
            facts: [(lost.by.at, wanted), (lost.winner.at, stands)],
        }
    }
}

/// What the record is called; its id where it has no name here. The store is but one.
fn name(replica: &Replica, kind: &str, id: &str) -> Option<String> {
    let in_words = |names: &Names| names.get(&t().lang()).to_owned();
    let catalog = replica.catalog();
    let found = match kind {
        "store" => return None,
        "product" => catalog.products.get(&id.into()).map(|row| in_words(&row.name)),
        "category" => catalog.categories.get(&id.into()).map(|row| in_words(&row.name)),
        "modifier_group" => catalog
            .modifier_groups
            .get(&id.into())
            .map(|row| in_words(&row.name)),
        "table" => catalog.tables.get(&id.into()).map(|row| row.name.clone()),
        "member" => replica.staff().0.get(&id.into()).map(|row| row.name.clone()),
        "tax" => replica.settings().tax(&id.into()).map(|row| in_words(&row.name)),
        "station" => replica
            .settings()
            .station(&id.into())
            .map(|row| in_words(&row.name)),
        "unit" => replica.settings().unit(&id.into()).map(|row| in_words(&row.name)),
        kind => {
            let row = replica.records().of(kind).and_then(|rows| rows.get(&id.into()));
            row.and_then(|row| row.fields.get("name")).map(|name| match name {
                Value::Names(names) => in_words(names),
                other => other.text(),
            })
        }
    };
    Some(found.unwrap_or_else(|| id.to_owned()))
}

/// A value as people read it.
fn value_words(replica: &Replica, field: Option<&FieldInfo>, value: &Value) -> String {
    let currency = replica.settings().get().map(|store| store.currency);
    let named = |id: &str| {
        let of = field.and_then(|field| field.of);
        of.and_then(|of| name(replica, of, id))
            .unwrap_or_else(|| id.to_owned())
    };
    match (value, field.map(|field| field.kind)) {
        (value, _) if value.is_empty() => t().inbox.no_words().to_owned(),
        (Value::Flag(true), _) => t().inbox.yes().to_owned(),
        (Value::Flag(false), _) => t().inbox.no().to_owned(),
        (Value::Number(amount), Some(Kind::Amount)) => match currency {
            Some(currency) => format::money(Amount(*amount), currency),
            None => format::digits(&amount.to_string()),
        },
        (Value::Number(rate), Some(Kind::Rate)) => {
            let (whole, part) = (rate / 10_000, rate % 10_000);
            let text = format!("{whole}.{part:04}");
            let text = text.trim_end_matches('0').trim_end_matches('.');
            format!("{}%", format::digits(text))
        }
        (Value::Number(number), _) => format::digits(&number.to_string()),
        (Value::Text(id), Some(Kind::Id)) => named(id),
        (Value::Text(_), Some(Kind::Pin)) => "••••".to_owned(),
        (Value::Text(word), Some(Kind::Choice)) => match Role::of(value.clone()) {
            Some(role) => role_name(role).to_owned(),
            None => word.clone(),
        },
        (Value::Text(text), _) => t().inbox.quoted(text),
        (Value::List(ids), _) => ids.iter().map(|id| named(id)).collect::<Vec<_>>().join(", "),
        (Value::Rows(rows), _) => {
            let rows = rows.iter().map(|row| row_words(row, currency));
            rows.collect::<Vec<_>>().join(", ")
        }
        (value, _) => value.text(),
    }
}

/// A part of a record: its name, and an amount if it has one.
fn row_words(row: &[(String, Value)], currency: Option<core_wasm::base::money::Currency>) -> String {
    let find = |wanted: &str| {
        row.iter()
            .find(|(field, _)| field == wanted)
            .map(|(_, value)| value)
    };
    let name = match find("name") {
        Some(Value::Names(names)) => names.get(&t().lang()).to_owned(),
        other => other.map(Value::text).unwrap_or_default(),
    };
    match (find("price"), currency) {
        (Some(Value::Number(price)), Some(currency)) => {
            [name, format::money(Amount(*price), currency)].join(" ")
        }
        _ => name,
    }
}

impl FoundEdit {
    /// Settles it, or asks first for the PIN of someone who may.
    fn settle(self, till: Till, sale: Sale, notices: Notices, asking: RwSignal<Option<Self>>) {
        let role = till
            .user()
            .with_untracked(|user| user.as_ref().map(|user| user.role));
        if self.wish.approved_by.is_none() && role.is_none_or(|role| role < self.role) {
            asking.set(Some(self));
            return;
        }
        asking.set(None);
        let (wish, said) = (self.wish, t().inbox.edit_settled(&self.title));
        sale.ask(
            move |_| vec![Command::Settle(wish)],
            move || notices.say(Tone::Done, said),
        );
    }
}

/// One such edit, with its two buttons.
#[component]
pub fn EditCard(
    till: Till,
    sale: Sale,
    notices: Notices,
    found: FoundEdit,
    asking: RwSignal<Option<FoundEdit>>,
) -> impl IntoView {
    let [wanted, stands] = found.facts.clone().map(|(at, words)| {
        view! {
            <li>
                <span class="figures">{format::day_and_time(at)}</span>
                <bdi>{words}</bdi>
            </li>
        }
    });
    let title = found.title.clone();
    let words = t().inbox.edited_apart(&found.field);
    let at = found.facts[0].0;
    let choose = move |take: bool| {
        let mut found = found.clone();
        found.wish.take = take;
        found.settle(till, sale, notices, asking);
    };
    let leave = choose.clone();
    view! {
        <li class="conflict">
            <header>
                <strong>
                    <bdi>{title}</bdi>
                </strong>
                <span class="soft small figures">{format::day_and_time(at)}</span>
            </header>
            <p class="message late">
                <Glyph icon=Icon::Warning />
                <span>{words}</span>
            </p>
            <ul class="facts-list small soft">{wanted} {stands}</ul>
            <div class="choices">
                <button class="button" on:click=move |_| choose(true)>
                    {t().inbox.use_this()}
                </button>
                <button class="button" on:click=move |_| leave(false)>
                    {t().inbox.leave_it()}
                </button>
            </div>
        </li>
    }
}

/// Asks for the PIN of someone who may settle it.
#[component]
pub fn ApproveEdit(
    till: Till,
    sale: Sale,
    notices: Notices,
    asking: RwSignal<Option<FoundEdit>>,
) -> impl IntoView {
    let on_close = Callback::new(move |()| asking.set(None));
    move || {
        asking.get().map(|found| {
            let (title, role) = (found.title.clone(), found.role);
            let on_approved = Callback::new(move |approver: UserId| {
                let mut found = found.clone();
                found.wish.approved_by = Some(approver);
                found.settle(till, sale, notices, asking);
            });
            view! { <ApprovalSheet till title role on_approved on_close /> }
        })
    }
}
