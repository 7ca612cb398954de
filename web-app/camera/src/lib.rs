//! Reads bar codes in what a camera sees: pictures in, codes to be sold out. Pure, and the same natively as in the browser.
//!
//! Keeps true: no picture makes anything here fail; what is read once by chance is not taken, and what stays in the picture is
//! taken once. Not in it: the camera (`public/camera.js`), the browser's side of the worker (`main.rs`), and what a code
//! stands for (`core-wasm/src/barcode`).

mod bars;
mod code;
mod eye;
mod matrix;
mod picture;
mod watch;

pub use code::Code;
pub use eye::Eye;
pub use picture::Picture;
pub use watch::Watch;
