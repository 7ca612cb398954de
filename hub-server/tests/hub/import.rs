//! Importing into a hub's data: what is written, and that the same again writes nothing.

use clap::Parser;
use core_wasm::base::ids::Realm;
use core_wasm::domain::{Body, read};
use core_wasm::journal::{Cursor, MAX_EVENT_BYTES};
use core_wasm::store::Store;
use hub_server::StartError;
use hub_server::config::{Cli, Command, DataArgs};
use hub_server::import::answers::{Accept, Missing, Taken};
use hub_server::import::{Answers, Done};
use hub_server::sqlite::{DATABASE, SqliteStore};
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

async fn import_folder(args: &DataArgs, dir: &Path) -> Result<Done, StartError> {
    hub_server::import_folder(args, dir, &Answers::default(), false).await
}

async fn journal(dir: &Path) -> Vec<core_wasm::journal::Entry> {
    let store = SqliteStore::open(&dir.join(DATABASE)).unwrap();
    store.read(Cursor(0), usize::MAX).await.unwrap().entries
}

#[tokio::test]
async fn writes_the_store_in_events_of_a_fitting_size_and_the_same_again_not_at_all() {
    let dir = tempfile::tempdir().unwrap();
    let summary = import_folder(&data(dir.path()), &demo("shop"))
        .await
        .unwrap()
        .summary;
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
    assert_eq!(
        again.summary.to_string(),
        "nothing has changed since the last import"
    );
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
    let summary = import_folder(&data(dir.path()), files.path())
        .await
        .unwrap()
        .summary;
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

/// A copy of the demo restaurant, whose files can be changed.
struct Restaurant(tempfile::TempDir);

impl Restaurant {
    fn new() -> Self {
        let files = tempfile::tempdir().unwrap();
        for file in std::fs::read_dir(demo("restaurant")).unwrap() {
            let file = file.unwrap();
            std::fs::copy(file.path(), files.path().join(file.file_name())).unwrap();
        }
        Self(files)
    }

    fn change(&self, file: &str, change: impl Fn(&str) -> String) {
        let path = self.0.path().join(file);
        let text = std::fs::read_to_string(&path).unwrap();
        let changed = change(&text);
        assert_ne!(changed, text, "{file}");
        std::fs::write(path, changed).unwrap();
    }

    async fn import(&self, dir: &Path, missing: Missing) -> Result<Done, StartError> {
        let answers = Answers {
            missing,
            ..Answers::default()
        };
        hub_server::import_folder(&data(dir), self.0.path(), &answers, false).await
    }
}

#[tokio::test]
async fn what_left_the_files_stays_or_is_archived_and_then_its_codes_are_free() {
    let dir = tempfile::tempdir().unwrap();
    let files = Restaurant::new();
    files.change("products.csv", |text| {
        format!("{text}tea,cold-meze,Tea,شاي,2.00,piece,food,,4006381333931,TEA-1,,no\n")
    });
    let first = files.import(dir.path(), Missing::Keep).await;
    let first = first.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!((first.summary.left, first.summary.archived), (0, 0));
    files.change("products.csv", |text| {
        text.replace("tea,cold-meze,Tea", "green-tea,cold-meze,Green tea")
    });
    let before = journal(dir.path()).await;
    let refused = files
        .import(dir.path(), Missing::Keep)
        .await
        .unwrap_err()
        .to_string();
    assert!(
        refused.contains(
            "barcode: \"4006381333931\" is the barcode of the product \"tea\", which the files have no more"
        ),
        "{refused}"
    );
    assert!(
        refused.contains("sku: \"TEA-1\" is the sku of the product \"tea\""),
        "{refused}"
    );
    assert_eq!(journal(dir.path()).await, before);
    let done = files.import(dir.path(), Missing::Archive).await.unwrap().summary;
    assert_eq!((done.products, done.archived, done.left), (1, 1, 0));
    let again = files.import(dir.path(), Missing::Archive).await.unwrap().summary;
    assert_eq!(again, Default::default());
    // Whatever is said of the rest, it is not in the files, and so its codes are another's now.
    files.change("products.csv", |text| {
        format!("{text}tea,cold-meze,Tea,شاي,2.00,piece,food,,,,,no\n")
    });
    let back = files.import(dir.path(), Missing::Keep).await.unwrap().summary;
    assert_eq!((back.archived, back.back), (0, 1));
}

#[tokio::test]
async fn what_comes_back_finds_its_code_taken_and_says_so() {
    let dir = tempfile::tempdir().unwrap();
    let files = Restaurant::new();
    let tea = "tea,cold-meze,Tea,شاي,2.00,piece,food,,4006381333931,,,no\n";
    let green = "green-tea,cold-meze,Green tea,شاي أخضر,2.00,piece,food,,4006381333931,,,no\n";
    files.change("products.csv", |text| format!("{text}{tea}"));
    files.import(dir.path(), Missing::Keep).await.unwrap();
    files.change("products.csv", |text| text.replace(tea, green));
    files.import(dir.path(), Missing::Archive).await.unwrap();
    files.change("products.csv", |text| text.replace(green, tea));
    let refused = files
        .import(dir.path(), Missing::Keep)
        .await
        .unwrap_err()
        .to_string();
    assert!(
        refused.contains("barcode: \"4006381333931\" is the barcode of the product \"green-tea\", which the files have no more"),
        "{refused}"
    );
    let done = files.import(dir.path(), Missing::Archive).await.unwrap().summary;
    assert_eq!((done.archived, done.back), (1, 1));
}

#[tokio::test]
async fn every_code_of_what_left_the_files_is_taken_until_it_is_archived() {
    let dir = tempfile::tempdir().unwrap();
    let files = Restaurant::new();
    let tea = "tea,cold-meze,Tea,شاي,2.00,piece,food,,4006381333931;5901234123457,TEA-1,,no\n";
    let green = "green-tea,cold-meze,Green tea,شاي أخضر,2.00,piece,food,,1;05901234123457,,,no\n";
    let codes = files.0.path().join("product_codes.csv");
    files.change("products.csv", |text| format!("{text}{tea}"));
    std::fs::write(&codes, "product,code,quantity\ntea,14006381333938,6\n").unwrap();
    files.import(dir.path(), Missing::Keep).await.unwrap();
    let again = files.import(dir.path(), Missing::Keep).await.unwrap().summary;
    assert_eq!(again, Default::default());
    files.change("products.csv", |text| text.replace(tea, green));
    let other = "product,code,quantity\ngreen-tea,14006381333938,6\ngreen-tea,TEA-1,12\n";
    std::fs::write(&codes, other).unwrap();
    let refused = files
        .import(dir.path(), Missing::Keep)
        .await
        .unwrap_err()
        .to_string();
    for said in [
        "barcode: \"05901234123457\" is the barcode of the product \"tea\", which the files have no more",
        "product_codes.csv line 2, character 11, code: \"14006381333938\" is the barcode of the product \"tea\"",
        "product_codes.csv line 3, character 11, code: \"TEA-1\" is the sku of the product \"tea\"",
        "3 problems;",
    ] {
        assert!(refused.contains(said), "{said} is not in {refused}");
    }
    let done = files.import(dir.path(), Missing::Archive).await.unwrap().summary;
    assert_eq!((done.products, done.archived), (1, 1));
}

#[tokio::test]
async fn a_price_that_lost_its_decimal_mark_is_asked_about() {
    let dir = tempfile::tempdir().unwrap();
    let files = Restaurant::new();
    files.import(dir.path(), Missing::Keep).await.unwrap();
    files.change("products.csv", |text| text.replacen("4.80", "480", 1));
    let asked = files
        .import(dir.path(), Missing::Keep)
        .await
        .unwrap_err()
        .to_string();
    assert!(
        asked.starts_with(
            "products.csv line 2, character 1, price: 480.00 was 4.80 before; is this the price?"
        ),
        "{asked}"
    );
    let answers = Answers {
        taken: Taken([Accept::Prices].into()),
        ..Answers::default()
    };
    let done = hub_server::import_folder(&data(dir.path()), files.0.path(), &answers, false)
        .await
        .unwrap();
    assert_eq!(done.summary.products, 1);
}

#[tokio::test]
async fn a_column_archives_and_takes_back() {
    let dir = tempfile::tempdir().unwrap();
    let files = Restaurant::new();
    files.import(dir.path(), Missing::Keep).await.unwrap();
    let archive = |word: &'static str| {
        move |text: &str| {
            let rows = text.lines().enumerate().map(|(at, line)| match at {
                0 => format!("{},Archived\n", line.trim_end_matches(",Archived")),
                1 => format!("{},{word}\n", line.trim_end_matches(",TRUE")),
                _ => format!("{},\n", line.trim_end_matches(',')),
            });
            rows.collect::<String>()
        }
    };
    files.change("tables.csv", archive("TRUE"));
    let done = files.import(dir.path(), Missing::Keep).await.unwrap().summary;
    assert_eq!((done.tables, done.archived, done.back), (0, 1, 0));
    let again = files.import(dir.path(), Missing::Keep).await.unwrap().summary;
    assert_eq!(again, Default::default());
    files.change("tables.csv", archive("no"));
    let done = files.import(dir.path(), Missing::Keep).await.unwrap().summary;
    assert_eq!((done.tables, done.archived, done.back), (0, 0, 1));
}

