//! Writing: each in its shortest form.

/// The head of a map of so many pairs.
pub fn map(out: &mut Vec<u8>, pairs: usize) {
    head(out, pairs, 0x80, 16, None, 0xde);
}

/// The head of an array of so many values.
pub fn array(out: &mut Vec<u8>, values: usize) {
    head(out, values, 0x90, 16, None, 0xdc);
}

/// Text.
#[cfg_attr(target_arch = "wasm32", inline(never))]
pub fn text(out: &mut Vec<u8>, text: &str) {
    head(out, text.len(), 0xa0, 32, Some(0xd9), 0xda);
    out.extend_from_slice(text.as_bytes());
}

/// The name of a field or a variant, with the head of its text; for derived writers.
#[cfg_attr(target_arch = "wasm32", inline(never))]
pub fn name(out: &mut Vec<u8>, text: &'static [u8]) {
    out.extend_from_slice(text);
}

/// Bytes.
pub fn bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    head(out, bytes.len(), 0, 0, Some(0xc4), 0xc5);
    out.extend_from_slice(bytes);
}

/// Nothing.
pub fn nil(out: &mut Vec<u8>) {
    out.push(0xc0);
}

/// A number that is not negative.
pub fn unsigned(out: &mut Vec<u8>, number: u64) {
    if let Ok(byte) = u8::try_from(number) {
        if byte >= 0x80 {
            out.push(0xcc);
        }
        out.push(byte);
    } else if let Ok(short) = u16::try_from(number) {
        out.push(0xcd);
        out.extend_from_slice(&short.to_be_bytes());
    } else if let Ok(word) = u32::try_from(number) {
        out.push(0xce);
        out.extend_from_slice(&word.to_be_bytes());
    } else {
        out.push(0xcf);
        out.extend_from_slice(&number.to_be_bytes());
    }
}

/// A number.
pub fn signed(out: &mut Vec<u8>, number: i64) {
    if let Ok(number) = u64::try_from(number) {
        return unsigned(out, number);
    }
    if let Ok(byte) = i8::try_from(number) {
        if byte < -32 {
            out.push(0xd0);
        }
        out.extend_from_slice(&byte.to_be_bytes());
    } else if let Ok(short) = i16::try_from(number) {
        out.push(0xd1);
        out.extend_from_slice(&short.to_be_bytes());
    } else if let Ok(word) = i32::try_from(number) {
        out.push(0xd2);
        out.extend_from_slice(&word.to_be_bytes());
    } else {
        out.push(0xd3);
        out.extend_from_slice(&number.to_be_bytes());
    }
}

/// A length: within the marker below `fixed`, else behind one of one byte (where there is one), of two or of four.
/// `two` is the marker of two; that of four follows it.
fn head(out: &mut Vec<u8>, len: usize, fix: u8, fixed: u8, one: Option<u8>, two: u8) {
    match (u8::try_from(len), one) {
        (Ok(len), _) if len < fixed => out.push(fix | len),
        (Ok(len), Some(one)) => out.extend_from_slice(&[one, len]),
        _ => {
            if let Ok(len) = u16::try_from(len) {
                out.push(two);
                out.extend_from_slice(&len.to_be_bytes());
            } else {
                // Nothing of ours comes near four gigabytes; a longer thing would not be read back, and be refused there.
                out.push(two + 1);
                out.extend_from_slice(&u32::try_from(len).unwrap_or(u32::MAX).to_be_bytes());
            }
        }
    }
}
