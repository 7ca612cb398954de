//! What a request is answered with that did nothing.

use serde::{Deserialize, Serialize};

/// Why nothing was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// For machines: `wrong-code`, `needs-approval`, … as docs/PROTOCOL.md lists them.
    pub code: String,
    /// For people, in English.
    pub message: String,
}
