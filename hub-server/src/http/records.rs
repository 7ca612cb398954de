//! `GET /api/records`: what kinds of record there are. `GET /api/records/{record}?after=<id>&limit=<n>&search=<text>`: the
//! records of a kind, by their ids, for someone who may see them. Made from the descriptions: a new kind of record needs no
//! route. `POST /api/records/settle`: what becomes of an edit that lost. Not in it: products, which are found by a search of their own.

use crate::hub::Hub;
use axum::extract::rejection::{JsonRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::{Extension, Json};
use core_wasm::api::{RecordKind, RecordKinds, RecordsPage, RecordsRequest, SettleEdit, Settled};
use core_wasm::base::permission::{Permission, Permissions};
use core_wasm::records::describe::RecordInfo;
use core_wasm::records::settle::RecordError;
use core_wasm::records::{RECORDS, record};
use core_wasm::replica::{Replica, Wanted};
use server_kit::api::ApiError;
use server_kit::http::approval::Approver;
use std::sync::Arc;

/// How many records a page has if the request does not say.
const PAGE: usize = 50;
/// How many it has at most.
const LARGEST_PAGE: usize = 200;

/// `GET /api/records`: the descriptions, and the names of records that only a later build knows.
pub async fn kinds(State(hub): State<Arc<Hub>>) -> Json<RecordKinds> {
    let view = hub.journal.view();
    let written = view.replica.records().iter().map(|(name, _)| name);
    let unknown = written.filter(|name| record(name).is_none()).map(str::to_owned);
    let none = Wanted {
        after: None,
        limit: 0,
        search: None,
    };
    let is_listed = |name| view.replica.listed(name, &none).is_some();
    let kinds = RECORDS
        .iter()
        .map(|info| RecordKind::of(info, is_listed(info.name)));
    Json(RecordKinds {
        records: kinds.collect(),
        unknown: unknown.collect(),
        currency: view.replica.settings().get().map(|store| store.currency),
    })
}

/// `GET /api/records/{record}`
pub async fn list(
    State(hub): State<Arc<Hub>>,
    Path(name): Path<String>,
    Extension(Approver(user)): Extension<Approver>,
    request: Result<Query<RecordsRequest>, QueryRejection>,
) -> Result<Json<RecordsPage>, ApiError> {
    let Query(request) = request?;
    let view = hub.journal.view();
    if !may_see(record(&name), view.replica.permissions(&user)) {
        let message = "this takes someone who may see it";
        return Err(ApiError::new(StatusCode::FORBIDDEN, "forbidden", message));
    }
    let wanted = Wanted {
        after: request.after.as_deref(),
        limit: request.limit.unwrap_or(PAGE).clamp(1, LARGEST_PAGE),
        search: request.search.as_deref(),
    };
    let listed = view.replica.listed(&name, &wanted).ok_or_else(|| {
        let message = "there is no such kind of record, or it has no list";
        ApiError::new(StatusCode::NOT_FOUND, "not-found", message)
    })?;
    Ok(Json(listed.into()))
}

/// `POST /api/records/settle`: takes an edit that lost after all, or leaves what stands, in the name of whoever approves.
pub async fn settle(
    State(hub): State<Arc<Hub>>,
    Extension(Approver(user)): Extension<Approver>,
    body: Result<Json<SettleEdit>, JsonRejection>,
) -> Result<Json<Settled>, ApiError> {
    let Json(wish) = body?;
    let approver = user.clone();
    let decide = move |replica: &Replica| match replica.settlement(&wish, &approver) {
        Ok(command) => (vec![command], Ok(())),
        Err(error) => (Vec::new(), Err(error)),
    };
    match hub.journal.record_for(Some(user), decide).await? {
        Ok(()) => Ok(Json(Settled {})),
        Err(error @ RecordError::Gone) => {
            Err(ApiError::new(StatusCode::CONFLICT, "settled", error.to_string()))
        }
        Err(error @ RecordError::ShortPin) => Err(ApiError::new(
            StatusCode::CONFLICT,
            "short-pin",
            error.to_string(),
        )),
        Err(error @ RecordError::Above { .. }) => Err(ApiError::new(
            StatusCode::FORBIDDEN,
            "not-allowed",
            error.to_string(),
        )),
        Err(error @ RecordError::NotAllowed { .. }) => Err(ApiError::new(
            StatusCode::FORBIDDEN,
            "forbidden",
            error.to_string(),
        )),
    }
}

/// Whether someone who may do all this may see the records of a kind; what only a later build knows, whoever changes the settings may.
fn may_see(info: Option<&RecordInfo>, may: Permissions) -> bool {
    let seen_by = info.map_or(Some(Permission::Settings), |info| info.seen_by);
    seen_by.is_none_or(|needs| may.has(needs))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_record_is_seen_by_whom_its_description_names() {
        for info in RECORDS {
            for &one in Permission::ALL {
                let expected = info.seen_by.is_none_or(|needs| needs == one);
                let found = may_see(Some(info), Permissions::NONE.set(one, true));
                assert_eq!(found, expected, "{} with {one:?}", info.name);
            }
        }
        assert!(!may_see(None, Permissions::NONE) && may_see(None, Permissions::all()));
    }
}
