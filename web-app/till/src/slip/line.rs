//! One line of the slip; on the selling page a tap opens its tools: less, more, options, remove.

use crate::engine::Till;
use crate::sale::Sale;
use core_wasm::base::ids::LineId;
use core_wasm::base::money::Currency;
use core_wasm::base::quantity::Quantity;
use core_wasm::domain::order::Line;
use leptos::html::{Div, Li};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, MouseEvent, ScrollIntoViewOptions, ScrollLogicalPosition};
use web_ui::components::icon::{Glyph, Icon};
use web_ui::format;
use web_ui::text::{joined, t};

/// What the tools of a line need.
#[derive(Clone, Copy)]
pub struct Tools {
    /// The sale.
    pub sale: Sale,
    /// The line whose tools show.
    pub opened: RwSignal<Option<LineId>>,
    /// Opens the options of a line.
    pub on_options: Callback<Line>,
    /// Asks how much of a line there is to be.
    pub on_amount: Callback<Line>,
}

/// The line.
#[component]
pub fn SlipLine(
    till: Till,
    line: ArcRwSignal<Line>,
    currency: Memo<Option<Currency>>,
    tools: Option<Tools>,
) -> impl IntoView {
    let id = line.with_untracked(|line| line.id);
    let shown = line.clone();
    let face = move || {
        currency
            .get()
            .map(|currency| view! { <Face till line=shown.get() currency /> })
    };
    let Some(tools) = tools else {
        return view! { <li class="slip-line"><div class="line">{face}</div></li> }.into_any();
    };
    let place = NodeRef::<Li>::new();
    // A line that came, or that there is more of now, is brought into sight and marked.
    let counted = line.clone();
    let quantity = Memo::new(move |_| counted.with(|line| line.quantity));
    Effect::new(move |before: Option<Quantity>| {
        let (quantity, element) = (quantity.get(), place.get());
        show(move || place.try_get_untracked().flatten().map(Into::into));
        if let Some(element) = element.filter(|_| before.is_some_and(|before| before != quantity)) {
            mark(&element);
        }
        quantity
    });
    let is_open = Memo::new(move |_| tools.opened.with(|opened| *opened == Some(id)));
    view! {
        <li class="slip-line" node_ref=place>
            <button
                aria-expanded=move || is_open.get().to_string()
                on:click=move |_| tools.opened.update(|opened| *opened = (*opened != Some(id)).then_some(id))
            >
                {face}
            </button>
            {move || is_open.get().then(|| view! { <LineTools till line=line.clone() tools /> })}
        </li>
    }
    .into_any()
}

/// Scrolls no further than it takes to see it: in the next frame, when all is there, so that the page is laid out once.
fn show(place: impl Fn() -> Option<web_sys::HtmlElement> + 'static) {
    request_animation_frame(move || {
        if let Some(element) = place() {
            let options = ScrollIntoViewOptions::new();
            options.set_block(ScrollLogicalPosition::Nearest);
            element.scroll_into_view_with_scroll_into_view_options(&options);
        }
    });
}

/// Has the line of the button that was pressed have the focus.
fn focus_line(event: &MouseEvent) {
    let button = event.target().and_then(|at| at.dyn_into::<Element>().ok());
    let line = button.and_then(|button| button.closest(".slip-line").ok().flatten());
    let line = line.and_then(|line| line.query_selector("button").ok().flatten());
    if let Some(line) = line.and_then(|line| line.dyn_into::<web_sys::HtmlElement>().ok()) {
        drop(line.focus());
    }
}

/// Marks it for a moment: by the class that it has not, since an animation begins anew only under another name.
fn mark(element: &web_sys::HtmlElement) {
    let classes = element.class_list();
    let (old, new) = match classes.contains("raised") {
        true => ("raised", "raised-again"),
        false => ("raised-again", "raised"),
    };
    drop(classes.remove_1(old));
    drop(classes.add_1(new));
}

