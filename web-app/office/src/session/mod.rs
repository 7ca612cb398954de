//! Who is signed in at this tab.
//!
//! Keeps true: a PIN is in memory alone, and only while its owner is signed in; whoever leaves, is idle for ten minutes, or
//! counts for nothing at the hub any more is signed out.

mod idle;

use crate::hub::{self, Trouble};
use core_wasm::api::{PersonRow, RecordKinds, RecordsPage, RecordsRequest};
use idle::Touched;
use leptos::prelude::*;
use web_ui::platform::approval::Approval;
use web_ui::platform::pass::Bearer;

/// Why somebody was signed out who did not ask for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignedOut {
    /// Nobody touched the page.
    Idle,
    /// The hub takes them for nobody.
    Refused(Trouble),
}

/// Someone who is signed in.
#[derive(Clone)]
struct SignedIn {
    person: PersonRow,
    approval: Approval,
}

/// What the pages work with: this device, and whoever is signed in.
#[derive(Clone, Copy)]
pub struct Session {
    bearer: StoredValue<Bearer, LocalStorage>,
    signed_in: RwSignal<Option<SignedIn>>,
    /// Why the last one was signed out.
    pub signed_out: RwSignal<Option<SignedOut>>,
    touched: Touched,
    /// What the hub said there is.
    kinds: StoredValue<Option<RecordKinds>>,
}

impl Session {
    /// Nobody yet, at the device that shows this.
    pub fn new(bearer: Bearer) -> Self {
        let session = Self {
            bearer: StoredValue::new_local(bearer),
            signed_in: RwSignal::new(None),
            signed_out: RwSignal::new(None),
            touched: Touched::new(),
            kinds: StoredValue::new(None),
        };
        session.touched.follow(move || {
            if session.signed_in.with_untracked(Option::is_some) {
                session.end(SignedOut::Idle);
            }
        });
        session
    }

    /// Who is signed in.
    pub fn person(self) -> Memo<Option<PersonRow>> {
        Memo::new(move |_| {
            self.signed_in
                .with(|now| now.as_ref().map(|now| now.person.clone()))
        })
    }

    /// Signs someone in, if the hub says that it is their PIN.
    ///
    /// # Errors
    /// [`Trouble`]; nobody is signed in then.
    pub async fn sign_in(self, person: PersonRow, pin: &str) -> Result<(), Trouble> {
        // A browser that can't encode what was typed has no such PIN.
        let approval = Approval::new(&person.id, pin).ok_or(Trouble::WrongPin)?;
        hub::prove(&self.shown().await?, &approval).await?;
        self.touched.now();
        self.signed_out.set(None);
        self.signed_in.set(Some(SignedIn { person, approval }));
        Ok(())
    }

    /// Signs out whoever is signed in, as they asked.
    pub fn sign_out(self) {
        self.signed_out.set(None);
        self.signed_in.set(None);
    }

    /// Who works here.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn people(self) -> Result<Vec<PersonRow>, Trouble> {
        let people = async { hub::people(&self.shown().await?).await };
        self.heard(people.await)
    }

    /// Which kinds of record there are, if the hub was asked before: a page that is made anew in another language needs no
    /// hub for it.
    pub fn known_kinds(self) -> Option<RecordKinds> {
        self.kinds.get_value()
    }

    /// Which kinds of record there are.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn kinds(self) -> Result<RecordKinds, Trouble> {
        let kinds = async { hub::kinds(&self.shown().await?).await };
        let kinds = self.heard(kinds.await)?;
        self.kinds.set_value(Some(kinds.clone()));
        Ok(kinds)
    }

    /// Records of a kind, as whoever is signed in may see them.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn list(self, record: &str, request: &RecordsRequest) -> Result<RecordsPage, Trouble> {
        let approval = self
            .signed_in
            .with_untracked(|now| now.as_ref().map(|now| now.approval.clone()));
        let approval = approval.ok_or(Trouble::NotAllowed)?;
        let list = async { hub::list(&self.shown().await?, &approval, record, request).await };
        self.heard(list.await)
    }

    /// What shows the hub that a request comes from this device.
    async fn shown(self) -> Result<String, Trouble> {
        Ok(self.bearer.get_value().shown().await?)
    }

    /// Signs out whom the hub takes for nobody.
    fn heard<T>(self, answer: Result<T, Trouble>) -> Result<T, Trouble> {
        if let Err(trouble) = &answer
            && trouble.ends_session()
        {
            self.end(SignedOut::Refused(trouble.clone()));
        }
        answer
    }

    /// The store does not know this browser any more.
    pub fn taken_out(self) {
        self.end(SignedOut::Refused(Trouble::TakenOut));
    }

    fn end(self, why: SignedOut) {
        self.signed_out.set(Some(why));
        self.signed_in.set(None);
    }
}