#[tokio::test]
async fn staff_who_left_the_files_is_out_and_somebody_who_approves_stays() {
    let dir = tempfile::tempdir().unwrap();
    let files = Restaurant::new();
    files.import(dir.path(), Missing::Keep).await.unwrap();
    let known = std::fs::read_to_string(files.0.path().join("store.toml")).unwrap();
    let sections: Vec<String> = known.split("[[staff]]").map(str::to_owned).collect();
    let approves = |section: &&String| section.contains("\"manager\"") || section.contains("\"owner\"");
    let without = |left_out: &dyn Fn(&String) -> bool| {
        let kept = sections
            .iter()
            .enumerate()
            .filter(|(at, section)| *at == 0 || !left_out(section));
        let kept: Vec<_> = kept.map(|(_, section)| section.as_str()).collect();
        kept.join("[[staff]]")
    };
    let path = files.0.path().join("store.toml");
    std::fs::write(&path, without(&|section| approves(&section))).unwrap();
    let refused = files
        .import(dir.path(), Missing::Keep)
        .await
        .unwrap_err()
        .to_string();
    assert!(
        refused.contains("store.toml, staff: leaves nobody who may say what roles may do; keep an owner"),
        "{refused}"
    );
    let first = sections[1].clone();
    assert!(!approves(&&first), "{first}");
    std::fs::write(&path, without(&|section| *section == first)).unwrap();
    let done = files.import(dir.path(), Missing::Keep).await.unwrap().summary;
    assert_eq!((done.staff, done.archived), (0, 1));
    std::fs::write(&path, without(&|_| true)).unwrap();
    let nobody_named = files.import(dir.path(), Missing::Keep).await.unwrap().summary;
    assert_eq!(
        nobody_named.archived, 0,
        "a file that names nobody says nothing of the staff"
    );
    std::fs::write(&path, &known).unwrap();
    let done = files.import(dir.path(), Missing::Keep).await.unwrap().summary;
    assert_eq!((done.staff, done.back), (0, 1));
}

#[tokio::test]
async fn a_dry_run_says_what_an_import_would_change_and_writes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let files = Restaurant::new();
    let before = journal(dir.path()).await;
    let would = hub_server::import_folder(&data(dir.path()), files.0.path(), &Answers::default(), true)
        .await
        .unwrap();
    assert!(would.summary.products > 0);
    assert_eq!(journal(dir.path()).await, before);
    let done = files.import(dir.path(), Missing::Keep).await.unwrap();
    assert_eq!(done, would);
    files.change("products.csv", |text| text.replacen("4.80", "4.90", 1));
    let would = hub_server::import_folder(&data(dir.path()), files.0.path(), &Answers::default(), true)
        .await
        .unwrap();
    let said: Vec<String> = would
        .changes
        .iter()
        .map(|change| change.what.to_string())
        .collect();
    assert_eq!(said, ["changed: price from \"480\" to \"490\""]);
}
