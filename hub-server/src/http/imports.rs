//! `POST /api/import`: a store's files, imported while the hub runs. `POST /api/import/preview`: what that would change. Both by
//! the same rules as the command `import`.
//!
//! Keeps true: one at a time. Not in it: what files say, and what follows (`import`).

use crate::hub::Hub;
use crate::import::answers::{Accept, Ask, CodePage, Missing, Taken};
use crate::import::{self, Answers, Change, Done, Folder, ImportError, Problem, Refused, Summary, What};
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::http::StatusCode;
use axum::{Extension, Json};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use core_wasm::api::{
    FieldChange, ImportChange, ImportProblem, ImportQuestion, ImportReport, ImportRequest, ImportSummary,
    ImportedAs, MissingRecords,
};
use core_wasm::base::ids::UserId;
use core_wasm::records::RECORDS;
use server_kit::api::ApiError;
use server_kit::http::approval::Approver;
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::sync::MutexGuard;

type Body = Result<Json<ImportRequest>, JsonRejection>;

/// `POST /api/import`
pub async fn import(
    State(hub): State<Arc<Hub>>,
    Extension(Approver(user)): Extension<Approver>,
    body: Body,
) -> Result<Json<ImportReport>, ApiError> {
    let Json(request) = body?;
    may_import(&hub, &user)?;
    let _alone = alone(&hub)?;
    let (folder, answers) = read(request)?;
    let outcome = import::run(&hub.journal, &hub.pins, folder, &answers, Some(user)).await;
    if let Ok(done) = &outcome {
        tracing::info!(summary = %done.summary, "imported");
    }
    report(outcome, true)
}

/// `POST /api/import/preview`
pub async fn preview(
    State(hub): State<Arc<Hub>>,
    Extension(Approver(user)): Extension<Approver>,
    body: Body,
) -> Result<Json<ImportReport>, ApiError> {
    let Json(request) = body?;
    may_import(&hub, &user)?;
    let _alone = alone(&hub)?;
    let (folder, answers) = read(request)?;
    report(
        import::preview(&hub.journal, &hub.pins, folder, &answers, Some(user)).await,
        false,
    )
}

/// Before anything is read: what every import takes. The rest is asked once it is known what it would change.
fn may_import(hub: &Hub, user: &UserId) -> Result<(), ApiError> {
    let view = hub.journal.view();
    import::may_import(&view.replica, user).map(drop).map_err(refused)
}

fn refused(refused: Refused) -> ApiError {
    ApiError::new(StatusCode::FORBIDDEN, "not-allowed", refused.to_string())
}

fn alone(hub: &Hub) -> Result<MutexGuard<'_, ()>, ApiError> {
    hub.importing.try_lock().map_err(|_| {
        let message = "another import goes on; nothing was done, try again when it has ended";
        ApiError::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", message)
    })
}

fn read(request: ImportRequest) -> Result<(Folder, Answers), ApiError> {
    let known: Vec<&str> = ["store.toml"]
        .into_iter()
        .chain(
            RECORDS
                .iter()
                .filter_map(|info| info.from)
                .filter(|from| from.ends_with(".csv")),
        )
        .collect();
    let mut files = BTreeMap::new();
    for (name, content) in request.files {
        if !known.contains(&name.as_str()) {
            let message = format!("a store has no such file; its files are {}", known.join(", "));
            return Err(ApiError::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "unknown-file",
                message,
            ));
        }
        let content = BASE64_STANDARD.decode(content).map_err(|_| {
            let message = format!("{name} is not base64");
            ApiError::new(StatusCode::BAD_REQUEST, "bad-request", message)
        })?;
        files.insert(name, content);
    }
    let encoding = request.encoding.map(|name| name.parse::<CodePage>()).transpose();
    let encoding = encoding.map_err(|error| {
        ApiError::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "unknown-code-page",
            error.to_string(),
        )
    })?;
    let accept = request.accept.into_iter().filter_map(|question| match question {
        // Answered by a name.
        ImportQuestion::Encoding => None,
        ImportQuestion::Prices => Some(Accept::Prices),
        ImportQuestion::Taxes => Some(Accept::Taxes),
        ImportQuestion::Barcodes => Some(Accept::Barcodes),
    });
    let answers = Answers {
        encoding,
        taken: Taken(accept.collect()),
        missing: match request.missing {
            MissingRecords::Keep => Missing::Keep,
            MissingRecords::Archive => Missing::Archive,
        },
    };
    Ok((Folder::Sent(files), answers))
}

fn report(outcome: Result<Done, ImportError>, imports: bool) -> Result<Json<ImportReport>, ApiError> {
    match outcome {
        Ok(done) => Ok(Json(ImportReport {
            imported: imports,
            summary: Some(summary(done.summary)),
            changes: done.changes.into_iter().map(change).collect(),
            more_changes: done.more,
            ..ImportReport::default()
        })),
        Err(ImportError::Problems(problems)) => {
            let (told, more) = problems.into_told();
            Ok(Json(ImportReport {
                problems: told.into_iter().map(problem).collect(),
                more_problems: more,
                ..ImportReport::default()
            }))
        }
        Err(ImportError::Refused(reason)) => Err(refused(reason)),
        Err(ImportError::Write(error)) => Err(error.into()),
        Err(
            error @ (ImportError::Pin(_)
            | ImportError::Kept(_)
            | ImportError::Random(_)
            | ImportError::Interrupted),
        ) => Err(ApiError::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "unavailable",
            error.to_string(),
        )),
    }
}

fn problem(problem: Problem) -> ImportProblem {
    ImportProblem {
        file: problem.file.to_owned(),
        line: problem.place.map(|place| place.line),
        character: problem.place.map(|place| place.character),
        column: problem.column,
        message: problem.what,
        question: problem.ask.map(|ask| match ask {
            Ask::Encoding => ImportQuestion::Encoding,
            Ask::Accept(Accept::Prices) => ImportQuestion::Prices,
            Ask::Accept(Accept::Taxes) => ImportQuestion::Taxes,
            Ask::Accept(Accept::Barcodes) => ImportQuestion::Barcodes,
        }),
    }
}

fn summary(summary: Summary) -> ImportSummary {
    let counted = [
        ("category", summary.categories),
        ("product", summary.products),
        ("modifier_group", summary.modifier_groups),
        ("table", summary.tables),
        ("member", summary.staff),
    ];
    let counted = counted.map(|(record, count)| (record.to_owned(), count));
    let changed = counted.into_iter().chain(summary.records);
    ImportSummary {
        settings: summary.settings,
        changed: changed.filter(|(_, count)| *count > 0).collect(),
        archived: summary.archived,
        back: summary.back,
        left: summary.left,
    }
}

fn change(change: Change) -> ImportChange {
    let (what, fields) = match change.what {
        What::New => (ImportedAs::New, Vec::new()),
        What::Changed(fields) => (ImportedAs::Changed, fields),
        What::Archived => (ImportedAs::Archived, Vec::new()),
        What::Back => (ImportedAs::Back, Vec::new()),
        What::Left => (ImportedAs::Left, Vec::new()),
    };
    let fields = fields.into_iter().map(|(field, from, to)| FieldChange {
        field,
        from: from.json(),
        to: to.json(),
    });
    ImportChange {
        record: change.record.to_owned(),
        id: change.id,
        what,
        fields: fields.collect(),
    }
}
