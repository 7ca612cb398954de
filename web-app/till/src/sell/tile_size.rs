//! How large tiles are: as large as the room that a category leaves free allows, so that a thumb finds them. Where there are more
//! than fit at once, they are as small as the styles say.

use web_sys::HtmlElement;

/// The narrowest tile that is worth being larger than usual, in CSS pixels.
const LEAST: i32 = 144;
/// The widest: beyond it a name is only further from its price.
const MOST: i32 = 232;
/// From one width that is tried to the next.
const STEP: i32 = 8;
/// Between tiles, and around them all.
const GAP: i32 = 8;
const AROUND: i32 = 12;

/// A tile's width and height, in CSS pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TileSize {
    width: i32,
    height: i32,
}

impl TileSize {
    /// The largest of which `count` fit into a pane of this size without scrolling; none if only usual ones would, or not even these.
    pub fn fitting(count: usize, width: i32, height: i32) -> Option<Self> {
        let count = i32::try_from(count).ok()?.max(1);
        let (width, height) = (width - 2 * AROUND, height - 2 * AROUND);
        let sizes = (LEAST..=MOST)
            .rev()
            .step_by(STEP.unsigned_abs() as usize)
            .map(|width| Self {
                width,
                height: width * 3 / 4,
            });
        let fits = |size: &Self| {
            let columns = (width + GAP) / (size.width + GAP);
            let rows = (height + GAP) / (size.height + GAP);
            columns.saturating_mul(rows) >= count
        };
        sizes.into_iter().find(fits)
    }

    /// Has the tiles in an element be so large, or as large as the styles say.
    pub fn apply(size: Option<Self>, element: &HtmlElement) {
        let style = element.style();
        let set = |name: &str, value: Option<i32>| {
            drop(match value {
                Some(value) => style.set_property(name, &format!("{value}px")),
                None => style.remove_property(name).map(drop),
            });
        };
        let width = size.map(|size| size.width);
        set("--tile-inline", width);
        set("--tile-phone", width);
        set("--tile-block", size.map(|size| size.height));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn tiles_are_as_large_as_their_number_allows() {
        let width = |count, width, height| TileSize::fitting(count, width, height).map(|size| size.width);
        assert_eq!(width(4, 700, 600), Some(MOST), "few");
        assert_eq!(width(12, 700, 600), Some(184));
        assert_eq!(width(92, 700, 600), None, "more than fit");
        assert_eq!(width(0, 700, 600), Some(MOST), "nothing is shown");
        assert_eq!(width(5, 0, 0), None, "no room yet");
        assert_eq!(width(usize::MAX, 700, 600), None);
    }
}
