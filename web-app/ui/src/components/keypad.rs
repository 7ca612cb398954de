//! The number keypad, and the hardware keys that do the same.

use super::keys::hardware;
pub use super::keys::{Key, Pad, press, shown};
use super::sheets::is_covered;
use crate::components::icon::{Glyph, Icon};
use crate::format;
use crate::keyboard::Keyboard;
use crate::text::t;
use leptos::html::Div;
use leptos::prelude::*;

/// The keypad. While it stands, what is typed on a keyboard and no text field takes works too.
#[component]
pub fn Keypad(pad: Pad, on_key: Callback<Key>) -> impl IntoView {
    let pad_ref = NodeRef::<Div>::new();
    expect_context::<Keyboard>().on_typed(move |typed| {
        let is_covered = || pad_ref.get_untracked().is_some_and(|pad| is_covered(&pad));
        let key = hardware(typed).filter(|_| !is_covered());
        key.inspect(|key| on_key.run(*key)).is_some()
    });
    let digit = move |digit: char| {
        view! {
            <button class="button figures" type="button" on:click=move |_| on_key.run(Key::Digit(digit))>
                {format::digits(&digit.to_string())}
            </button>
        }
    };
    let other = move |label: &'static str, face: AnyView, key: Key| {
        view! {
            <button class="button" type="button" aria-label=label on:click=move |_| on_key.run(key)>
                {face}
            </button>
        }
    };
    let last = match pad {
        Pad::Code => {
            let clear = view! { <Glyph icon=Icon::Close /> }.into_any();
            let back = view! { <Glyph icon=Icon::Backspace /> }.into_any();
            view! {
                {other(t().keypad.clear(), clear, Key::Clear)}
                {digit('0')}
                {other(t().keypad.backspace(), back, Key::Backspace)}
            }
            .into_any()
        }
        Pad::Number { decimals } => {
            let point = format::decimal_sign().into_any();
            let zeros = format::digits("00").into_any();
            let back = view! { <Glyph icon=Icon::Backspace /> }.into_any();
            view! {
                {if decimals > 0 { other(t().keypad.decimal_point(), point, Key::Point) } else { other(t().keypad.backspace(), back, Key::Backspace) }}
                {digit('0')}
                {other("00", zeros, Key::DoubleZero)}
            }
            .into_any()
        }
    };
    view! {
        <div class="keypad" node_ref=pad_ref role="group" aria-label=t().keypad.keypad()>
            {['1', '2', '3', '4', '5', '6', '7', '8', '9'].map(digit).collect_view()}
            {last}
        </div>
    }
}

/// The number that is being typed, with its backspace.
#[component]
pub fn Shown(
    /// What was typed.
    #[prop(into)]
    typed: Signal<String>,
    /// What stands there while nothing is typed.
    #[prop(into)]
    placeholder: Signal<String>,
    /// Its name.
    label: &'static str,
    /// Counted in this.
    #[prop(optional, into)]
    unit: String,
    on_key: Callback<Key>,
) -> impl IntoView {
    let is_empty = Memo::new(move |_| typed.with(String::is_empty));
    view! {
        <div class="shown">
            <span class="soft">{label}</span>
            <output class="figures" aria-label=label data-empty=move || is_empty.get().to_string()>
                {move || if is_empty.get() { placeholder.get() } else { typed.with(|typed| shown(typed)) }}
            </output>
            <span class="soft">{unit}</span>
            <button
                class="button quiet square selling"
                type="button"
                aria-label=t().keypad.backspace()
                disabled=move || is_empty.get()
                on:click=move |_| on_key.run(Key::Backspace)
            >
                <Glyph icon=Icon::Backspace />
            </button>
        </div>
    }
}
