//! Why the hub did not do what it was asked, each with its own sentence.

use crate::text::words;
use web_ui::format;
use web_ui::platform::requests::RequestError;

/// Why the hub did not do what it was asked. Nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// Nobody answered.
    Away,
    /// It could not do it just now.
    Busy,
    /// The PIN is another.
    WrongPin,
    /// Too many wrong PINs.
    TooManyGuesses {
        /// In how many seconds the next one may be tried, if the hub said so.
        again_in_s: Option<u32>,
    },
    /// The hub has lost the PIN.
    NoPin,
    /// Whoever signed in may not approve, or works here no more.
    NotAllowed,
    /// Their role may not see this list.
    MayNotSee,
    /// There is no such list.
    NoList,
    /// The store does not know this browser any more.
    TakenOut,
    /// It refused for a reason of its own, in English.
    Refused(String),
    /// Its answer makes no sense here: its status.
    Unexpected(u16),
}

impl From<RequestError> for Trouble {
    fn from(error: RequestError) -> Self {
        match error {
            RequestError::Unreachable => Self::Away,
            RequestError::Unexpected(status) => Self::Unexpected(status),
            RequestError::Refused { why, again_in_s } => match why.code.as_str() {
                "wrong-pin" => Self::WrongPin,
                "too-many-guesses" => Self::TooManyGuesses { again_in_s },
                "no-pin" => Self::NoPin,
                "not-allowed" | "needs-approval" => Self::NotAllowed,
                "forbidden" => Self::MayNotSee,
                "not-found" => Self::NoList,
                "taken-out" | "unauthorized" => Self::TakenOut,
                "unavailable" => Self::Busy,
                _ => Self::Refused(why.message),
            },
        }
    }
}

impl Trouble {
    /// Whether nobody is signed in any more: the PIN or the person counts no longer.
    pub fn ends_session(&self) -> bool {
        matches!(
            self,
            Self::WrongPin | Self::NoPin | Self::NotAllowed | Self::TakenOut
        )
    }

    /// What happened and what to do, in the screens' language where it is known.
    pub fn words(&self) -> String {
        let words = words();
        match self {
            Self::Away => words.hub_away().to_owned(),
            Self::Busy => words.hub_busy().to_owned(),
            Self::WrongPin => words.wrong_pin().to_owned(),
            Self::TooManyGuesses {
                again_in_s: Some(seconds),
            } => {
                let seconds = u64::from(*seconds);
                words.too_many_guesses(seconds, &format::count(seconds))
            }
            Self::TooManyGuesses { again_in_s: None } => words.too_many_guesses_later().to_owned(),
            Self::NoPin => words.no_pin().to_owned(),
            Self::NotAllowed => words.not_allowed().to_owned(),
            Self::MayNotSee => words.may_not_see().to_owned(),
            Self::NoList => words.no_list().to_owned(),
            Self::TakenOut => words.taken_out().to_owned(),
            Self::Refused(message) => message.clone(),
            Self::Unexpected(status) => words.hub_unexpected(&status.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use core_wasm::api::Refusal;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn refused(code: &str) -> Trouble {
        let why = Refusal {
            code: code.to_owned(),
            message: "any words".to_owned(),
        };
        RequestError::Refused {
            why,
            again_in_s: Some(30),
        }
        .into()
    }

    #[wasm_bindgen_test]
    fn each_refusal_of_the_hub_is_told_apart() {
        for (code, trouble) in [
            ("wrong-pin", Trouble::WrongPin),
            (
                "too-many-guesses",
                Trouble::TooManyGuesses { again_in_s: Some(30) },
            ),
            ("no-pin", Trouble::NoPin),
            ("not-allowed", Trouble::NotAllowed),
            ("forbidden", Trouble::MayNotSee),
            ("taken-out", Trouble::TakenOut),
            ("unheard-of", Trouble::Refused("any words".to_owned())),
        ] {
            assert_eq!(refused(code), trouble, "{code}");
        }
        assert_eq!(Trouble::from(RequestError::Unreachable), Trouble::Away);
    }

    #[wasm_bindgen_test]
    fn whoever_the_hub_takes_for_nobody_is_signed_out_and_a_hub_away_signs_nobody_out() {
        for code in ["wrong-pin", "no-pin", "not-allowed", "taken-out", "unauthorized"] {
            assert!(refused(code).ends_session(), "{code}");
        }
        for code in ["forbidden", "not-found", "unavailable", "too-many-guesses"] {
            assert!(!refused(code).ends_session(), "{code}");
        }
        assert!(!Trouble::Away.ends_session());
    }
}
