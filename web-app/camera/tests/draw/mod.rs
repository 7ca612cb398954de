//! Draws codes, and scenes that they lie in.

mod bars;
mod scene;

pub use bars::{code_128, ean_8, ean_13, itf_14, upc_e};
pub use scene::Scene;

use fast_qr::QRBuilder;

/// The squares of a QR code, row by row: dark ones are `true`.
pub fn qr(text: &str) -> Vec<Vec<bool>> {
    let code = QRBuilder::new(text).build().unwrap();
    (0..code.size)
        .map(|row| code[row].iter().map(|square| square.value()).collect())
        .collect()
}
