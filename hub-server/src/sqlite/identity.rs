//! Who this hub is: made with the database, and never changed while it lives.

use super::schema::{OpenError, explain};
use super::{DATABASE, SqliteStore};
use core_wasm::ids::{DeviceId, Epoch, Realm};
use rusqlite::{OptionalExtension, params};
use std::path::Path;
use uuid::Uuid;

/// What a hub's database says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The hub as a device, with a stream of its own.
    pub hub_id: DeviceId,
    /// This life of the journal.
    pub epoch: Epoch,
    /// The store that it serves.
    pub realm: Realm,
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

    fn allows(&self, realm: &Realm) -> bool {
        let same = |given: &Option<String>, is: &str| given.as_deref().is_none_or(|given| given == is);
        same(&self.tenant_id, realm.tenant_id.as_str()) && same(&self.store_id, realm.store_id.as_str())
    }
}

impl SqliteStore {
    /// Who this hub is; made up with `choice` if the database in `dir` is new.
    ///
    /// # Errors
    /// [`OpenError::OtherRealm`] if the data is another store's.
    pub fn identity(&self, dir: &Path, choice: &RealmChoice) -> Result<Identity, OpenError> {
        let path = dir.join(DATABASE);
        let known = self
            .with_connection(|connection| {
                connection
                    .query_row(
                        "SELECT hub_id, epoch, tenant_id, store_id FROM identity",
                        [],
                        |row| {
                            Ok(Identity {
                                hub_id: DeviceId(Uuid::from_bytes(row.get(0)?)),
                                epoch: Epoch(Uuid::from_bytes(row.get(1)?)),
                                realm: Realm {
                                    tenant_id: row.get::<_, String>(2)?.as_str().into(),
                                    store_id: row.get::<_, String>(3)?.as_str().into(),
                                },
                            })
                        },
                    )
                    .optional()
            })
            .map_err(|reason| explain(&path, reason))?;
        match known {
            Some(identity) if choice.allows(&identity.realm) => Ok(identity),
            Some(identity) => Err(OpenError::OtherRealm {
                dir: dir.to_owned(),
                tenant: identity.realm.tenant_id.to_string(),
                store: identity.realm.store_id.to_string(),
                asked: choice.describe(),
            }),
            None => self.name(&path, choice.or_default()?),
        }
    }

    fn name(&self, path: &Path, realm: Realm) -> Result<Identity, OpenError> {
        let identity = Identity {
            hub_id: DeviceId(Uuid::now_v7()),
            epoch: Epoch(Uuid::now_v7()),
            realm,
        };
        self.with_connection(|connection| {
            connection.execute(
                "INSERT INTO identity (only, hub_id, epoch, tenant_id, store_id) VALUES (1, ?1, ?2, ?3, ?4)",
                params![
                    identity.hub_id.0.as_bytes(),
                    identity.epoch.0.as_bytes(),
                    identity.realm.tenant_id.as_str(),
                    identity.realm.store_id.as_str()
                ],
            )
        })
        .map_err(|reason| explain(path, reason))?;
        Ok(identity)
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
