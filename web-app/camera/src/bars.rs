//! Codes that are bars: EAN and UPC, Code 128 and GS1-128, ITF-14. They are read along lines across the picture.
//!
//! Keeps true: what one line alone says does not count. Two lines that are not the same say the same of a code, and seldom of
//! anything else.

use crate::code::Code;
use crate::picture::{Direction, Picture};
use rxing::common::BitArray;
use rxing::oned::{Code128Reader, ITFReader, MultiFormatUPCEANReader, OneDReader};
use rxing::{BarcodeFormat, DecodeHints};

/// So many lines are read in each direction.
const LINES: usize = 40;

/// No code has fewer modules than an UPC-E, and each takes a pixel at least.
const SHORTEST: usize = 51;

/// So many of them must agree.
const AGREE: usize = 2;

/// Reads bars.
pub(crate) struct Bars {
    hints: DecodeHints,
    ean: MultiFormatUPCEANReader,
    itf: ITFReader,
}

impl Default for Bars {
    fn default() -> Self {
        let formats = [BarcodeFormat::EAN_13, BarcodeFormat::EAN_8, BarcodeFormat::UPC_E];
        let hints = DecodeHints {
            // An UPC-A is an EAN-13 with a zero before it, and is called so.
            PossibleFormats: Some(formats.into_iter().collect()),
            AssumeGs1: Some(true),
            AllowedLengths: Some(vec![14]),
            ..DecodeHints::default()
        };
        Self {
            ean: MultiFormatUPCEANReader::new(&hints),
            itf: ITFReader::default(),
            hints,
        }
    }
}

impl Bars {
    /// The code that lies nearest to the middle. A doubtful one only if there is no other.
    pub(crate) fn read(&mut self, picture: &Picture) -> Option<Code> {
        let mut doubtful = None;
        for direction in Direction::ALL {
            match self.read_in(picture, direction) {
                Some(code) if code.is_doubtful => doubtful = doubtful.or(Some(code)),
                Some(code) => return Some(code),
                None => {}
            }
        }
        doubtful
    }

    fn read_in(&mut self, picture: &Picture, direction: Direction) -> Option<Code> {
        let mut said: Vec<(Code, usize)> = Vec::new();
        for (index, line) in picture.lines(direction, LINES).enumerate() {
            // By turns for each side of the middle.
            let Some(code) = self.read_line(&line, index / 2 % 2 == 1) else {
                continue;
            };
            let place = said.iter().position(|(other, _)| *other == code);
            let place = place.unwrap_or_else(|| {
                said.push((code, 0));
                said.len() - 1
            });
            let (code, count) = said.get_mut(place)?;
            *count += 1;
            if *count >= AGREE && !code.is_doubtful {
                return Some(code.clone());
            }
        }
        let agreed = said.into_iter().find(|(_, count)| *count >= AGREE);
        agreed.map(|(code, _)| code)
    }

    /// What stands on a line, forwards or backwards.
    fn read_line(&mut self, line: &[u8], sharpens: bool) -> Option<Code> {
        if line.len() < SHORTEST {
            return None;
        }
        let fine = finer(line);
        let mut bits = bits(&if sharpens { sharper(&fine) } else { fine });
        let forwards = self.read_bits(&bits);
        forwards.or_else(|| {
            bits.reverse();
            self.read_bits(&bits)
        })
    }

    fn read_bits(&mut self, bits: &BitArray) -> Option<Code> {
        // Which line of a picture it was makes no difference.
        let ean = self.ean.decode_row(0, bits, &self.hints);
        let read = ean.or_else(|_| Code128Reader.decode_row(0, bits, &self.hints));
        let read = read.or_else(|_| self.itf.decode_row(0, bits, &self.hints));
        Code::of(&read.ok()?)
    }
}

/// What is dark on a line: darker than the mean of what is around it, where that differs by more than grain does. A threshold for
/// the whole line would fail where one half of a code lies in shadow.
fn bits(line: &[u8]) -> BitArray {
    let reach = (line.len() / 16).max(16);
    let mut bits = BitArray::with_size(line.len());
    let mut around = Around::default();
    line.iter().take(reach).for_each(|value| around.add(*value));
    for (place, value) in line.iter().enumerate() {
        if let Some(next) = line.get(place + reach) {
            around.add(*next);
        }
        if around.is_dark(*value) {
            bits.set(place);
        }
        if let Some(last) = place.checked_sub(reach).and_then(|last| line.get(last)) {
            around.take_off(*last);
        }
    }
    bits
}

/// Differences to what is two pixels away stand out: thin bars that are blurred are bars again. What is sharp and grainy gets
/// worse by it, so not every line is treated so.
fn sharper(fine: &[u8]) -> Vec<u8> {
    const AWAY: usize = 4;
    let at = |place: usize| fine.get(place).copied().map_or(0, i32::from);
    let last = fine.len().saturating_sub(1);
    let sharp = (0..fine.len()).map(|place| {
        let beside = at(place.saturating_sub(AWAY)) + at((place + AWAY).min(last));
        (2 * at(place) - beside / 2).clamp(0, 255) as u8
    });
    sharp.collect()
}

/// With the means of neighbours between them: an edge is seldom between two pixels.
fn finer(line: &[u8]) -> Vec<u8> {
    let pairs = line.iter().zip(line.iter().skip(1).chain(line.last()));
    pairs
        .flat_map(|(value, next)| [*value, value.midpoint(*next)])
        .collect()
}

/// What is around a place.
#[derive(Default)]
struct Around {
    count: u64,
    sum: u64,
    squares: u64,
}

impl Around {
    fn add(&mut self, value: u8) {
        let value = u64::from(value);
        self.count += 1;
        self.sum += value;
        self.squares += value * value;
    }

    fn take_off(&mut self, value: u8) {
        let value = u64::from(value);
        self.count -= 1;
        self.sum -= value;
        self.squares -= value * value;
    }

    /// The standard deviation of bars is far more than an eighth of their mean, and that of grainy paper less.
    fn is_dark(&self, value: u8) -> bool {
        let variance = (self.squares * self.count).saturating_sub(self.sum * self.sum);
        u64::from(value) * self.count < self.sum && variance * 64 > self.sum * self.sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dark_is_what_is_darker_than_its_surroundings_wherever_the_shadow_lies() {
        let bars = |at: usize| at / 4 % 2 == 1;
        let line: Vec<u8> = (0..400)
            .map(|at| {
                let light = 255 - at as u32 / 2;
                (if bars(at) { light / 3 } else { light }) as u8
            })
            .collect();
        let bits = bits(&line);
        let wrong = (8..392).filter(|at| bits.get(*at) != bars(*at)).count();
        assert_eq!(wrong, 0);
    }

    #[test]
    fn a_blank_line_is_not_dark_and_an_empty_one_has_nothing() {
        let blank: Vec<u8> = (0..200).map(|at| 200 + (at % 5)).collect();
        let bits_of_blank = bits(&blank);
        assert!((0..200).all(|at| !bits_of_blank.get(at)));
        assert_eq!(bits(&[]).get_size(), 0);
    }
}
