//! What pages are made of.

use crate::engine::Till;
use crate::platform::service_worker::ServiceWorker;
use crate::sale::Sale;
use web_ui::components::notices::Notices;

/// What pages are made of.
#[derive(Clone, Copy)]
pub struct Parts {
    /// The page's till.
    pub till: Till,
    /// What is on the slip.
    pub sale: Sale,
    /// Short notices.
    pub notices: Notices,
    /// The service worker.
    pub worker: ServiceWorker,
}
