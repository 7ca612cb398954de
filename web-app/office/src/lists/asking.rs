//! What a list shows, and what is asked of the hub for it.
//!
//! Keeps true: one request at a time, since the hub looks at the PIN with each of them and counts what is under way as a
//! guess; what shows in the end is what was asked for last.

use crate::hub::Trouble;
use crate::session::Session;
use core_wasm::api::{RecordsPage, RecordsRequest};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// How many records a page has.
pub const PAGE: usize = 50;

/// A page of records.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    /// How many records stand on the pages before it.
    pub before: usize,
    /// The text that it was searched by.
    pub searched: Option<String>,
    /// It.
    pub page: RecordsPage,
}

/// What came of the last request; nothing yet at the beginning.
pub type Answer = Option<Result<Shown, Trouble>>;

/// A list, on its way through its pages.
#[derive(Clone, Copy)]
pub struct Asking {
    session: Session,
    record: StoredValue<String>,
    /// The text that is searched for.
    pub search: RwSignal<String>,
    /// What each page before this one ended with.
    ends: RwSignal<Vec<String>>,
    /// What shows.
    pub answer: RwSignal<Answer>,
    /// Whether something was asked that is not answered yet.
    pub is_asking: RwSignal<bool>,
    asked_again: StoredValue<bool>,
}

impl Asking {
    /// The first page of a kind of record.
    pub fn new(session: Session, record: String) -> Self {
        let asking = Self {
            session,
            record: StoredValue::new(record),
            search: RwSignal::new(String::new()),
            ends: RwSignal::new(Vec::new()),
            answer: RwSignal::new(None),
            is_asking: RwSignal::new(false),
            asked_again: StoredValue::new(false),
        };
        asking.ask();
        asking
    }

    /// Searches from the first page on.
    pub fn search(self) {
        self.ends.set(Vec::new());
        self.ask();
    }

    /// Goes to the page behind this one.
    pub fn next(self) {
        let last = self.answer.with_untracked(|answer| {
            let shown = answer.as_ref()?.as_ref().ok()?;
            shown.page.records.last().map(|row| row.id.clone())
        });
        if let Some(last) = last {
            self.ends.update(|ends| ends.push(last));
            self.ask();
        }
    }

    /// Goes to the page before this one.
    pub fn previous(self) {
        self.ends.update(|ends| drop(ends.pop()));
        self.ask();
    }

    /// Asks for what is wanted now.
    pub fn ask(self) {
        if self.is_asking.get_untracked() {
            self.asked_again.set_value(true);
            return;
        }
        self.is_asking.set(true);
        spawn_local(async move {
            // The page may be gone by the time that the hub answers.
            while let Some((before, request)) = self.request() {
                let Some(record) = self.record.try_get_value() else {
                    return;
                };
                let answer = self.session.list(&record, &request).await;
                if self.asked_again.try_get_value() != Some(true) {
                    self.answer.set(Some(answer.map(|page| Shown {
                        before,
                        searched: request.search,
                        page,
                    })));
                    self.is_asking.set(false);
                    return;
                }
                self.asked_again.set_value(false);
            }
        });
    }

    /// How many records stand before it, and the request; nothing once the page is gone.
    fn request(self) -> Option<(usize, RecordsRequest)> {
        let search = self.search.try_get_untracked()?;
        let (pages, after) = self
            .ends
            .try_with_untracked(|ends| (ends.len(), ends.last().cloned()))?;
        let request = RecordsRequest {
            after,
            limit: Some(PAGE),
            search: Some(search.trim().to_owned()).filter(|text| !text.is_empty()),
        };
        Some((pages * PAGE, request))
    }
}
