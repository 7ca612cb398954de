//! Importing into a hub's data: what is written, and that the same again writes nothing.

use clap::Parser;
use core_wasm::base::ids::Realm;
use core_wasm::domain::{Body, read};
use core_wasm::journal::{Cursor, MAX_EVENT_BYTES};
use core_wasm::store::Store;
use hub_server::config::{Cli, Command, DataArgs};
use hub_server::sqlite::{DATABASE, SqliteStore};
use hub_server::{StartError, import_folder};
use std::path::{Path, PathBuf};

fn demo(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("demo").join(name)
}

fn data(dir: &Path) -> DataArgs {
    let dir = dir.to_str().unwrap();
    match Cli::parse_from(["hub-server", "import", ".", "--data-dir", dir]).command {
        Some(Command::Import(args)) => args.data,
        other => panic!("{other:?}"),
    }
}

async fn journal(dir: &Path) -> Vec<core_wasm::journal::Entry> {
    let store = SqliteStore::open(&dir.join(DATABASE)).unwrap();
    store.read(Cursor(0), usize::MAX).await.unwrap().entries
}

#[tokio::test]
async fn writes_the_store_in_events_of_a_fitting_size_and_the_same_again_not_at_all() {
    let dir = tempfile::tempdir().unwrap();
    let summary = import_folder(&data(dir.path()), &demo("shop")).await.unwrap();
    assert!(summary.settings && summary.products >= 300 && summary.staff > 0);
    let entries = journal(dir.path()).await;
    let realm = Realm {
        tenant_id: "t-demo".into(),
        store_id: "s-001".into(),
    };
    let mut products = Vec::new();
    for entry in &entries {
        assert!(entry.bytes.len() <= MAX_EVENT_BYTES / 2);
        let body = read(&realm, entry).unwrap().body;
        if let Body::Catalog(core_wasm::records::catalog::CatalogEvent::Imported(rows)) = body {
            products.push(rows.products.len());
        }
    }
    assert_eq!(products.iter().sum::<usize>(), summary.products);
    assert!(products.iter().all(|&count| count <= 200), "{products:?}");
    let again = import_folder(&data(dir.path()), &demo("shop")).await.unwrap();
    assert_eq!(again.to_string(), "nothing has changed since the last import");
    assert_eq!(journal(dir.path()).await, entries);
}

#[tokio::test]
async fn writes_only_what_has_changed() {
    let dir = tempfile::tempdir().unwrap();
    let files = tempfile::tempdir().unwrap();
    for file in std::fs::read_dir(demo("restaurant")).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), files.path().join(file.file_name())).unwrap();
    }
    import_folder(&data(dir.path()), files.path()).await.unwrap();
    let before = journal(dir.path()).await.len();
    let change = |file: &str, from: &str, to: &str| {
        let path = files.path().join(file);
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains(from));
        std::fs::write(path, text.replacen(from, to, 1)).unwrap();
    };
    change("products.csv", "4.80", "4.90");
    change("store.toml", "pin = \"1357\"", "pin = \"1358\"");
    let summary = import_folder(&data(dir.path()), files.path()).await.unwrap();
    assert_eq!((summary.products, summary.staff, summary.settings), (1, 1, false));
    assert_eq!(journal(dir.path()).await.len(), before + 2);
}

#[tokio::test]
async fn a_store_with_a_problem_is_not_imported_at_all() {
    let dir = tempfile::tempdir().unwrap();
    let files = tempfile::tempdir().unwrap();
    let error = import_folder(&data(dir.path()), files.path()).await.unwrap_err();
    assert!(matches!(error, StartError::Import(_)), "{error}");
    assert_eq!(journal(dir.path()).await, []);
}

#[tokio::test]
async fn a_store_keeps_its_currency() {
    let dir = tempfile::tempdir().unwrap();
    import_folder(&data(dir.path()), &demo("restaurant"))
        .await
        .unwrap();
    let before = journal(dir.path()).await;
    let error = import_folder(&data(dir.path()), &demo("shop"))
        .await
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("JOD is not what this hub's store sells in, which is EUR"),
        "{error}"
    );
    assert_eq!(journal(dir.path()).await, before);
}
