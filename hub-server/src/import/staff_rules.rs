//! The rules of the staff: who needs a long PIN, who must be left, whose PIN stays, and what is told of PINs.

use super::tests::{journal, write};
use super::{Answers, Change, Done, Folder, ImportError, What, preview, run};
use crate::access::pins::Pins;
use core_wasm::base::permission::{Permission, Permissions};
use core_wasm::base::role::Role;
use core_wasm::records::describe::Value;
use core_wasm::records::staff::Member;
use server_kit::journal::{Journal, WriterThread};
use std::fs;
use tempfile::TempDir;

/// A store with Ana, a waiter, and Eleni, a manager, and a hub that has imported it.
struct Store {
    dir: TempDir,
    journal: Journal,
    thread: WriterThread,
    pins: Pins,
}

impl Store {
    async fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        write(dir.path());
        let (journal, thread, pins) = journal(dir.path()).await;
        let store = Self {
            dir,
            journal,
            thread,
            pins,
        };
        store.import().await.unwrap();
        store
    }

    fn change(&self, from: &str, to: &str) {
        let path = self.dir.path().join("store.toml");
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{from}");
        fs::write(path, text.replacen(from, to, 1)).unwrap();
    }

    fn roles(&self, text: &str) {
        fs::write(self.dir.path().join("roles.csv"), text).unwrap();
    }

    fn folder(&self) -> Folder {
        Folder::Disk(self.dir.path().to_owned())
    }

    async fn import(&self) -> Result<Done, String> {
        let done = run(
            &self.journal,
            &self.pins,
            self.folder(),
            &Answers::default(),
            None,
        )
        .await;
        done.map_err(|error| error.to_string())
    }

    /// What keeps the import from being done; it has changed nothing.
    async fn refused(&self) -> String {
        let (end, pins) = (self.journal.view().end, self.pins.all());
        let refused = self.import().await.unwrap_err();
        assert_eq!(self.journal.view().end, end, "{refused}");
        assert_eq!(self.pins.all(), pins, "{refused}");
        refused
    }

    fn member(&self, id: &str) -> Member {
        self.journal
            .view()
            .replica
            .staff()
            .0
            .get(&id.into())
            .unwrap()
            .clone()
    }

    fn is_pin(&self, id: &str, pin: &str) -> bool {
        let member = self.member(id);
        let all = self.pins.all();
        let mut of = all.iter();
        let kept = of.find(|kept| kept.user_id == member.id && kept.tag == member.pin);
        kept.is_some_and(|kept| kept.hash.fits(pin))
    }
}

const ANA: &str = "pin = \"1357\"\n";
const ELENI: &str = "pin = \"604182\"\n";
const OWNER: &str = "[[staff]]\nid = \"costas\"\nname = \"Costas\"\nrole = \"owner\"\npin = \"718293\"\n\n[[staff]]\nid = \"ana\"";

#[tokio::test]
async fn whoever_can_approve_in_this_store_has_a_long_pin() {
    let store = Store::new().await;
    store.change(ELENI, "pin = \"6041\"\n");
    let refused = store.refused().await;
    assert!(
        refused
            .starts_with("store.toml line 40, character 7, staff.pin: is too short: \"eleni\" may approve"),
        "{refused}"
    );
    store.change("pin = \"6041\"\n", ELENI);
    // A store says otherwise of waiters: in the file Ana's PIN is short, and where the file has none it was.
    store.roles("id,devices\nwaiter,yes\n");
    let refused = store.refused().await;
    assert!(
        refused.contains("staff.pin: is too short: \"ana\" may approve"),
        "{refused}"
    );
    store.change(ANA, "");
    let refused = store.refused().await;
    assert!(
        refused.starts_with("roles.csv: lets \"Ana\" (ana) approve something, which takes a PIN of 6 digits"),
        "{refused}"
    );
    // So it is when she is made a manager.
    store.roles("id,devices\nwaiter,\n");
    store.change("role = \"waiter\"", "role = \"manager\"");
    let refused = store.refused().await;
    assert!(
        refused.starts_with("store.toml: lets \"Ana\" (ana) approve"),
        "{refused}"
    );
    store.change("role = \"manager\"", "role = \"waiter\"");
    // With a longer one of hers she may, and needs no other afterwards.
    store.roles("id,devices\nwaiter,yes\n");
    store.change("role = \"waiter\"\n", "role = \"waiter\"\npin = \"135790\"\n");
    store.import().await.unwrap();
    let may = store.journal.view().replica.permissions(&"ana".into());
    assert!(may.has(Permission::Devices) && store.is_pin("ana", "135790"));
    store.change("pin = \"135790\"\n", "");
    assert_eq!(store.import().await.unwrap(), Done::default());
    store.thread.stop().await;
}

