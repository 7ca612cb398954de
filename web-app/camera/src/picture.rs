//! A picture of grey values, and straight lines across it.

/// Grey values from black, 0, to white, row by row.
#[derive(Clone, Debug)]
pub struct Picture {
    grey: Vec<u8>,
    width: usize,
    height: usize,
}

/// In which direction a line crosses a picture, in eighths of a full turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From left to right.
    Across,
    /// From the top on the left to the foot on the right.
    Falling,
    /// From the top to the foot.
    Down,
    /// From the foot on the left to the top on the right.
    Rising,
}

/// Steps are worked out in parts of a pixel, so many to one.
const PARTS: i64 = 1 << 16;

/// The side of a square of which the diagonal is 1, in those parts.
const DIAGONAL: i64 = 46_341;

impl Picture {
    /// From grey values; nothing if they are not as many as that.
    pub fn of_grey(grey: Vec<u8>, width: usize, height: usize) -> Option<Self> {
        let is_whole = width.checked_mul(height) == Some(grey.len()) && !grey.is_empty();
        is_whole.then_some(Self { grey, width, height })
    }

    /// From red, green, blue and opacity of each pixel, as browsers give them; nothing if they are not as many as that.
    pub fn of_colours(colours: &[u8], width: usize, height: usize) -> Option<Self> {
        let grey = colours.chunks_exact(4).map(|pixel| {
            // How bright the three look, in parts of 256 (ITU-R BT.601).
            let [red, green, blue] = [pixel[0], pixel[1], pixel[2]].map(u32::from);
            ((77 * red + 150 * green + 29 * blue) >> 8) as u8
        });
        Self::of_grey(grey.collect(), width, height)
    }

    /// Its grey values.
    pub fn grey(&self) -> &[u8] {
        &self.grey
    }

    /// How many pixels a row has.
    pub fn width(&self) -> usize {
        self.width
    }

    /// How many rows there are.
    pub fn height(&self) -> usize {
        self.height
    }

    /// The grey values on so many lines in one direction, a pixel apart on each line: first the one through the middle, then by
    /// turns to both sides of it. What people aim at is in the middle. Each value is the mean of three across the line: bars are
    /// the same there, and grain is not.
    pub fn lines(&self, direction: Direction, count: usize) -> impl Iterator<Item = Vec<u8>> {
        let (along, across) = direction.steps();
        let reach = self.reach(across);
        (0..count).map(move |index| {
            let side = if index % 2 == 0 { 1 } else { -1 };
            // The last lines stand a little off the edge.
            let away = side * (index.div_ceil(2) as i64) * reach / (count as i64 / 2 + 1);
            let beside = [-1, 0, 1].map(|beside| away + beside);
            let [before, line, behind] = beside.map(|at| self.line((at * across.0, at * across.1), along));
            mean(&before, line, &behind)
        })
    }

    /// How far it is from the middle to the edge, in pixels, in that direction.
    fn reach(&self, step: (i64, i64)) -> i64 {
        let half = |side: usize, step: i64| {
            let pixels = side as i64 / 2;
            if step == 0 {
                i64::MAX
            } else {
                pixels * PARTS / step.abs()
            }
        };
        half(self.width, step.0).min(half(self.height, step.1))
    }

    /// The line through a place, which is given from the middle, from edge to edge.
    fn line(&self, from_middle: (i64, i64), along: (i64, i64)) -> Vec<u8> {
        let place = |step: i64| {
            let x = (self.width as i64 * PARTS / 2 + from_middle.0 + step * along.0).div_euclid(PARTS);
            let y = (self.height as i64 * PARTS / 2 + from_middle.1 + step * along.1).div_euclid(PARTS);
            let is_in = (0..self.width as i64).contains(&x) && (0..self.height as i64).contains(&y);
            is_in.then(|| y as usize * self.width + x as usize)
        };
        let values = |steps: &mut dyn Iterator<Item = i64>| -> Vec<u8> {
            steps
                .map_while(&place)
                .filter_map(|at| self.grey.get(at).copied())
                .collect()
        };
        let mut line = values(&mut (1..).map(|step: i64| -step));
        line.reverse();
        line.extend(values(&mut (0..)));
        line
    }
}

/// The means of three lines. Aslant, their ends are not side by side; those of the one in the middle then stay as they are.
fn mean(before: &[u8], mut line: Vec<u8>, behind: &[u8]) -> Vec<u8> {
    if before.len() == line.len() && behind.len() == line.len() {
        for ((value, one), other) in line.iter_mut().zip(before).zip(behind) {
            *value = ((u16::from(*value) + u16::from(*one) + u16::from(*other)) / 3) as u8;
        }
    }
    line
}

impl Direction {
    /// All of them: a code that lies aslant is within an eighth of a right angle of one.
    pub const ALL: [Self; 4] = [Self::Across, Self::Down, Self::Falling, Self::Rising];

    /// One pixel along such a line, and one from a line to the next.
    fn steps(self) -> ((i64, i64), (i64, i64)) {
        match self {
            Self::Across => ((PARTS, 0), (0, PARTS)),
            Self::Down => ((0, PARTS), (PARTS, 0)),
            Self::Falling => ((DIAGONAL, DIAGONAL), (DIAGONAL, -DIAGONAL)),
            Self::Rising => ((DIAGONAL, -DIAGONAL), (DIAGONAL, DIAGONAL)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_go_through_the_middle_first_and_from_edge_to_edge() {
        let picture = Picture::of_grey((0..12).collect(), 4, 3).unwrap();
        let first = |direction| picture.lines(direction, 3).next().unwrap();
        assert_eq!(first(Direction::Across), [4, 5, 6, 7]);
        assert_eq!(first(Direction::Down), [2, 6, 10]);
        assert!(first(Direction::Falling).contains(&6));
        assert!(first(Direction::Rising).contains(&6));
    }

    #[test]
    fn lines_lie_to_both_sides_and_within_the_picture() {
        let picture = Picture::of_grey(vec![9; 640 * 480], 640, 480).unwrap();
        for direction in Direction::ALL {
            for line in picture.lines(direction, 41) {
                assert!(!line.is_empty(), "{direction:?}");
            }
        }
        let rows: Vec<u8> = (0..=100).flat_map(|row| [row; 2]).collect();
        let picture = Picture::of_grey(rows, 2, 101).unwrap();
        let seen: Vec<u8> = picture.lines(Direction::Across, 5).map(|line| line[0]).collect();
        assert_eq!(seen, [50, 34, 66, 17, 83]);
    }

    #[test]
    fn what_is_no_whole_picture_is_none() {
        assert!(Picture::of_grey(vec![0; 5], 2, 3).is_none());
        assert!(Picture::of_grey(Vec::new(), 0, 0).is_none());
        assert!(Picture::of_colours(&[0; 23], 2, 3).is_none());
        let two = Picture::of_colours(&[255, 255, 255, 255, 0, 0, 0, 255], 2, 1).unwrap();
        assert_eq!(two.grey(), [255, 0]);
    }
}
