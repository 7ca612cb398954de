//! The requests, typed as `core_wasm::api` has them.

use super::trouble::Trouble;
use core_wasm::api::{DemoMember, Offer, PersonRow, RecordKinds, RecordsPage, RecordsRequest};
use web_sys::UrlSearchParams;
use web_ui::platform::approval::Approval;
use web_ui::platform::requests::get;

/// Who works here.
///
/// # Errors
/// [`Trouble`].
pub async fn people(bearer: &str) -> Result<Vec<PersonRow>, Trouble> {
    Ok(get("/api/people", &[("authorization", bearer)]).await?)
}

/// Which kinds of record there are.
///
/// # Errors
/// [`Trouble`].
pub async fn kinds(bearer: &str) -> Result<RecordKinds, Trouble> {
    Ok(get("/api/records", &[("authorization", bearer)]).await?)
}

/// Records of a kind.
///
/// # Errors
/// [`Trouble`].
pub async fn list(
    bearer: &str,
    approval: &Approval,
    record: &str,
    request: &RecordsRequest,
) -> Result<RecordsPage, Trouble> {
    let address = format!("/api/records/{record}?{}", query(request));
    Ok(get(&address, &approval.shown(bearer)).await?)
}

/// Has the hub look at a PIN, by asking for something small that needs one.
///
/// # Errors
/// [`Trouble`], such as that it is another.
pub async fn prove(bearer: &str, approval: &Approval) -> Result<(), Trouble> {
    let one = RecordsRequest {
        limit: Some(1),
        ..RecordsRequest::default()
    };
    list(bearer, approval, "member", &one).await.map(drop)
}

/// The staff of a demo store with their PINs, for whoever tries it at the hub's own machine; nobody anywhere else.
pub async fn demo_staff() -> Vec<DemoMember> {
    let offer: Option<Offer> = get("/api/pairing", &[]).await.ok();
    let one_tap = offer.and_then(|offer| offer.one_tap);
    one_tap.map(|one_tap| one_tap.staff).unwrap_or_default()
}

fn query(request: &RecordsRequest) -> String {
    let Ok(query) = UrlSearchParams::new() else {
        return String::new();
    };
    if let Some(after) = &request.after {
        query.append("after", after);
    }
    if let Some(limit) = request.limit {
        query.append("limit", &limit.to_string());
    }
    if let Some(search) = &request.search {
        query.append("search", search);
    }
    String::from(query.to_string())
}
