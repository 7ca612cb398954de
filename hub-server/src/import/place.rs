//! Where something stands in a file, as an editor shows it.

/// A line and a character of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The line, from 1. LF, CR LF and a single CR each end one.
    pub line: usize,
    /// The character in it, from 1.
    pub character: usize,
}

impl Place {
    /// The first one.
    pub const START: Self = Self {
        line: 1,
        character: 1,
    };

    /// Where the byte `offset` of `text` stands.
    pub fn of(text: &str, offset: usize) -> Self {
        Self::START.on(text, 0, offset)
    }

    /// Where the byte `to` stands, if this is where the byte `from` does.
    pub fn on(self, text: &str, from: usize, to: usize) -> Self {
        let mut place = self;
        let mut after_cr = text
            .as_bytes()
            .get(..from)
            .is_some_and(|before| before.ends_with(b"\r"));
        let between = text.get(from..to).unwrap_or_default();
        for character in between.chars() {
            match character {
                '\n' if after_cr => {}
                '\n' | '\r' => {
                    place.line += 1;
                    place.character = 1;
                }
                _ => place.character += 1,
            }
            after_cr = character == '\r';
        }
        place
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_end_of_a_line_is_counted_once() {
        let text = "añb\r\n\r\nc\rd\n\ne";
        let at = |what: &str| Place::of(text, text.find(what).unwrap());
        let place = |line, character| Place { line, character };
        assert_eq!(at("a"), Place::START);
        assert_eq!(at("b"), place(1, 3));
        assert_eq!(at("c"), place(3, 1));
        assert_eq!(at("d"), place(4, 1));
        assert_eq!(at("e"), place(6, 1));
        let (c, d) = (text.find('c').unwrap(), text.find('d').unwrap());
        assert_eq!(at("c").on(text, c, d), at("d"));
        assert_eq!(Place::of("a\r\nb", 2).on("a\r\nb", 2, 3), place(2, 1));
    }
}
