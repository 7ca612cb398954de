//! What the inbox asks the hub for.

use crate::engine::{HubError, Till};
use core_wasm::api::{SeeUnpermitted, SettleEdit, Settled};
use web_ui::platform::approval::Approval;
use web_ui::platform::requests;

impl Till {
    /// Has the hub settle an edit that lost: master data is the hub's to write.
    ///
    /// # Errors
    /// [`HubError`]; nothing was changed then.
    pub async fn settle_edit(&self, approval: &Approval, ask: &SettleEdit) -> Result<Settled, HubError> {
        let bearer = self.bearer().await?;
        Ok(requests::post("/api/records/settle", &approval.shown(&bearer), ask).await?)
    }

    /// Tells the hub that someone has looked at what was done without the permission.
    ///
    /// # Errors
    /// [`HubError`]; nothing was changed then.
    pub async fn see_unpermitted(
        &self,
        approval: &Approval,
        ask: &SeeUnpermitted,
    ) -> Result<Settled, HubError> {
        let bearer = self.bearer().await?;
        Ok(requests::post("/api/unpermitted/seen", &approval.shown(&bearer), ask).await?)
    }
}
