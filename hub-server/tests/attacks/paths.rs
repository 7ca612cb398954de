//! Addresses that no file has.

use crate::support::{args, http};
use hub_server::start;

#[tokio::test]
async fn a_path_longer_than_any_file_has_is_not_there() {
    let (dir, public) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let public = public.path().to_str().unwrap();
    let running = start(&args(dir.path(), &["--public-dir", public])).await.unwrap();
    for path in [
        format!("/{}.js", "a".repeat(300)),
        format!("/{}a.js", "a/".repeat(3_000)),
        format!("/{}", "a".repeat(300)),
    ] {
        let answer = reqwest::get(http(&running, &path)).await.unwrap();
        assert_eq!(answer.status(), 404, "{} bytes", path.len());
    }
    running.stop().await;
}
