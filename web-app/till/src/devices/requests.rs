//! The store's devices, as the hub lists them and as a manager changes them there. None of it works without the hub.

use crate::engine::{HubError, Till};
use core_wasm::api::{Admission, DeviceChange, DeviceRow, Invitation, WaitingClient};
use core_wasm::base::ids::DeviceId;
use web_ui::platform::approval::Approval;
use web_ui::platform::requests;

impl Till {
    /// All devices of the store, by number.
    ///
    /// # Errors
    /// [`HubError`].
    pub async fn devices(&self) -> Result<Vec<DeviceRow>, HubError> {
        let bearer = self.bearer().await?;
        Ok(requests::get("/api/devices", &[("authorization", &bearer)]).await?)
    }

    /// Clients of the Socket.IO contract that wait to be let in.
    ///
    /// # Errors
    /// [`HubError`].
    pub async fn waiting_clients(&self) -> Result<Vec<WaitingClient>, HubError> {
        let bearer = self.bearer().await?;
        Ok(requests::get("/api/clients", &[("authorization", &bearer)]).await?)
    }

    /// Lets the client that calls itself `name` in.
    ///
    /// # Errors
    /// [`HubError`]; it was not let in then.
    pub async fn let_in(&self, approval: &Approval, name: &str) -> Result<(), HubError> {
        let bearer = self.bearer().await?;
        let admission = Admission {
            device_id: name.to_owned(),
            name: None,
        };
        let still: Result<Vec<WaitingClient>, _> =
            requests::post("/api/clients", &approval.shown(&bearer), &admission).await;
        Ok(still.map(drop)?)
    }

    /// Changes a device, and returns the list.
    ///
    /// # Errors
    /// [`HubError`]; nothing was changed then.
    pub async fn change_device(
        &self,
        approval: &Approval,
        id: DeviceId,
        change: &DeviceChange,
    ) -> Result<Vec<DeviceRow>, HubError> {
        let bearer = self.bearer().await?;
        let url = format!("/api/devices/{id}");
        Ok(requests::post(&url, &approval.shown(&bearer), change).await?)
    }

    /// What lets another device in.
    ///
    /// # Errors
    /// [`HubError`].
    pub async fn invite(&self, approval: &Approval) -> Result<Invitation, HubError> {
        let bearer = self.bearer().await?;
        Ok(requests::post_nothing("/api/pairing/code", &approval.shown(&bearer)).await?)
    }
}
