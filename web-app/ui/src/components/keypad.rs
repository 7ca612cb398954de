//! The number keypad, and the hardware keys that do the same.

use crate::components::icon::{Glyph, Icon};
use crate::format;
use crate::text::t;
use leptos::ev;
use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// A key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// 0 to 9.
    Digit(char),
    /// 00.
    DoubleZero,
    /// The decimal sign.
    Point,
    /// Takes the last sign away.
    Backspace,
    /// Takes all away.
    Clear,
    /// Enter.
    Enter,
}

/// Which keys there are beside the digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pad {
    /// For a PIN or a code: clear and backspace.
    Code,
    /// For an amount or a quantity with so many decimals.
    Number {
        /// The most decimals that may be typed.
        decimals: u32,
    },
}

/// What `text` is once `key` was pressed; `most` bounds its digits before the decimal sign.
pub fn press(text: &str, key: Key, pad: Pad, most: usize) -> String {
    let mut text = text.to_owned();
    let decimals = match pad {
        Pad::Code => 0,
        Pad::Number { decimals } => decimals as usize,
    };
    let has_room = |text: &str| match text.split_once('.') {
        Some((_, fraction)) => fraction.len() < decimals,
        None => text.len() < most,
    };
    match key {
        Key::Digit(digit) if has_room(&text) => {
            if pad != Pad::Code && text == "0" {
                text.clear();
            }
            text.push(digit);
        }
        Key::DoubleZero if !text.is_empty() && text != "0" => {
            for _ in 0..2 {
                if has_room(&text) {
                    text.push('0');
                }
            }
        }
        Key::Point if decimals > 0 && !text.contains('.') => {
            if text.is_empty() {
                text.push('0');
            }
            text.push('.');
        }
        Key::Backspace => drop(text.pop()),
        Key::Clear => text.clear(),
        Key::Digit(_) | Key::DoubleZero | Key::Point | Key::Enter => {}
    }
    text
}

/// A typed number as it is shown: the language's figures and decimal sign.
pub fn shown(text: &str) -> String {
    format::digits(text).replace('.', &format::decimal_sign())
}

/// The keypad. While it stands, hardware keys that no text field takes work too.
#[component]
pub fn Keypad(pad: Pad, on_key: Callback<Key>) -> impl IntoView {
    let pad_ref = NodeRef::<Div>::new();
    let keyboard = window_event_listener(ev::keydown, move |event| {
        if event.ctrl_key() || event.meta_key() || event.alt_key() || takes_text(&event) {
            return;
        }
        if let Some(key) = hardware(&event.key()) {
            // Enter on a button that was reached by the keyboard presses that button.
            if is_covered(pad_ref) || (key == Key::Enter && is_reached_button(&event)) {
                return;
            }
            event.prevent_default();
            on_key.run(key);
        }
    });
    on_cleanup(move || keyboard.remove());
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
        <div class="keypad" node_ref=pad_ref role="group" aria-label=t().keypad>
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

fn hardware(key: &str) -> Option<Key> {
    Some(match key {
        "Enter" => Key::Enter,
        "Backspace" => Key::Backspace,
        "Delete" => Key::Clear,
        "." | "," | "٫" => Key::Point,
        _ => {
            let mut signs = key.chars();
            let sign = signs.next().filter(|_| signs.next().is_none())?;
            let value = match sign {
                '0'..='9' => sign as u32 - '0' as u32,
                '٠'..='٩' => sign as u32 - '٠' as u32,
                _ => return None,
            };
            Key::Digit(char::from_digit(value, 10)?)
        }
    })
}

/// Whether a text field has the focus.
pub fn takes_text(event: &web_sys::KeyboardEvent) -> bool {
    let target = event
        .target()
        .and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    target.is_some_and(|target| matches!(target.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT"))
}

fn is_reached_button(event: &web_sys::KeyboardEvent) -> bool {
    let target = event
        .target()
        .and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    target.is_some_and(|target| {
        target
            .matches(":is(button, a, summary):focus-visible:not(.keypad *)")
            .unwrap_or(false)
    })
}

/// Whether a sheet lies above this keypad.
fn is_covered(pad: NodeRef<Div>) -> bool {
    let sheet = document().query_selector("dialog[open]").ok().flatten();
    let own = pad
        .get_untracked()
        .and_then(|pad| pad.closest("dialog").ok().flatten());
    sheet.is_some() && own.is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn type_all(pad: Pad, most: usize, keys: &str) -> String {
        keys.chars().fold(String::new(), |text, sign| {
            let key = match sign {
                '.' => Key::Point,
                '<' => Key::Backspace,
                'o' => Key::DoubleZero,
                digit => Key::Digit(digit),
            };
            press(&text, key, pad, most)
        })
    }

    #[test]
    fn what_is_typed_is_always_a_number() {
        let euro = Pad::Number { decimals: 2 };
        let yen = Pad::Number { decimals: 0 };
        for (pad, most, keys, expected) in [
            (euro, 7, "12.505", "12.50"),
            (euro, 7, ".5", "0.5"),
            (euro, 7, "1.2.3", "1.23"),
            (euro, 7, "o5o", "500"),
            (euro, 7, "05", "5"),
            (euro, 3, "12345", "123"),
            (euro, 7, "5.o0", "5.00"),
            (euro, 7, "5<<<", ""),
            (yen, 7, "1.5", "15"),
            (Pad::Code, 4, "00123", "0012"),
        ] {
            assert_eq!(type_all(pad, most, keys), expected, "{keys}");
        }
    }
}
