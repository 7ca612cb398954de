//! Who stands behind what is asked of a till.

use core_wasm::base::ids::UserId;

/// Who asks, and who approves: as it was when it was asked, since it may be done when somebody else stands there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Behind {
    /// Who was signed in.
    pub user: Option<UserId>,
    /// Who approves it, for someone who may not do it alone. Their PIN was checked.
    pub approved_by: Option<UserId>,
}
