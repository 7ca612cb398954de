//! A label on a table, as a camera sees it.

/// What there is to see.
#[derive(Clone)]
pub struct Scene {
    pub width: usize,
    pub height: usize,
    /// Rows of modules, dark ones `true`; a row stands for as much of the height as any other.
    pub label: Vec<Vec<bool>>,
    /// How many pixels a module is wide.
    pub module: f64,
    /// How many pixels a row is high; bars are as high as a real label's are to its width if it is nothing.
    pub row: Option<f64>,
    /// How far the label is turned.
    pub degrees: f64,
    /// Where its middle is, in parts of the picture.
    pub at: (f64, f64),
    /// How grainy the picture is: the most that a pixel is off.
    pub grain: i32,
    /// What the grain looks like.
    pub seed: u64,
    /// How many pixels to each side a pixel is blurred with.
    pub blur: usize,
    /// Whether a shadow lies over one half, at a slant.
    pub shadow: bool,
    /// How dark the print is: 0 is black.
    pub ink: u8,
    /// What else lies there.
    pub others: Vec<Scene>,
}

const PAPER: f64 = 225.0;

impl Scene {
    /// Nothing but paper.
    pub fn blank() -> Self {
        Self {
            width: 640,
            height: 480,
            label: Vec::new(),
            module: 3.0,
            row: None,
            degrees: 0.0,
            at: (0.5, 0.5),
            grain: 0,
            seed: 1,
            blur: 0,
            shadow: false,
            ink: 30,
            others: Vec::new(),
        }
    }

    /// A code of bars.
    pub fn of_bars(bars: &[bool]) -> Self {
        // The longer ones are held farther away.
        let module = (420.0 / bars.len() as f64).min(3.0);
        Self {
            label: vec![bars.to_vec()],
            module,
            ..Self::blank()
        }
    }

    /// A code of squares.
    pub fn of_squares(rows: &[Vec<bool>]) -> Self {
        Self {
            label: rows.to_vec(),
            module: 7.0,
            row: Some(7.0),
            ..Self::blank()
        }
    }

    /// The same, and another label beside it.
    pub fn with(mut self, other: Scene) -> Self {
        self.others.push(other);
        self
    }

    /// The grey values of the picture.
    pub fn paint(&self) -> Vec<u8> {
        let mut sharp = Vec::with_capacity(self.width * self.height);
        for y in 0..self.height {
            for x in 0..self.width {
                sharp.push(self.light(x, y));
            }
        }
        let mut random = self.seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
        let mut grain = || {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            if self.grain == 0 {
                0
            } else {
                (random >> 33) as i32 % (2 * self.grain + 1) - self.grain
            }
        };
        self.blurred(&sharp)
            .into_iter()
            .map(|light| (light.round() as i32 + grain()).clamp(0, 255) as u8)
            .collect()
    }

    /// How bright a pixel is, as the mean of sixteen places in it.
    fn light(&self, x: usize, y: usize) -> f64 {
        let places = (0..16).map(|part| {
            (
                x as f64 + (part % 4) as f64 / 4.0 + 0.125,
                y as f64 + (part / 4) as f64 / 4.0 + 0.125,
            )
        });
        let sum: f64 = places.map(|(x, y)| self.print(x, y)).sum();
        // Its edge is soft, as that of a hand's shadow is.
        let depth = (x as f64 + y as f64 / 3.0 - self.width as f64 * 0.5) / 80.0;
        let shade = if self.shadow {
            0.6 * depth.clamp(0.0, 1.0)
        } else {
            0.0
        };
        sum / 16.0 * (1.0 - shade)
    }

    /// What is printed at a place.
    fn print(&self, x: f64, y: f64) -> f64 {
        let is_dark = |scene: &Self| scene.is_dark(x, y, self.width, self.height);
        if is_dark(self) || self.others.iter().any(is_dark) {
            f64::from(self.ink)
        } else {
            PAPER
        }
    }

    fn is_dark(&self, x: f64, y: f64, width: usize, height: usize) -> bool {
        let Some(columns) = self.label.first().map(Vec::len) else {
            return false;
        };
        let (x, y) = (x - self.at.0 * width as f64, y - self.at.1 * height as f64);
        let (sine, cosine) = self.degrees.to_radians().sin_cos();
        let (along, down) = (x * cosine + y * sine, y * cosine - x * sine);
        let row = self.row.unwrap_or(columns as f64 * self.module * 0.6);
        let column = along / self.module + columns as f64 / 2.0;
        let line = down / row + self.label.len() as f64 / 2.0;
        let is_in = column >= 0.0 && line >= 0.0;
        is_in
            && self
                .label
                .get(line as usize)
                .and_then(|line| line.get(column as usize))
                .copied()
                .unwrap_or(false)
    }

    fn blurred(&self, sharp: &[f64]) -> Vec<f64> {
        let mean = |line: &dyn Fn(usize) -> f64, at: usize, length: usize| {
            let places = at.saturating_sub(self.blur)..(at + self.blur + 1).min(length);
            let count = places.len() as f64;
            places.map(line).sum::<f64>() / count
        };
        let at = |values: &[f64], x: usize, y: usize| values[y * self.width + x];
        let across: Vec<f64> = (0..self.height)
            .flat_map(|y| (0..self.width).map(move |x| (x, y)))
            .map(|(x, y)| mean(&|x| at(sharp, x, y), x, self.width))
            .collect();
        (0..self.height)
            .flat_map(|y| (0..self.width).map(move |x| (x, y)))
            .map(|(x, y)| mean(&|y| at(&across, x, y), y, self.height))
            .collect()
    }
}
