//! Looks at one picture after the other.

use crate::bars::Bars;
use crate::code::Code;
use crate::matrix;
use crate::picture::Picture;

/// So many pictures go by until squares are looked for again: they are rare at a till, and cost more time than bars do.
const EVERY: u32 = 2;

/// Finds codes in pictures.
#[derive(Default)]
pub struct Eye {
    bars: Bars,
    looks: u32,
}

impl Eye {
    /// The code in a picture, if any.
    pub fn look(&mut self, picture: &Picture) -> Vec<Code> {
        let looks = self.looks;
        self.looks = looks.wrapping_add(1);
        let bars = self.bars.read(picture);
        let code = bars.or_else(|| {
            looks
                .is_multiple_of(EVERY)
                .then(|| matrix::read(picture))
                .flatten()
        });
        code.into_iter().collect()
    }
}
