//! The inbox: all that is left for a person, the oldest first, with what may be done about it.

use super::at_hub::ApproveAtHub;
use super::card::Card;
use super::conflict::ConflictCard;
use super::found::Found;
use super::record_edit::{EditCard, FoundEdit};
use super::settle_sheet::SettleSheet;
use super::unpermitted::{FoundMark, MarkCard};
use crate::engine::{Till, Topic};
use crate::platform::service_worker::ServiceWorker;
use crate::sale::Sale;
use crate::sale::people::who;
use crate::shift::{CloseSheet, Drawer};
use crate::status::Topbar;
use core_wasm::base::clock::Timestamp;
use core_wasm::base::ids::ShiftId;
use core_wasm::base::money::Amount;
use core_wasm::domain::stock::StockCommand;
use core_wasm::records::catalog::Product;
use core_wasm::replica::{Command, Left, Replica};
use leptos::prelude::*;
use web_ui::components::icon::{Glyph, Icon};
use web_ui::components::notices::{NoticeList, Notices};
use web_ui::components::quantity_sheet::{Asks, QuantitySheet};
use web_ui::format;
use web_ui::text::t;

/// One entry, by value.
#[derive(Clone, Debug, PartialEq)]
enum Entry {
    Order(Box<Found>),
    /// A closing of a shift that lost.
    Close(ShiftId, Plain),
    /// A count of a product that lost.
    Count(Box<Product>, Plain),
    /// An edit of a record that lost.
    Edit(Box<FoundEdit>),
    /// Something that was done without the permission.
    Mark(FoundMark),
}

/// An entry that is settled by counting once more.
#[derive(Clone, Debug, PartialEq)]
struct Plain {
    at: Timestamp,
    title: String,
    words: String,
    who: String,
}

fn entry(replica: &Replica, left: Left<'_>) -> Option<Entry> {
    let at = left.at();
    Some(match left {
        Left::Order { id, conflict } => Entry::Order(Box::new(Found::of(replica, id, conflict)?)),
        Left::Close { id, close } => {
            let shift = replica.shift(id)?.shift;
            let currency = shift.opened.as_ref()?.currency;
            let stands = shift.closed()?.closed.counted;
            let money = |amount: Amount| format::money(amount, currency);
            let plain = Plain {
                at,
                title: t().shift.shift_number(&format::digits(shift.number())),
                words: t()
                    .inbox
                    .closed_apart(&money(close.closed.counted), &money(stands)),
                who: who(replica, close.by.as_ref(), close.device_id).unwrap_or_default(),
            };
            Entry::Close(id, plain)
        }
        Left::Count { product, count, .. } => {
            let row = replica.catalog().products.get(product)?;
            let stands = replica.stock(product).record?.standing()?.counted;
            let plain = Plain {
                at,
                title: row.name.get(&t().lang()).to_owned(),
                words: t()
                    .inbox
                    .counted_apart(&format::quantity(count.counted), &format::quantity(stands)),
                who: who(replica, count.by.as_ref(), count.device_id).unwrap_or_default(),
            };
            Entry::Count(Box::new(row), plain)
        }
        Left::Edit(edit) => Entry::Edit(Box::new(FoundEdit::of(replica, &edit))),
        Left::Unpermitted(mark) => Entry::Mark(FoundMark::of(replica, mark)),
    })
}

/// The page.
#[component]
pub fn InboxPage(till: Till, sale: Sale, notices: Notices, worker: ServiceWorker) -> impl IntoView {
    let entries = Memo::new(move |_| {
        till.watch(Topic::Staff, |_| ());
        till.watch(Topic::Inbox, |replica| {
            let left = replica.inbox().into_iter();
            left.filter_map(|left| entry(replica, left)).collect::<Vec<_>>()
        })
    });
    let asking = RwSignal::new(None);
    let approving = RwSignal::new(None);
    let counting = RwSignal::new(None::<Entry>);
    let on_close = Callback::new(move |()| counting.set(None));
    let card = move |entry: Entry| match entry {
        Entry::Order(found) => view! { <ConflictCard sale notices found=*found asking /> }.into_any(),
        Entry::Edit(found) => view! { <EditCard found=*found asking=approving /> }.into_any(),
        Entry::Mark(found) => view! { <MarkCard found asking=approving /> }.into_any(),
        Entry::Close(_, ref plain) | Entry::Count(_, ref plain) => {
            let plain = plain.clone();
            view! { <PlainCard plain on_count=Callback::new(move |()| counting.set(Some(entry.clone()))) /> }
                .into_any()
        }
    };
    view! {
        <div class="shell">
            <Topbar till sale worker />
            <main class="inbox" aria-label=t().inbox.inbox()>
                <Show when=move || entries.with(Vec::is_empty)>
                    <div class="empty">
                        <Glyph icon=Icon::Check />
                        <strong>{t().inbox.inbox_empty()}</strong>
                        <p>{t().inbox.inbox_empty_help()}</p>
                    </div>
                </Show>
                <ul class="conflicts">{move || entries.get().into_iter().map(card).collect_view()}</ul>
            </main>
        </div>
        <SettleSheet sale notices asking />
        <ApproveAtHub till notices asking=approving />
        {move || match counting.get() {
            Some(Entry::Close(id, _)) => {
                till.read(|replica| Drawer::of(replica, replica.shift(id)?))
                    .map(|drawer| view! { <CloseSheet till sale notices drawer on_close /> })
                    .into_any()
            }
            Some(Entry::Count(product, _)) => view! { <CountSheet till sale product=*product on_close /> }.into_any(),
            Some(Entry::Order(_) | Entry::Edit(_) | Entry::Mark(_)) | None => ().into_any(),
        }}
        <NoticeList notices />
    }
}

#[component]
fn PlainCard(plain: Plain, on_count: Callback<()>) -> impl IntoView {
    view! {
        <Card title=plain.title at=plain.at words=plain.words>
            <p class="small soft">{plain.who}</p>
            <div class="choices">
                <button class="button" on:click=move |_| on_count.run(())>
                    {t().inbox.count_again()}
                </button>
            </div>
        </Card>
    }
}

/// Asks how much of a product there is.
#[component]
fn CountSheet(till: Till, sale: Sale, product: Product, on_close: Callback<()>) -> impl IntoView {
    let id = product.id.clone();
    let (decimals, symbol) = till.read(|replica| {
        let unit = replica.settings().unit(&product.unit);
        unit.map(|unit| (unit.decimals, unit.symbol.get(&t().lang()).to_owned()))
            .unwrap_or_default()
    });
    let waits = StoredValue::new(false);
    let on_done = Callback::new(move |counted| {
        let command = Command::Stock(id.clone(), StockCommand::Count { counted });
        sale.ask_by_form(waits, command, move || {
            on_close.try_run(());
        });
    });
    let title = product.name.get(&t().lang()).to_owned();
    view! { <QuantitySheet title asks=Asks::Counts decimals symbol on_done on_close /> }
}
