//! For the simulator alone: faults injected on purpose, to show that its judge can see, and builds of an older version,
//! which know fewer types. Compiled only with the feature `faults`; without it nothing of this is in any build.
//!
//! Not in it: what an injected fault does. That stands where the right code stands, behind `injected!`.

use std::cell::Cell;

macro_rules! faults {
    ($($(#[doc = $doc:literal])+ $name:ident,)+) => {
        /// A fault to inject.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Fault {
            $($(#[doc = $doc])+ $name,)+
        }

        impl Fault {
            /// All of them, each with what it does.
            pub const ALL: &[(Self, &str)] = &[$((Self::$name, concat!($($doc),+)),)+];
        }
    };
}

faults! {
    /// A hub acknowledges before the commit.
    AckBeforeCommit,
    /// A hub relays before the commit.
    RelayBeforeCommit,
    /// A hub that was restored from a backup keeps its epoch and its name.
    RestoredAsBefore,
    /// A client that fell behind is not told so.
    SlowClientForgotten,
    /// The hub's uplink forwards what it had at the greeting, and nothing that comes after.
    UplinkForgetsTills,
    /// A till whose storage was wiped goes on under its old name, from number 1.
    WipedTillKeepsItsName,
    /// Event ids come from the wall clock alone.
    IdsByWallClock,
    /// What stands in the journal already is stored again.
    DedupeSkipped,
    /// Nobody looks whether an event follows from the one before it.
    PrevHashUnchecked,
    /// Events fold in the order they arrive.
    ArrivalOrder,
    /// An event that arrives late is put into the history and not folded.
    LateNotRefolded,
    /// The order of events is by wall clock.
    WallClockWins,
    /// Lamport time does not learn from others' events.
    LamportDeaf,
    /// Every event is its aggregate's first.
    VersionStuck,
    /// A stream stops at an event that can't be read.
    QuarantineBlocks,
    /// The count of receipts is not restored at the start.
    ReceiptsForgotten,
    /// A tab decides before it has read what the other tab wrote.
    TabsBlind,
    /// The sync state is stored before the entries, in a transaction of its own.
    SyncStateApart,
    /// The cursor is moved before the page is stored.
    CursorFirst,
    /// An acknowledgement of less counts for all.
    LessIsAll,
    /// An acknowledgement that shows a gap ends the sending.
    GapIsSuccess,
    /// The epoch of the hub's journal is ignored.
    EpochIgnored,
    /// The last event of a page is left out.
    PageShort,
    /// A page never says that there is more.
    MoreNeverSaid,
    /// A void takes the payments with it.
    VoidDropsPayments,
    /// Each device names a ticket by itself.
    TicketIdsOwn,
    /// A second copy of a ticket adds its lines again.
    TicketLinesTwice,
    /// A removed line takes along what was added meanwhile.
    RemovalTakesAll,
    /// What is forgotten with a snapshot takes along what was not sent yet.
    CompactionTakesUnsent,
    /// A start leaves out what was stored behind its snapshot.
    TailSkipped,
    /// Open orders leave with the old ones.
    OpenOrdersRetired,
    /// A retired order takes what it contributed out of the sums.
    RetirementForgetsSums,
    /// Whoever takes over a snapshot counts its receipts from there.
    AdoptionForgetsNumbers,
    /// A sale counts when its order was begun.
    SaleAtBeginning,
    /// What each product has of a refund is rounded by itself, so that not all of it is spread.
    PartsRoundedAlone,
    /// Of a group that was committed, each client gets the answer of another.
    AnswersMixed,
    /// A hub's view goes on though the commit failed.
    ViewAheadOfDisk,
    /// A batch that the pump takes up while a page is being received is never sent.
    InFlightLost,
    /// What a pump could not store counts as received.
    FailedStoreCounts,
    /// An order is lent to whoever asks for it, whoever has it.
    LentTwice,
    /// A hub gives fences from 1 again once an order was given back.
    FencesForgotten,
    /// A hub that starts again knows nothing of the leases in its journal.
    LeasesNotRestored,
    /// A lease that could not be journalled is given all the same.
    LeaseNotJournalled,
    /// A lease is renewed for whoever asks.
    RenewedForAnyone,
    /// A till counts a lease from the answer, not from its question.
    LeaseSinceAnswer,
    /// A till does not give up a lease that was not renewed.
    LeaseKeptForEver,
    /// A till goes on with an order that it was told somebody took over.
    TakeOverUnheard,
    /// Nobody asks what a device may write.
    AnyoneMayWrite,
    /// A refusal is written down and nobody heeds it.
    RefusalUnheeded,
    /// A refusal is folded, and what came before it stays.
    RefusalBlind,
    /// A hub that lost its disk takes nothing that others wrote.
    NothingBroughtBack,
    /// Whoever says that a hub vouched for something is believed.
    VouchUnchecked,
}

thread_local! {
    static INJECTED: Cell<Option<Fault>> = const { Cell::new(None) };
    static UNKNOWN: Cell<&'static [&'static str]> = const { Cell::new(&[]) };
}

/// Injects a fault in this thread, or none.
pub fn inject(fault: Option<Fault>) {
    INJECTED.set(fault);
}

/// Whether this fault is injected in this thread.
pub fn is_injected(fault: Fault) -> bool {
    INJECTED.get() == Some(fault)
}

/// Runs `act` as a build that has never heard of the types `unknown`.
pub fn older_build<R>(unknown: &'static [&'static str], act: impl FnOnce() -> R) -> R {
    let before = UNKNOWN.replace(unknown);
    let result = act();
    UNKNOWN.set(before);
    result
}

/// Whether the build under [`older_build`] has never heard of a type.
pub(crate) fn is_unknown(kind: &str) -> bool {
    UNKNOWN.get().contains(&kind)
}
