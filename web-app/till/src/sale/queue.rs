//! The one queue through which all that is asked of the till goes: each wish is decided against what the one before left.

use super::{Job, Sale, editing};
use crate::engine::{Behind, TillError};
use crate::trouble;
use core_wasm::domain::order::OrderCommand;
use core_wasm::replica::{Command, CommandError, NotAllowed, Replica};
use leptos::prelude::*;
use web_ui::components::notices::Tone;
use web_ui::text::t;

impl Sale {
    /// Asks the till for what `plan` makes of its state when its turn comes; then goes on, once it is stored.
    pub fn ask(self, plan: impl FnOnce(&Replica) -> Vec<Command> + 'static, then: impl FnOnce() + 'static) {
        self.ask_then(
            move |replica| Some((plan(replica), ())),
            move |result| {
                if result.is_some() {
                    then();
                }
            },
        );
    }

    /// Goes on once all is stored that was asked before.
    pub fn after_all(self, then: impl FnOnce() + 'static) {
        self.ask(|_| Vec::new(), then);
    }

    /// Asks for what a form was filled in for, and goes on once that is stored; until then the form stands with all that was typed.
    /// `waits` is the form's own: a second tap asks for nothing.
    pub fn ask_by_form(self, waits: StoredValue<bool>, command: Command, then: impl FnOnce() + 'static) {
        if waits.get_value() {
            return;
        }
        waits.set_value(true);
        let plan = move |_: &Replica| Some((vec![command], ()));
        self.ask_then(plan, move |stored| {
            // The form may be gone by now.
            waits.try_set_value(false);
            if stored.is_some() {
                then();
            }
        });
    }

    /// As [`Sale::ask`]; what `plan` made goes on to `then`, or nothing if nothing was stored.
    pub(super) fn ask_then<T: 'static>(
        self,
        plan: impl FnOnce(&Replica) -> Option<(Vec<Command>, T)> + 'static,
        then: impl FnOnce(Option<T>) + 'static,
    ) {
        let (till, notices) = (self.till, self.notices);
        // Whoever asks may have signed out by the time that it is done.
        let behind = till.behind();
        let job: Job = Box::new(move || {
            Box::pin(async move {
                let Some((commands, made)) = till.read(plan) else {
                    notices.say(Tone::Trouble, t().sell.store_not_there().to_owned());
                    return then(None);
                };
                match self.run(commands, behind).await {
                    Ok(()) => then(Some(made)),
                    // Whoever was asked for their PIN and gave none knows that nothing was done.
                    Err(Stopped::NotApproved) => then(None),
                    Err(Stopped::Taken(who)) => {
                        notices.say(Tone::Trouble, t().sell.taken_meanwhile(&who));
                        then(None);
                    }
                    Err(Stopped::Trouble(error)) => {
                        let currency =
                            till.read(|replica| replica.settings().get().map(|store| store.currency));
                        if let Some(detail) = trouble::detail(&error) {
                            leptos::logging::warn!("{detail}");
                        }
                        notices.say(Tone::Trouble, trouble::words(&error, currency));
                        then(None);
                    }
                }
            })
        });
        self.queue.with_value(|queue| drop(queue.unbounded_send(job)));
    }

    /// Has the till do it; what who is signed in may not do alone, with the PIN of someone who may.
    async fn run(self, commands: Vec<Command>, behind: Behind) -> Result<(), Stopped> {
        if commands.is_empty() {
            return Ok(());
        }
        self.may_still_edit(&commands)?;
        match self.till.run(commands.clone(), behind.clone()).await {
            Err(TillError::Refused(CommandError::NotAllowed(NotAllowed { needs }))) => {
                let asked = self.approval.of(needs, commands.clone(), behind.user.clone());
                let approved_by = Some(asked.await.ok_or(Stopped::NotApproved)?);
                self.may_still_edit(&commands)?;
                let behind = Behind {
                    approved_by,
                    ..behind
                };
                let done = self.till.run(commands, behind).await;
                done.map_err(Stopped::Trouble)
            }
            done => done.map_err(Stopped::Trouble),
        }
    }

    /// Whether nobody took an order over, since it was wished or while a PIN was asked. What a merge left may be settled all the same.
    fn may_still_edit(self, commands: &[Command]) -> Result<(), Stopped> {
        let edited = commands.iter().filter_map(|command| match command {
            Command::Order(_, OrderCommand::Resolve(_)) => None,
            Command::Order(id, _) => Some(*id),
            _ => None,
        });
        let mut others = edited.filter_map(|id| untrack(|| editing::other(self.till, Some(id))));
        others.next().map_or(Ok(()), |who| Err(Stopped::Taken(who)))
    }
}

/// Why something was not done.
enum Stopped {
    /// Nobody gave their PIN for it.
    NotApproved,
    /// Somebody edits the order elsewhere.
    Taken(String),
    /// Something else.
    Trouble(TillError),
}
