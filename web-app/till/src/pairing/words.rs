//! Why the hub did not do it, in the screens' language.

use crate::engine::HubError;
use crate::trouble::store_detail;
use web_ui::text::t;

/// Why the hub did not do it, in the screens' language where it is known.
pub fn hub_words(error: &HubError) -> String {
    match error {
        HubError::Unreachable => t().pairing.hub_unreachable().to_owned(),
        HubError::Refused { code, .. } if code == "wrong-code" => t().pairing.wrong_code().to_owned(),
        HubError::Refused { code, .. } if code == "too-many-guesses" => {
            t().pairing.too_many_codes().to_owned()
        }
        HubError::Refused { code, .. } if code == "wrong-key" => t().pairing.wrong_key().to_owned(),
        HubError::Refused { code, .. } if code == "number-taken" => t().devices.number_taken().to_owned(),
        HubError::Refused { code, .. } if code == "bad-number" => t().devices.bad_number().to_owned(),
        HubError::Refused { message, .. } => message.clone(),
        HubError::OtherStore => t().pairing.other_store().to_owned(),
        HubError::Unexpected(detail) => t().pairing.hub_unexpected(detail),
        HubError::Store(error) => {
            leptos::logging::warn!("{}", store_detail(error));
            t().trouble.storage_failed().to_owned()
        }
    }
}
