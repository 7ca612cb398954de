//! Why the hub did not do it, in the screens' language.

use crate::engine::HubError;
use web_ui::text::t;

/// Why the hub did not do it, in the screens' language where it is known.
pub fn hub_words(error: &HubError) -> String {
    match error {
        HubError::Unreachable => t().hub_unreachable.to_owned(),
        HubError::Refused { code, .. } if code == "wrong-code" => t().wrong_code.to_owned(),
        HubError::Refused { code, .. } if code == "too-many-guesses" => t().too_many_codes.to_owned(),
        HubError::Refused { code, .. } if code == "number-taken" => t().number_taken.to_owned(),
        HubError::Refused { code, .. } if code == "bad-number" => t().bad_number.to_owned(),
        HubError::Refused { message, .. } => message.clone(),
        HubError::OtherStore => t().other_store.to_owned(),
        HubError::Unexpected(detail) => (t().hub_unexpected)(detail),
        HubError::Store(error) => (t().storage_failed)(&error.to_string()),
    }
}
