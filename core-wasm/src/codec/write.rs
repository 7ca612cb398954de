//! Writing: each in its shortest form.

use rmp::Marker;

/// The head of a map of so many pairs.
pub fn map(out: &mut Vec<u8>, pairs: usize) {
    let fixed = u8::try_from(pairs).ok().filter(|pairs| *pairs < 16);
    head(
        out,
        pairs,
        fixed.map(Marker::FixMap),
        None,
        [Marker::Map16, Marker::Map32],
    );
}

/// The head of an array of so many values.
pub fn array(out: &mut Vec<u8>, values: usize) {
    let fixed = u8::try_from(values).ok().filter(|values| *values < 16);
    head(
        out,
        values,
        fixed.map(Marker::FixArray),
        None,
        [Marker::Array16, Marker::Array32],
    );
}

/// Text.
#[cfg_attr(target_arch = "wasm32", inline(never))]
pub fn text(out: &mut Vec<u8>, text: &str) {
    let fixed = u8::try_from(text.len()).ok().filter(|len| *len < 32);
    let longer = [Marker::Str16, Marker::Str32];
    head(
        out,
        text.len(),
        fixed.map(Marker::FixStr),
        Some(Marker::Str8),
        longer,
    );
    out.extend_from_slice(text.as_bytes());
}

/// The name of a field or a variant, with the head of its text; for derived writers.
#[cfg_attr(target_arch = "wasm32", inline(never))]
pub fn name(out: &mut Vec<u8>, text: &'static [u8]) {
    out.extend_from_slice(text);
}

/// Bytes.
pub fn bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    head(
        out,
        bytes.len(),
        None,
        Some(Marker::Bin8),
        [Marker::Bin16, Marker::Bin32],
    );
    out.extend_from_slice(bytes);
}

/// Nothing.
pub fn nil(out: &mut Vec<u8>) {
    put(out, Marker::Null);
}

/// Yes or no.
pub fn yes_or_no(out: &mut Vec<u8>, yes: bool) {
    put(out, if yes { Marker::True } else { Marker::False });
}

/// A number that is not negative.
pub fn unsigned(out: &mut Vec<u8>, number: u64) {
    if let Ok(byte) = u8::try_from(number) {
        if byte >= 0x80 {
            put(out, Marker::U8);
        }
        out.push(byte);
    } else if let Ok(short) = u16::try_from(number) {
        put(out, Marker::U16);
        out.extend_from_slice(&short.to_be_bytes());
    } else if let Ok(word) = u32::try_from(number) {
        put(out, Marker::U32);
        out.extend_from_slice(&word.to_be_bytes());
    } else {
        put(out, Marker::U64);
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
            put(out, Marker::I8);
        }
        out.extend_from_slice(&byte.to_be_bytes());
    } else if let Ok(short) = i16::try_from(number) {
        put(out, Marker::I16);
        out.extend_from_slice(&short.to_be_bytes());
    } else if let Ok(word) = i32::try_from(number) {
        put(out, Marker::I32);
        out.extend_from_slice(&word.to_be_bytes());
    } else {
        put(out, Marker::I64);
        out.extend_from_slice(&number.to_be_bytes());
    }
}

fn put(out: &mut Vec<u8>, marker: Marker) {
    out.push(marker.to_u8());
}

/// A length: within the marker `fixed`, else behind one of one byte (where there is one), of two or of four.
#[inline]
fn head(out: &mut Vec<u8>, len: usize, fixed: Option<Marker>, one: Option<Marker>, [two, four]: [Marker; 2]) {
    match (fixed, u8::try_from(len), one) {
        (Some(fixed), ..) => put(out, fixed),
        (_, Ok(len), Some(one)) => out.extend_from_slice(&[one.to_u8(), len]),
        _ => {
            if let Ok(len) = u16::try_from(len) {
                put(out, two);
                out.extend_from_slice(&len.to_be_bytes());
            } else {
                // Nothing of ours comes near four gigabytes; a longer thing would not be read back, and be refused there.
                put(out, four);
                out.extend_from_slice(&u32::try_from(len).unwrap_or(u32::MAX).to_be_bytes());
            }
        }
    }
}
