//! Asking for the PIN of someone who may do what the one who is signed in may not do alone.
//!
//! Keeps true: one is asked at a time, since the queue waits for the answer; a sheet that is closed is a no. Not in it: the sheet, which
//! is the app's, and what it calls that which is asked (`wishes.rs`); and which command takes what, which the core says.

use core_wasm::base::ids::UserId;
use core_wasm::base::permission::Permission;
use core_wasm::replica::Command;
use futures::channel::oneshot;
use leptos::prelude::*;
use std::cell::Cell;
use std::rc::Rc;

/// A question that waits for its answer.
#[derive(Clone)]
pub struct Asked {
    /// What it takes.
    pub needs: Permission,
    /// What is to be done.
    pub commands: Vec<Command>,
    /// Who wishes it.
    pub user: Option<UserId>,
    tell: Rc<Cell<Option<oneshot::Sender<UserId>>>>,
}

/// What is asked now, if anything is.
#[derive(Clone, Copy)]
pub struct Approval(RwSignal<Option<Asked>, LocalStorage>);

impl Default for Approval {
    fn default() -> Self {
        Self(RwSignal::new_local(None))
    }
}

impl Approval {
    /// Asks who approves that `user` does this; nobody if the sheet is closed.
    pub(super) async fn of(
        self,
        needs: Permission,
        commands: Vec<Command>,
        user: Option<UserId>,
    ) -> Option<UserId> {
        let (tell, answer) = oneshot::channel();
        let tell = Rc::new(Cell::new(Some(tell)));
        self.0.set(Some(Asked {
            needs,
            commands,
            user,
            tell,
        }));
        answer.await.ok()
    }

    /// What is asked; tracked.
    pub fn asked(self) -> Option<Asked> {
        self.0.get()
    }

    /// Whether anything is; tracked.
    pub fn is_asked(self) -> bool {
        self.0.with(Option::is_some)
    }

    /// Someone approves it.
    pub fn give(self, by: UserId) {
        let tell = self
            .0
            .with_untracked(|asked| asked.as_ref().and_then(|asked| asked.tell.take()));
        if let Some(tell) = tell {
            tell.send(by).ok();
        }
        self.close();
    }

    /// Nobody does.
    pub fn close(self) {
        // Dropped, it says no.
        self.0.set(None);
    }
}
