//! Names that somebody else makes point at the hub.

use crate::support::{args, ask_over};
use hub_server::start;
use tokio::net::TcpStream;

#[tokio::test]
async fn clients_over_http_ask_for_the_hub_under_a_name_of_its_own() {
    let dir = tempfile::tempdir().unwrap();
    let running = start(&args(dir.path(), &["--clients-over-http"])).await.unwrap();
    for (host, expected) in [
        ("192.168.0.5:4001", 200),
        ("evertill-3f9a.local:4001", 200),
        ("evil.example:4001", 403),
        ("192.168.0.5.evil.example", 403),
    ] {
        let stream = TcpStream::connect(running.address).await.unwrap();
        let headers = [("host", host.to_owned()), ("origin", format!("http://{host}"))];
        let (status, said) = ask_over(stream, "GET", "/api/health", &headers).await;
        assert_eq!(status, expected, "{host}: {said}");
    }
    running.stop().await;
}
