//! How a backup is called: whose it is and from when, so that names sort by time.

use core_wasm::base::clock::Timestamp;
use core_wasm::base::ids::Realm;
use std::fmt;

const BEGINS: &str = "evertill-";
const PLAIN: &str = ".tar.zst";
const SEALED: &str = ".tar.zst.age";
/// What encrypted ones ended with before they were in age's format.
const SEALED_BEFORE: &str = ".tar.zst.sealed";
/// How the time is written, in UTC.
const TIME: &str = "%Y%m%dT%H%M%SZ";

/// A backup's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    whose: String,
    made: String,
    end: &'static str,
}

impl Name {
    /// The name of a backup of `realm`, made at `made`.
    pub fn new(realm: &Realm, made: Timestamp, sealed: bool) -> Self {
        // A time that no calendar has is the first there is.
        let made = jiff::Timestamp::from_millisecond(made.0).unwrap_or_default();
        Self {
            whose: whose(realm),
            made: made.strftime(TIME).to_string(),
            end: if sealed { SEALED } else { PLAIN },
        }
    }

    /// A file's name, if it is that of a backup.
    pub fn parse(text: &str) -> Option<Self> {
        let rest = text.strip_prefix(BEGINS)?;
        let (rest, end) = [SEALED, SEALED_BEFORE, PLAIN]
            .into_iter()
            .find_map(|end| Some((rest.strip_suffix(end)?, end)))?;
        let (whose, made) = rest.rsplit_once('-')?;
        jiff::civil::DateTime::strptime(TIME, made).ok()?;
        Some(Self {
            whose: whose.to_owned(),
            made: made.to_owned(),
            end,
        })
    }

    /// When it was made, as text that sorts by time.
    pub fn made(&self) -> &str {
        &self.made
    }

    /// Tenant and store.
    pub fn whose(&self) -> &str {
        &self.whose
    }

    /// Whether it is a backup of this store.
    pub fn is_of(&self, realm: &Realm) -> bool {
        self.whose == whose(realm)
    }
}

fn whose(realm: &Realm) -> String {
    // No tenant or store has a tilde in its name, and addresses take it as it is.
    format!("{}~{}", realm.tenant_id, realm.store_id)
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{BEGINS}{}-{}{}", self.whose, self.made, self.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_whose_and_when_and_are_read_again() {
        let realm = Realm {
            tenant_id: "t-1".into(),
            store_id: "s-1".into(),
        };
        for (sealed, text) in [
            (false, "evertill-t-1~s-1-20261123T065231Z.tar.zst"),
            (true, "evertill-t-1~s-1-20261123T065231Z.tar.zst.age"),
        ] {
            let name = Name::new(&realm, Timestamp(1_795_416_751_000), sealed);
            assert_eq!(name.to_string(), text);
            assert_eq!(Name::parse(text), Some(name.clone()));
            assert!(name.is_of(&realm));
        }
        let before = "evertill-t-1~s-1-20261123T065231Z.tar.zst.sealed";
        let name = Name::parse(before).unwrap();
        assert!(name.is_of(&realm) && name.to_string() == before);
        let other = Realm {
            store_id: "s".into(),
            ..realm
        };
        assert!(
            !Name::parse("evertill-t-1~s-1-20261123T065231Z.tar.zst").is_some_and(|name| name.is_of(&other))
        );
        for text in [
            "",
            "evertill-t-1~s-1.tar.zst",
            "evertill-t-1~s-1-20261323T065231Z.tar.zst",
            "evertill-t-1~s-1-20261123T065231Z.tar.zst.part",
            "holiday.tar.zst",
        ] {
            assert_eq!(Name::parse(text), None, "{text}");
        }
    }
}
