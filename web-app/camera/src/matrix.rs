//! Codes that are squares: QR codes and Data Matrix.

use crate::code::Code;
use crate::picture::Picture;
use rxing::common::HybridBinarizer;
use rxing::datamatrix::DataMatrixReader;
use rxing::qrcode::QRCodeReader;
use rxing::{BinaryBitmap, DecodeHints, Luma8Source, Reader};

/// The square code in a picture, if there is one.
pub(crate) fn read(picture: &Picture) -> Option<Code> {
    let (width, height) = (
        u32::try_from(picture.width()).ok()?,
        u32::try_from(picture.height()).ok()?,
    );
    let source = Luma8Source::new_with_slice(picture.grey(), width, height).ok()?;
    let mut bitmap = BinaryBitmap::new(HybridBinarizer::new(source));
    let hints = DecodeHints {
        TryHarder: Some(true),
        AssumeGs1: Some(true),
        ..DecodeHints::default()
    };
    let code = QRCodeReader.decode_with_hints(&mut bitmap, &hints);
    let code = code.or_else(|_| DataMatrixReader.decode_with_hints(&mut bitmap, &hints));
    Code::of(&code.ok()?)
}
