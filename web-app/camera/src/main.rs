//! The worker: gets pictures from the page, and answers each with the codes that are to be sold.
//!
//! A message is `[picture, at, again]`: an `ImageBitmap`, when it was taken in milliseconds of the page's own clock, and whether this
//! worker is there in place of one that failed. The answer is an array of texts, empty as a rule. The first message of all is this
//! worker's: it is ready. Not in it: deciding what is a code and what is taken (the library).

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::prelude::*;
use web_camera::{Eye, Picture, Watch};
use web_sys::{
    DedicatedWorkerGlobalScope, ImageBitmap, MessageEvent, OffscreenCanvas, OffscreenCanvasRenderingContext2d,
};

fn main() -> Result<(), JsValue> {
    let page: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let (mut desk, to_page) = (Desk::default(), page.clone());
    let heard = Closure::<dyn FnMut(MessageEvent) -> Result<(), JsValue>>::new(move |event: MessageEvent| {
        let codes = desk.look(&event.data().unchecked_into::<Array>())?;
        to_page.post_message(&codes)
    });
    page.set_onmessage(Some(heard.into_js_value().unchecked_ref()));
    page.post_message(&Array::new())
}

/// What there is between two pictures.
#[derive(Default)]
struct Desk {
    eye: Eye,
    watch: Option<Watch>,
    canvas: Option<Canvas>,
}

struct Canvas {
    canvas: OffscreenCanvas,
    context: OffscreenCanvasRenderingContext2d,
}

impl Desk {
    fn look(&mut self, message: &Array) -> Result<Array, JsValue> {
        let bitmap: ImageBitmap = message.get(0).unchecked_into();
        let at_ms = message.get(1).as_f64().unwrap_or_default() as u64;
        let (width, height) = (bitmap.width(), bitmap.height());
        let colours = self.canvas(width, height)?.colours(&bitmap)?;
        bitmap.close();
        let watch = self
            .watch
            .get_or_insert_with(|| match message.get(2).is_truthy() {
                true => Watch::in_place_of_another(at_ms),
                false => Watch::default(),
            });
        let picture = Picture::of_colours(&colours, width as usize, height as usize);
        let codes = picture.map(|picture| self.eye.look(&picture)).unwrap_or_default();
        let taken = watch.see(codes, at_ms);
        Ok(taken.into_iter().map(JsValue::from).collect())
    }

    /// One of that size: the same for as long as pictures have it.
    fn canvas(&mut self, width: u32, height: u32) -> Result<&Canvas, JsValue> {
        let kept = self.canvas.take();
        let kept = kept.filter(|kept| (kept.canvas.width(), kept.canvas.height()) == (width, height));
        let canvas = kept.map_or_else(|| Canvas::new(width, height), Ok)?;
        Ok(self.canvas.insert(canvas))
    }
}

impl Canvas {
    fn new(width: u32, height: u32) -> Result<Self, JsValue> {
        let canvas = OffscreenCanvas::new(width, height)?;
        // Without this, browsers keep it where it is quick to paint and slow to read.
        let options = Object::new();
        Reflect::set(&options, &"willReadFrequently".into(), &true.into())?;
        let context = canvas.get_context_with_context_options("2d", &options)?;
        let context = context.ok_or("no context to paint in")?.unchecked_into();
        Ok(Self { canvas, context })
    }

    fn colours(&self, bitmap: &ImageBitmap) -> Result<Vec<u8>, JsValue> {
        self.context.draw_image_with_image_bitmap(bitmap, 0.0, 0.0)?;
        let (width, height) = (f64::from(bitmap.width()), f64::from(bitmap.height()));
        Ok(self.context.get_image_data(0.0, 0.0, width, height)?.data().0)
    }
}
