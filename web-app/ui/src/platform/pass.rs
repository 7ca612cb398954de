//! What shows the hub over HTTP that a request comes from this device: its token, or for a device that signs a pass, which the hub gives
//! to whoever shows the key behind the token.
//!
//! Keeps true: a pass is in memory alone.

use super::clock;
use super::requests::{self, RequestError};
use super::signing::SigningKey;
use core_wasm::api::{PassAnswer, PassReply, PassRequest};
use core_wasm::base::ids::DeviceId;
use core_wasm::protocol::signed;
use std::cell::RefCell;
use std::ops::Range;

/// Who this device is, as it shows it.
#[derive(Clone, Debug)]
pub struct Bearer {
    /// Its id.
    pub device_id: DeviceId,
    /// Its token.
    pub token: String,
    /// What it signs with, if it can sign.
    pub key: Option<SigningKey>,
}

struct Kept {
    /// For the bearer of this token.
    token: String,
    pass: String,
    /// Until when it is used, in milliseconds of the clock that only runs forward.
    until: u64,
    /// From when and until when, by the wall clock: the other one may stand still while the machine sleeps.
    wall: Range<i64>,
}

impl Kept {
    fn is_good(&self) -> bool {
        clock::running() < self.until && self.wall.contains(&clock::now().0)
    }
}

thread_local! {
    static KEPT: RefCell<Option<Kept>> = const { RefCell::new(None) };
}

impl Bearer {
    /// What goes into `Authorization`.
    ///
    /// # Errors
    /// [`RequestError`]: the hub gave no pass.
    pub async fn shown(&self) -> Result<String, RequestError> {
        let Some(key) = &self.key else {
            return Ok(format!("Bearer {}", self.token));
        };
        let kept = KEPT.with_borrow(|kept| {
            let kept = kept
                .as_ref()
                .filter(|kept| kept.token == self.token && kept.is_good());
            kept.map(|kept| kept.pass.clone())
        });
        if let Some(pass) = kept {
            return Ok(pass);
        }
        let mut reply = match self.ask(PassRequest { answer: None }).await {
            // A hub from before there were keys.
            Err(RequestError::Refused { why, .. }) if why.code == "not-found" => PassReply::Token,
            reply => reply?,
        };
        if let PassReply::Challenge(challenge) = reply {
            let text = signed::pass(self.device_id, &challenge);
            // Without the key there is no pass, and nothing that anybody could do about it here.
            let signature = key.sign(&text).await.ok_or(RequestError::Unexpected(0))?;
            let answer = Some(PassAnswer { challenge, signature });
            reply = self.ask(PassRequest { answer }).await?;
        }
        let (pass, valid_seconds) = match reply {
            PassReply::Pass { pass, valid_seconds } => (pass, valid_seconds),
            PassReply::Token => return Ok(format!("Bearer {}", self.token)),
            PassReply::Challenge(_) => return Err(RequestError::Unexpected(200)),
        };
        let pass = format!("Bearer {pass}");
        // The other half is for what is on its way, and for clocks that do not run alike.
        let (now, used_ms) = (clock::now().0, valid_seconds.min(3600) * 500);
        KEPT.set(Some(Kept {
            token: self.token.clone(),
            pass: pass.clone(),
            until: clock::running() + used_ms,
            wall: now..now.saturating_add_unsigned(used_ms),
        }));
        Ok(pass)
    }

    async fn ask(&self, request: PassRequest) -> Result<PassReply, RequestError> {
        let token = format!("Bearer {}", self.token);
        requests::post("/api/pass", &[("authorization", &token)], &request).await
    }
}

/// Asks for another pass the next time: the hub takes the one that is kept for none.
pub(super) fn forget() {
    KEPT.set(None);
}
