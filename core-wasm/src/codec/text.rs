//! Short text that never changes: ids and names.

/// Up to 23 bytes in place: folding a line would otherwise be mostly allocations.
#[cfg(not(target_arch = "wasm32"))]
pub type Text = smol_str::SmolStr;

/// In a browser an allocation costs little beside the rest, and the code for text in place is 6 kB more to load.
#[cfg(target_arch = "wasm32")]
pub type Text = Box<str>;
