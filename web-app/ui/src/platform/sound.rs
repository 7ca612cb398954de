//! Sounds, made on the spot. A browser that makes none until somebody has touched the page, or at all, stays silent.

use std::cell::RefCell;
use wasm_bindgen::JsValue;
use web_sys::AudioContext;

thread_local! {
    /// There may be only a few in a page.
    static CONTEXT: RefCell<Option<AudioContext>> = const { RefCell::new(None) };
}

/// Two low, short tones: something was not done.
pub fn trouble() {
    CONTEXT.with_borrow_mut(|context| {
        if context.is_none() {
            *context = AudioContext::new().ok();
        }
        if let Some(context) = context {
            // It says only where it can't, and then there is nobody to tell.
            drop(context.resume());
            for after_s in [0.0, 0.18] {
                tone(context, context.current_time() + after_s).ok();
            }
        }
    });
}

const PITCH_HZ: f32 = 220.0;
const LONG_S: f64 = 0.12;
/// Of the device's own loudness, which is the person's to set.
const LOUDNESS: f32 = 0.4;

fn tone(context: &AudioContext, from: f64) -> Result<(), JsValue> {
    let (oscillator, gain) = (context.create_oscillator()?, context.create_gain()?);
    oscillator.frequency().set_value(PITCH_HZ);
    gain.gain().set_value(LOUDNESS);
    oscillator.connect_with_audio_node(&gain)?;
    gain.connect_with_audio_node(&context.destination())?;
    oscillator.start_with_when(from)?;
    oscillator.stop_with_when(from + LONG_S)
}
