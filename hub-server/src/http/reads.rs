//! What the hub's own fold of the journal says, for tools and reports: orders, stock, shifts, sales. The same code folds
//! it as on every till. Amounts are minor units of the order's or the store's currency, quantities thousandths.

use super::ApiError;
use crate::hub::Hub;
use crate::json;
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use core_wasm::base::ids::{OrderId, ProductId};
use core_wasm::base::quantity::Quantity;
use core_wasm::domain::order::Status;
use core_wasm::projection::Day;
use core_wasm::replica::OrderView;
use jiff::Unit;
use jiff::civil::{Date, date};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::str::FromStr;
use std::sync::Arc;

/// How many orders a page has if the request does not say.
const PAGE: usize = 50;
/// How many it has at most.
const LARGEST_PAGE: usize = 200;
/// How many days of sales one answer has at most.
const MOST_DAYS: i64 = 400;

/// Which orders.
#[derive(Debug, Deserialize)]
pub struct OrdersRequest {
    /// `active`, `parked`, `paid` or `voided`; all if it is not said.
    status: Option<Status>,
    /// Behind this one, as the page before ended.
    after: Option<OrderId>,
    limit: Option<usize>,
}

/// Orders, the newest first.
#[derive(Debug, Serialize)]
pub struct Orders {
    orders: Vec<Value>,
    more: bool,
}

fn unknown() -> ApiError {
    let message = "there is no such order, or it was closed long ago: its events are in the journal";
    ApiError::new(StatusCode::NOT_FOUND, "not-found", message)
}

fn order_json(view: &OrderView<'_>) -> Value {
    json!({
        "orderId": view.id,
        "order": json::of(view.order),
        "totals": json::of(&view.order.totals()),
    })
}

/// `GET /api/orders?status=&after=<orderId>&limit=<n>`: those that have not been let go of (closed for two days).
pub async fn orders(
    State(hub): State<Arc<Hub>>,
    request: Result<Query<OrdersRequest>, QueryRejection>,
) -> Result<Json<Orders>, ApiError> {
    let Query(request) = request?;
    let limit = request.limit.unwrap_or(PAGE).clamp(1, LARGEST_PAGE);
    let view = hub.journal.view();
    let all = view.replica.orders();
    let begin = match request.after {
        None => 0,
        Some(after) => {
            1 + all
                .iter()
                .position(|order| order.id == after)
                .ok_or_else(unknown)?
        }
    };
    let wanted = all[begin..]
        .iter()
        .filter(|order| request.status.is_none_or(|status| status == order.order.status));
    let mut orders: Vec<Value> = wanted.take(limit + 1).map(order_json).collect();
    let more = orders.len() > limit;
    orders.truncate(limit);
    Ok(Json(Orders { orders, more }))
}

/// `GET /api/orders/{id}`: one order and its tickets.
pub async fn order(State(hub): State<Arc<Hub>>, Path(id): Path<String>) -> Result<Json<Value>, ApiError> {
    let id = OrderId::from_str(&id).map_err(|_| unknown())?;
    let view = hub.journal.view();
    let order = view.replica.order(id).ok_or_else(unknown)?;
    let mut row = order_json(&order);
    let tickets = view
        .replica
        .tickets_of(id)
        .map(|(id, ticket)| json!({ "ticketId": id, "ticket": json::of(ticket) }));
    row["tickets"] = tickets.collect();
    Ok(Json(row))
}

/// What there is of a product, in thousandths of its unit.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StockRow {
    product_id: ProductId,
    level: i64,
    reserved: i64,
    sold: i64,
}

/// `GET /api/stock`: every product that was ever sold, adjusted or counted, or stands on an open order.
pub async fn stock(State(hub): State<Arc<Hub>>) -> Json<Vec<StockRow>> {
    let view = hub.journal.view();
    let products = view.replica.stocked().into_iter();
    let row = |product: &ProductId| {
        let stock = view.replica.stock(product);
        let plain = |Quantity(thousandths)| thousandths;
        StockRow {
            product_id: product.clone(),
            level: plain(stock.level),
            reserved: plain(stock.reserved),
            sold: plain(stock.sold),
        }
    };
    Json(products.map(row).collect())
}

/// `GET /api/shifts`: the newest first.
pub async fn shifts(State(hub): State<Arc<Hub>>) -> Json<Vec<Value>> {
    let view = hub.journal.view();
    let shifts = view.replica.shifts().into_iter().map(|shift| {
        json!({
            "shiftId": shift.id,
            "shift": json::of(shift.shift),
            "totals": json::of(&shift.totals),
        })
    });
    Json(shifts.collect())
}

/// Which days, both included, as `2026-11-23`.
#[derive(Debug, Deserialize)]
pub struct Days {
    from: String,
    to: String,
}

/// `GET /api/sales?from=<day>&to=<day>`: what was sold by day, and each day by hour, product, staff and tax.
pub async fn sales(
    State(hub): State<Arc<Hub>>,
    days: Result<Query<Days>, QueryRejection>,
) -> Result<Json<Vec<Value>>, ApiError> {
    let Query(days) = days?;
    let bad = || {
        let message = format!("'from' and 'to' are days like 2026-11-23, at most {MOST_DAYS} of them");
        ApiError::new(StatusCode::BAD_REQUEST, "bad-request", message)
    };
    let from = day(&days.from).ok_or_else(bad)?;
    let to = day(&days.to).ok_or_else(bad)?;
    if !(0..MOST_DAYS).contains(&to.0.saturating_sub(from.0)) {
        return Err(bad());
    }
    let view = hub.journal.view();
    let sales = view
        .replica
        .sales(from..=to)
        .map(|(day, sales)| json!({ "day": day.to_string(), "sales": json::of(sales) }));
    Ok(Json(sales.collect()))
}

fn day(text: &str) -> Option<Day> {
    let since = text.parse::<Date>().ok()?.since((Unit::Day, date(1970, 1, 1)));
    Some(Day(since.ok()?.get_days().into()))
}
