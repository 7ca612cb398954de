//! Symbology identifiers: three signs that a scanner may send before what it read, to say which kind of code that was.

/// What kind of code was read, as far as it decides what the text means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Symbology {
    /// A code that holds element strings: GS1-128, GS1 DataBar, GS1 DataMatrix, GS1 QR Code, GS1 DotCode.
    Gs1,
    /// EAN-13, UPC-A or UPC-E, perhaps with an add-on behind its thirteen digits.
    Ean,
    /// EAN-8.
    Ean8,
    /// Another one: Code 128, Code 39, ITF, a plain QR code.
    Other,
}

impl Symbology {
    /// Takes the identifier off a text, if one is there (ISO/IEC 15424; section 5.1.2 has those of GS1).
    pub fn strip(text: &str) -> (Option<Self>, &str) {
        let Some((identifier, rest)) = text.split_at_checked(3) else {
            return (None, text);
        };
        let symbology = match identifier.as_bytes() {
            b"]C1" | b"]e0" | b"]e1" | b"]e2" | b"]d2" | b"]Q3" | b"]J1" => Self::Gs1,
            b"]E0" | b"]E3" => Self::Ean,
            b"]E4" => Self::Ean8,
            [b']', kind, modifier] if kind.is_ascii_alphabetic() && modifier.is_ascii_alphanumeric() => {
                Self::Other
            }
            _ => return (None, text),
        };
        (Some(symbology), rest)
    }
}
