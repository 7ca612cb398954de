//! What the hub's own fold of the journal says, for tools and reports: orders, stock, shifts, sales. The same code folds
//! it as on every till. Amounts are minor units of the order's or the store's currency, quantities thousandths.

use crate::hub::Hub;
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use core_wasm::api::{
    OrderRow, OrdersPage, OrdersRequest, SalesRequest, SalesRow, ShiftRow, StockRow, TicketRow,
};
use core_wasm::base::ids::{OrderId, ProductId};
use core_wasm::projection::Day;
use jiff::Unit;
use jiff::civil::{Date, date};
use server_kit::api::ApiError;
use std::str::FromStr;
use std::sync::Arc;

/// How many orders a page has if the request does not say.
const PAGE: usize = 50;
/// How many it has at most.
const LARGEST_PAGE: usize = 200;
/// How many days of sales one answer has at most.
const MOST_DAYS: i64 = 400;

fn unknown() -> ApiError {
    let message = "there is no such order, or it was closed long ago: its events are in the journal";
    ApiError::new(StatusCode::NOT_FOUND, "not-found", message)
}

/// `GET /api/orders?status=&after=<orderId>&limit=<n>`: those that have not been let go of (closed for two days).
pub async fn orders(
    State(hub): State<Arc<Hub>>,
    request: Result<Query<OrdersRequest>, QueryRejection>,
) -> Result<Json<OrdersPage>, ApiError> {
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
    let wanted = all[begin..].iter().filter(|order| {
        request
            .status
            .is_none_or(|status| status == order.order.status.into())
    });
    let mut orders: Vec<OrderRow> = wanted.take(limit + 1).map(Into::into).collect();
    let more = orders.len() > limit;
    orders.truncate(limit);
    Ok(Json(OrdersPage { orders, more }))
}

/// `GET /api/orders/{id}`: one order and its tickets.
pub async fn order(State(hub): State<Arc<Hub>>, Path(id): Path<String>) -> Result<Json<OrderRow>, ApiError> {
    let id = OrderId::from_str(&id).map_err(|_| unknown())?;
    let view = hub.journal.view();
    let order = view.replica.order(id).ok_or_else(unknown)?;
    let tickets = view.replica.tickets_of(id).map(|(ticket_id, ticket)| TicketRow {
        ticket_id,
        ticket: ticket.into(),
    });
    Ok(Json(OrderRow {
        tickets: Some(tickets.collect()),
        ..OrderRow::from(&order)
    }))
}

/// `GET /api/stock`: every product that was ever sold, adjusted or counted, or stands on an open order.
pub async fn stock(State(hub): State<Arc<Hub>>) -> Json<Vec<StockRow>> {
    let view = hub.journal.view();
    let products = view.replica.stocked().into_iter();
    let row = |product: &ProductId| StockRow::new(product.clone(), &view.replica.stock(product));
    Json(products.map(row).collect())
}

/// `GET /api/shifts`: the newest first.
pub async fn shifts(State(hub): State<Arc<Hub>>) -> Json<Vec<ShiftRow>> {
    let view = hub.journal.view();
    Json(view.replica.shifts().iter().map(Into::into).collect())
}

/// `GET /api/sales?from=<day>&to=<day>`: what was sold by day, and each day by hour, product, staff and tax.
pub async fn sales(
    State(hub): State<Arc<Hub>>,
    days: Result<Query<SalesRequest>, QueryRejection>,
) -> Result<Json<Vec<SalesRow>>, ApiError> {
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
        .map(|(day, sales)| SalesRow::new(day, sales));
    Ok(Json(sales.collect()))
}

fn day(text: &str) -> Option<Day> {
    let since = text.parse::<Date>().ok()?.since((Unit::Day, date(1970, 1, 1)));
    Some(Day(since.ok()?.get_days().into()))
}
