//! Who this hub is: made with the database, and changed only between two epochs (`epoch`).

use super::schema::{OpenError, explain};
use super::{DATABASE, SqliteStore, query};
use core_wasm::base::ids::{DeviceId, Epoch, Realm};
use rusqlite::params;
use serde::{Deserialize, Serialize};
use std::path::Path;
use uuid::Uuid;

/// What a hub's database says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The hub as a device, with a stream of its own.
    pub hub_id: DeviceId,
    /// The first of its ids. It outlives the others: the hub's name on the network is made of it.
    pub first_id: DeviceId,
    /// This epoch of the journal.
    pub epoch: Epoch,
    /// The store that it serves.
    pub realm: Realm,
}

impl Identity {
    /// One for a new database.
    fn new(realm: Realm) -> Self {
        let hub_id = DeviceId(Uuid::now_v7());
        Self {
            hub_id,
            first_id: hub_id,
            epoch: Epoch(Uuid::now_v7()),
            realm,
        }
    }

    /// The same hub in another epoch: another journal, and another stream of its own, so that no number of the one
    /// before is used twice.
    #[must_use]
    pub fn in_next_epoch(&self) -> Self {
        Self {
            first_id: self.first_id,
            ..Self::new(self.realm.clone())
        }
    }
}

/// What a run of the hub leaves in its database, to be compared with its anchor by the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run(pub Uuid);

impl Run {
    /// What is left in copies that the hub makes itself: the run of none.
    pub const COPY: Self = Self(Uuid::nil());
}

/// The realm asked for at the start; what is not named is taken from the database.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RealmChoice {
    /// `TENANT_ID`
    pub tenant_id: Option<String>,
    /// `STORE_ID`
    pub store_id: Option<String>,
}

impl RealmChoice {
    fn or_default(&self) -> Result<Realm, OpenError> {
        let name = |given: &Option<String>, default: &str| {
            let name = given.clone().unwrap_or_else(|| default.to_owned());
            let plain = |c: char| c.is_ascii_alphanumeric() || ".-_".contains(c);
            if (1..=64).contains(&name.len()) && name.chars().all(plain) {
                Ok(name)
            } else {
                Err(OpenError::BadName(name))
            }
        };
        Ok(Realm {
            tenant_id: name(&self.tenant_id, "t-demo")?.as_str().into(),
            store_id: name(&self.store_id, "s-001")?.as_str().into(),
        })
    }

    /// The same, with what is not named taken from `realm`.
    #[must_use]
    pub fn or(&self, realm: &Realm) -> Self {
        let or = |given: &Option<String>, other: &str| given.clone().or_else(|| Some(other.to_owned()));
        Self {
            tenant_id: or(&self.tenant_id, realm.tenant_id.as_str()),
            store_id: or(&self.store_id, realm.store_id.as_str()),
        }
    }

    /// Sees to it that `dir` holds the data of the realm that was asked for.
    ///
    /// # Errors
    /// [`OpenError::OtherRealm`].
    pub fn check(&self, dir: &Path, realm: &Realm) -> Result<(), OpenError> {
        let same = |given: &Option<String>, is: &str| given.as_deref().is_none_or(|given| given == is);
        if same(&self.tenant_id, realm.tenant_id.as_str()) && same(&self.store_id, realm.store_id.as_str()) {
            return Ok(());
        }
        Err(OpenError::OtherRealm {
            dir: dir.to_owned(),
            tenant: realm.tenant_id.to_string(),
            store: realm.store_id.to_string(),
            asked: self.describe(),
        })
    }
}

impl SqliteStore {
    /// Who this hub is; made up with `choice` if the database in `dir` is new.
    ///
    /// # Errors
    /// [`OpenError::OtherRealm`] if the data is another store's.
    pub fn identity(&self, dir: &Path, choice: &RealmChoice) -> Result<Identity, OpenError> {
        let path = dir.join(DATABASE);
        match self.known().map_err(|reason| explain(&path, reason))? {
            Some(identity) => {
                choice.check(dir, &identity.realm)?;
                Ok(identity)
            }
            None => {
                let identity = Identity::new(choice.or_default()?);
                self.put_identity(&identity)
                    .map_err(|reason| explain(&path, reason))?;
                Ok(identity)
            }
        }
    }

    /// Who this hub is, if the database says so.
    pub(crate) fn known(&self) -> rusqlite::Result<Option<Identity>> {
        self.with_connection(|connection| query::identity(connection))
    }

    /// Makes it say so. The run of the one before, if there was one, stays.
    pub(crate) fn put_identity(&self, identity: &Identity) -> rusqlite::Result<()> {
        self.with_connection(|connection| {
            connection.execute(
                "INSERT INTO identity (only, hub_id, first_id, epoch, tenant_id, store_id) VALUES (1, ?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT (only) DO UPDATE SET hub_id = excluded.hub_id, first_id = excluded.first_id, epoch = excluded.epoch",
                params![
                    identity.hub_id.0.as_bytes(),
                    identity.first_id.0.as_bytes(),
                    identity.epoch.0.as_bytes(),
                    identity.realm.tenant_id.as_str(),
                    identity.realm.store_id.as_str()
                ],
            )
        })
        .map(drop)
    }

    /// Which run wrote here last; none if the hub that did was older than runs, or there was none.
    pub(crate) fn run(&self) -> rusqlite::Result<Option<Run>> {
        self.with_connection(|connection| query::run(connection))
    }

    /// Notes that this run writes here now.
    pub(crate) fn put_run(&self, run: Run) -> rusqlite::Result<()> {
        self.with_connection(|connection| {
            connection.execute("UPDATE identity SET run = ?1", [run.0.as_bytes()])
        })
        .map(drop)
    }
}

impl RealmChoice {
    fn describe(&self) -> String {
        let part = |kind: &str, name: &Option<String>| name.as_ref().map(|name| format!("{kind} '{name}'"));
        let parts = [part("tenant", &self.tenant_id), part("store", &self.store_id)];
        parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choice(tenant: Option<&str>, store: Option<&str>) -> RealmChoice {
        RealmChoice {
            tenant_id: tenant.map(str::to_owned),
            store_id: store.map(str::to_owned),
        }
    }

    #[test]
    fn a_data_directory_belongs_to_one_store_for_good() {
        let dir = tempfile::tempdir().unwrap();
        let open = || SqliteStore::open(&dir.path().join(DATABASE)).unwrap();
        let made = open().identity(dir.path(), &choice(Some("t-9"), None)).unwrap();
        assert_eq!(
            (made.realm.tenant_id.as_str(), made.realm.store_id.as_str()),
            ("t-9", "s-001")
        );
        for same in [
            choice(None, None),
            choice(Some("t-9"), Some("s-001")),
            choice(None, Some("s-001")),
        ] {
            assert_eq!(open().identity(dir.path(), &same).unwrap(), made);
        }
        let error = open()
            .identity(dir.path(), &choice(Some("t-8"), None))
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("holds the data of tenant 't-9', store 's-001', not of tenant 't-8'"),
            "{error}"
        );
    }

    #[test]
    fn names_that_can_not_travel_are_refused() {
        let dir = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(&dir.path().join(DATABASE)).unwrap();
        for bad in ["", "a b", "é", &"x".repeat(65)] {
            let error = store.identity(dir.path(), &choice(Some(bad), None)).unwrap_err();
            assert!(matches!(error, OpenError::BadName(_)), "{error}");
        }
    }
}
