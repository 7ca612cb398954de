//! What the hub's own fold says over HTTP.

use crate::support::{args, http, token};
use core_wasm::lab::{Till, realm};
use core_wasm::projection::Day;
use core_wasm::protocol::message::Append;
use core_wasm::store::contract::device;
use hub_server::{Running, start};
use reqwest::Client;
use serde_json::{Value, json};
use std::path::Path;

async fn shop(dir: &Path) -> Running {
    let mut args = args(dir, &[]);
    let realm = realm();
    args.data.tenant_id = Some(realm.tenant_id.to_string());
    args.data.store_id = Some(realm.store_id.to_string());
    start(&args).await.unwrap()
}

async fn ask(running: &Running, token: &str, path: &str) -> (u16, Value) {
    let answer = Client::new().get(http(running, path)).bearer_auth(token);
    let answer = answer.send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

#[tokio::test]
async fn orders_stock_shifts_and_sales_are_read_from_the_hubs_own_fold() {
    let dir = tempfile::tempdir().unwrap();
    let running = shop(dir.path()).await;
    let mut till = Till::new(1);
    let token = token(&running, till.replica.me()).await;
    let mut events = Vec::new();
    let orders: Vec<_> = (0..3)
        .map(|_| {
            let (id, written) = till.sell();
            events.extend(written);
            id
        })
        .collect();
    let append = core_wasm::codec::encode(&Append {
        events,
        base: None,
        vouch: None,
    });
    let sent = Client::new()
        .post(http(&running, "/api/events"))
        .bearer_auth(&token)
        .body(append);
    assert_eq!(sent.send().await.unwrap().status(), 200);

    let (_, page) = ask(&running, &token, "/api/orders?status=paid&limit=2").await;
    let ids = |page: &Value| -> Vec<Value> {
        let rows = page["orders"].as_array().unwrap().iter();
        rows.map(|row| row["orderId"].clone()).collect()
    };
    assert_eq!(
        (ids(&page), &page["more"]),
        (vec![json!(orders[2]), json!(orders[1])], &json!(true))
    );
    let next = format!("/api/orders?status=paid&limit=2&after={}", orders[1]);
    let (_, page) = ask(&running, &token, &next).await;
    assert_eq!(
        (ids(&page), &page["more"]),
        (vec![json!(orders[0])], &json!(false))
    );
    assert_eq!(
        ask(&running, &token, "/api/orders?status=active").await.1["orders"],
        json!([])
    );
    let gone = format!("/api/orders?after={}", device(7));
    assert_eq!(ask(&running, &token, &gone).await.0, 404);
    assert_eq!(ask(&running, &token, "/api/orders?status=eaten").await.0, 400);

    let (_, row) = ask(&running, &token, &format!("/api/orders/{}", orders[0])).await;
    let totals = till.replica.order(orders[0]).unwrap().order.totals();
    assert_eq!(row["totals"]["total"], json!(totals.total.0));
    assert_eq!(row["order"]["status"], json!("paid"));
    let (status, unknown) = ask(&running, &token, &format!("/api/orders/{}", device(7))).await;
    assert_eq!((status, &unknown["code"]), (404, &json!("not-found")));

    let (_, stock) = ask(&running, &token, "/api/stock").await;
    let sold = |row: &Value| row["sold"].as_i64().unwrap();
    let all = stock.as_array().unwrap();
    assert!(
        !all.is_empty()
            && all
                .iter()
                .all(|row| sold(row) > 0 && row["level"] == json!(-sold(row)))
    );
    assert_eq!(ask(&running, &token, "/api/shifts").await, (200, json!([])));

    let paid_at = till.replica.order(orders[0]).unwrap().order.changed_at;
    let (day, _) = Day::and_hour(paid_at, 120, 0);
    let day = day.to_string();
    let (_, sales) = ask(&running, &token, &format!("/api/sales?from={day}&to={day}")).await;
    assert_eq!(sales[0]["day"], json!(day));
    let total: i64 = orders
        .iter()
        .map(|id| till.replica.order(*id).unwrap().order.totals().total.0)
        .sum();
    assert_eq!(sales[0]["sales"]["total"]["gross"], json!(total));
    for bad in [
        "from=2026-11-23",
        "from=today&to=today",
        "from=2026-11-23&to=2026-11-22",
        "from=1990-01-01&to=2026-01-01",
    ] {
        assert_eq!(
            ask(&running, &token, &format!("/api/sales?{bad}")).await.0,
            400,
            "{bad}"
        );
    }
    running.stop().await;
}