#[tokio::test]
async fn whoever_can_approve_nothing_here_may_have_a_short_pin() {
    let store = Store::new().await;
    store.change("[[staff]]\nid = \"ana\"", OWNER);
    let approving = Permission::ALL.iter().filter(|one| one.usual() == Role::Manager);
    let approving: Vec<_> = approving.map(|one| one.word()).collect();
    let row = format!("manager{}", ",no".repeat(approving.len()));
    store.roles(&format!("id,{}\n{row}\n", approving.join(",")));
    store.change(ELENI, "pin = \"6041\"\n");
    store.import().await.unwrap();
    assert!(store.is_pin("eleni", "6041"));
    store.thread.stop().await;
}

#[tokio::test]
async fn a_store_is_never_locked_up() {
    let store = Store::new().await;
    // No owner: a manager who changes staff and settings stays one.
    for taken in ["staff", "settings"] {
        store.roles(&format!("id,{taken}\nmanager,no\n"));
        let refused = store.refused().await;
        assert!(
            refused.starts_with("store.toml, staff: leaves nobody who may change the staff and the settings"),
            "{refused}"
        );
    }
    store.change("[[staff]]\nid = \"ana\"", OWNER);
    store.import().await.unwrap();
    let usual = Permissions::usual(Role::Manager);
    let of_managers = |store: &Store| store.journal.view().replica.permissions_of(Role::Manager);
    assert_eq!(of_managers(&store), usual.set(Permission::Settings, false));
    // Whoever has an owner keeps one, whatever managers may.
    let without = OWNER
        .replace("id = \"costas\"", "id = \"nobody\"")
        .replace("owner", "cook");
    store.change(OWNER, &without.replace("718293", "7182"));
    for text in ["id,settings\nmanager,no\n", "id,settings\nmanager,\n"] {
        store.roles(text);
        let refused = store.refused().await;
        assert!(
            refused
                .starts_with("store.toml, staff: leaves nobody who may say what roles may do; keep an owner"),
            "{refused}"
        );
    }
    store.thread.stop().await;
}

#[tokio::test]
async fn a_pin_that_is_left_out_stays_and_only_whoever_is_new_needs_one() {
    let store = Store::new().await;
    store.change(ANA, "");
    assert_eq!(store.import().await.unwrap(), Done::default());
    let before = store.member("ana").pin;
    store.change("name = \"Ana\"", "name = \"Anna\"");
    store.import().await.unwrap();
    let ana = store.member("ana");
    assert_eq!((ana.name.as_str(), ana.pin), ("Anna", before));
    assert!(store.is_pin("ana", "1357"));
    store.change("id = \"ana\"", "id = \"anna\"");
    let refused = store.refused().await;
    assert!(
        refused.starts_with("store.toml, staff.pin: \"anna\" is new here and needs a PIN"),
        "{refused}"
    );
    store.thread.stop().await;
}

#[tokio::test]
async fn only_whoever_is_at_the_machine_is_told_whose_pin_becomes_another() {
    let store = Store::new().await;
    store.change(ANA, "pin = \"2468\"\n");
    let answers = Answers::default();
    let preview = |by: Option<&str>| {
        let by = by.map(Into::into);
        preview(&store.journal, &store.pins, store.folder(), &answers, by)
    };
    let told = preview(None).await.unwrap();
    let changed = Change {
        record: "member",
        id: "ana".to_owned(),
        what: What::Changed(vec![("pin".to_owned(), Value::Nothing, Value::Nothing)]),
    };
    assert_eq!((told.summary.staff, told.changes), (1, vec![changed]));
    assert_eq!(preview(Some("eleni")).await.unwrap(), Done::default());
    let refused = preview(Some("ana")).await;
    assert!(matches!(refused, Err(ImportError::Refused(_))), "{refused:?}");
    // The import by her sets it all the same, and says as little.
    let by = Some("eleni".into());
    let done = run(&store.journal, &store.pins, store.folder(), &answers, by);
    assert_eq!(done.await.unwrap(), Done::default());
    assert!(store.is_pin("ana", "2468"));
    store.thread.stop().await;
}
