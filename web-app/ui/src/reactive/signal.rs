//! A value that can be changed, and that effects and memos follow.

use leptos::prelude::{ReadUntracked, RwSignal as Reactive, Set, Signal, Track, Write};
use std::any::Any;
use std::marker::PhantomData;

/// Like Leptos' own signal; what it holds is erased there.
pub struct RwSignal<T> {
    held: Reactive<Held>,
    holds: PhantomData<fn() -> T>,
}

type Held = Box<dyn Any + Send + Sync>;

impl<T> Clone for RwSignal<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for RwSignal<T> {}

impl<T: Send + Sync + 'static> RwSignal<T> {
    /// Holds this at first.
    pub fn new(value: T) -> Self {
        Self {
            held: Reactive::new(Box::new(value)),
            holds: PhantomData,
        }
    }

    /// Reads the value; tracked.
    pub fn with<R>(&self, read: impl FnOnce(&T) -> R) -> R {
        self.held.track();
        self.with_untracked(read)
    }

    /// Reads the value.
    pub fn with_untracked<R>(&self, read: impl FnOnce(&T) -> R) -> R {
        match self.held.read_untracked().downcast_ref() {
            Some(value) => read(value),
            None => unreachable!("a signal holds what it was made with"),
        }
    }

    /// Has the running effect or memo run again when the value changes.
    pub fn track(&self) {
        self.held.track();
    }

    /// Sets the value, unless the signal is gone.
    pub fn set(&self, value: T) {
        drop(self.held.try_set(Box::new(value)));
    }

    /// Changes the value, unless the signal is gone.
    pub fn update(&self, change: impl FnOnce(&mut T)) {
        if let Some(value) = self
            .held
            .try_write()
            .as_deref_mut()
            .and_then(|held| held.downcast_mut())
        {
            change(value);
        }
    }
}

impl<T: Clone + Send + Sync + 'static> RwSignal<T> {
    /// The value; tracked.
    pub fn get(&self) -> T {
        self.with(T::clone)
    }

    /// The value.
    pub fn get_untracked(&self) -> T {
        self.with_untracked(T::clone)
    }
}

impl<T: Clone + Send + Sync + 'static> From<RwSignal<T>> for Signal<T> {
    fn from(signal: RwSignal<T>) -> Self {
        Signal::derive(move || signal.get())
    }
}
