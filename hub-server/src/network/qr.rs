//! QR codes: for the terminal, and as pictures.

use fast_qr::QRBuilder;
use fast_qr::convert::svg::SvgBuilder;

/// As lines of half blocks for a terminal; empty if the text does not fit a code.
pub fn lines(text: &str) -> String {
    QRBuilder::new(text)
        .build()
        .map(|code| code.to_str())
        .unwrap_or_default()
}

/// As SVG, black on white; empty if the text does not fit a code.
pub fn picture(text: &str) -> String {
    let code = QRBuilder::new(text).build();
    code.map(|code| SvgBuilder::default().to_str(&code))
        .unwrap_or_default()
}