#[component]
fn Face(till: Till, line: Line, currency: Currency) -> impl IntoView {
    let lang = t().lang();
    let Some(added) = &line.added else {
        return ().into_any();
    };
    let decimals = till.read(|replica| {
        replica
            .settings()
            .unit(&added.unit)
            .map_or(0, |unit| unit.decimals)
    });
    let symbol = |id| {
        till.read(|replica| {
            replica
                .settings()
                .unit(id)
                .map(|unit| unit.symbol.get(&lang).to_owned())
        })
    };
    let measured = decimals > 0;
    let each = (measured || line.quantity != Quantity::ONE).then(|| {
        let price = format::amount(line.unit_price(), currency);
        match symbol(&added.unit).filter(|_| measured) {
            Some(symbol) => joined([price, symbol], " / "),
            None => t().sell.each(&price),
        }
    });
    let modifiers = added.modifiers.iter().map(|modifier| {
        let extra = (modifier.price.0 != 0).then(|| format::amount(modifier.price, currency));
        view! {
            <span class="row">
                <span>{modifier.name.get(&lang).to_owned()}</span>
                <span class="figures">{extra}</span>
            </span>
        }
    });
    let modifiers = modifiers.collect_view();
    let some_new = (line.sent > Quantity::ZERO && line.unsent() > Quantity::ZERO)
        .then(|| t().sell.not_sent_yet(&format::quantity(line.unsent())));
    view! {
        <span class="line-quantity figures">{format::quantity(line.quantity)}</span>
        <span class="line-name">{added.name.get(&lang).to_owned()}</span>
        <span class="line-price figures">{format::amount(line.price(), currency)}</span>
        <span class="line-more">
            {each.map(|each| view! { <span class="figures">{each}</span> })}
            {modifiers}
            {added.note.clone().map(|note| view! { <span>{note}</span> })}
            {some_new.map(|words| view! { <span class="badge open">{words}</span> })}
        </span>
    }
    .into_any()
}

#[component]
fn LineTools(till: Till, line: ArcRwSignal<Line>, tools: Tools) -> impl IntoView {
    let Tools {
        sale,
        opened,
        on_options,
        on_amount,
    } = tools;
    let now = line.get_untracked();
    let id = now.id;
    let by = move |delta: Quantity| sale.change_by(id, delta);
    let was_sent = now.sent > Quantity::ZERO;
    let product = now
        .added
        .as_ref()
        .and_then(|added| till.read(|replica| replica.catalog().products.get(&added.product_id)));
    let unit = now.added.as_ref().map(|added| added.unit.clone());
    let is_measured = unit.is_some_and(|unit| {
        till.read(|replica| {
            replica
                .settings()
                .unit(&unit)
                .is_some_and(|unit| unit.decimals > 0)
        })
    });
    let has_options = !was_sent && product.is_some_and(|product| !product.modifier_groups.is_empty());
    // The buttons stay as they are while it changes: one that is made anew under a finger hears nothing of its tap.
    let line = StoredValue::new(line);
    let quantity = move || line.with_value(|line| line.with(|line| line.quantity));
    let asked = move || line.with_value(ArcRwSignal::get_untracked);
    let place = NodeRef::<Div>::new();
    Effect::new(move || {
        place.track();
        show(move || place.try_get_untracked().flatten().map(Into::into));
    });
    view! {
        <div class="line-tools" node_ref=place>
            {(!is_measured)
                .then(|| {
                    view! {
                        <button
                            class="button square"
                            aria-label=t().sell.less()
                            disabled=move || quantity() <= Quantity::ONE
                            on:click=move |_| by(Quantity::ZERO - Quantity::ONE)
                        >
                            <Glyph icon=Icon::Minus />
                        </button>
                    }
                })}
            <button
                class="button amount figures"
                aria-label=move || t().sell.quantity_now(&format::quantity(quantity()))
                on:click=move |_| on_amount.run(asked())
            >
                {move || format::quantity(quantity())}
            </button>
            {(!is_measured)
                .then(|| {
                    view! {
                        <button class="button square" aria-label=t().sell.more() on:click=move |_| by(Quantity::ONE)>
                            <Glyph icon=Icon::Plus />
                        </button>
                    }
                })}
            {has_options
                .then(|| {
                    view! {
                        <button class="button" on:click=move |_| on_options.run(asked())>
                            {t().sell.options()}
                        </button>
                    }
                })}
            <button
                class="button danger"
                on:click=move |event: MouseEvent| {
                    // These buttons go; the line stays where its removal takes a PIN that nobody gives.
                    focus_line(&event);
                    opened.set(None);
                    sale.remove(&asked());
                }
            >
                {if was_sent { t().sell.remove_sent() } else { t().sell.remove() }}
            </button>
        </div>
    }
}
