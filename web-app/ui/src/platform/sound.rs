//! Sounds, made on the spot. A browser that makes none until somebody has touched the page, or at all, stays silent.

use std::cell::RefCell;
use wasm_bindgen::prelude::*;
use web_sys::{AudioContext, AudioContextState};

thread_local! {
    /// There may be only a few in a page.
    static CONTEXT: RefCell<Option<AudioContext>> = const { RefCell::new(None) };
}

/// Two low, short tones: something was not done.
pub fn trouble() {
    play(&[220.0, 220.0]);
}

/// Two short tones, the second higher: something new is there.
pub fn arrival() {
    play(&[660.0, 880.0]);
}

/// One high, short tone, as scanners make it: a code was taken.
pub fn taken() {
    play(&[1760.0]);
}

/// Whether sounds can be heard now.
pub fn is_heard() -> bool {
    with_context(|context| context.state() == AudioContextState::Running).unwrap_or_default()
}

/// Lets sounds be heard from here on. Browsers grant that while somebody touches the page, and most of them never before.
pub fn allow() {
    // It says only where it can't, and then there is nobody to tell.
    with_context(|context| drop(context.resume()));
}

/// Has `changed` called whenever sounds may begin or cease to be heard: in place of whatever was to be called before.
pub fn on_change(changed: impl Fn() + 'static) {
    let changed = Closure::<dyn Fn()>::new(changed).into_js_value();
    with_context(|context| context.set_onstatechange(changed.dyn_ref()));
}

fn with_context<T>(then: impl FnOnce(&AudioContext) -> T) -> Option<T> {
    let context = CONTEXT.with_borrow_mut(|context| {
        if context.is_none() {
            *context = AudioContext::new().ok();
        }
        context.clone()
    });
    context.as_ref().map(then)
}

fn play(pitches: &[f32]) {
    allow();
    with_context(|context| {
        for (pitch, after_s) in pitches.iter().zip([0.0, 0.18]) {
            tone(context, *pitch, context.current_time() + after_s).ok();
        }
    });
}

const LONG_S: f64 = 0.12;
/// Of the device's own loudness, which is the person's to set.
const LOUDNESS: f32 = 0.4;

fn tone(context: &AudioContext, pitch_hz: f32, from: f64) -> Result<(), JsValue> {
    let (oscillator, gain) = (context.create_oscillator()?, context.create_gain()?);
    oscillator.frequency().set_value(pitch_hz);
    gain.gain().set_value(LOUDNESS);
    oscillator.connect_with_audio_node(&gain)?;
    gain.connect_with_audio_node(&context.destination())?;
    oscillator.start_with_when(from)?;
    oscillator.stop_with_when(from + LONG_S)
}
