//! A value that follows signals, and tells of it only if it is another one.

use leptos::prelude::{Get, GetUntracked, Memo as Reactive, Track};
use std::any::Any;
use std::marker::PhantomData;
use std::sync::Arc;

/// Like Leptos' own memo; what it holds is erased there.
pub struct Memo<T> {
    held: Reactive<Held>,
    holds: PhantomData<fn() -> T>,
}

#[derive(Clone)]
struct Held(Arc<dyn Value>);

trait Value: Any + Send + Sync {
    fn is(&self, other: &dyn Any) -> bool;
}

impl<T: PartialEq + Send + Sync + 'static> Value for T {
    fn is(&self, other: &dyn Any) -> bool {
        other.downcast_ref() == Some(self)
    }
}

impl PartialEq for Held {
    fn eq(&self, other: &Self) -> bool {
        (*self.0).is(&*other.0)
    }
}

impl Held {
    fn get<T: 'static>(&self) -> &T {
        let value: &dyn Any = &*self.0;
        match value.downcast_ref() {
            Some(value) => value,
            None => unreachable!("a memo holds what its function returns"),
        }
    }
}

impl<T> Clone for Memo<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Memo<T> {}

impl<T: PartialEq + Send + Sync + 'static> Memo<T> {
    /// What `fun` returns, and returns again when a signal changes that it read.
    pub fn new(fun: impl Fn() -> T + Send + Sync + 'static) -> Self {
        Self {
            held: erased(Box::new(move || Held(Arc::new(fun())))),
            holds: PhantomData,
        }
    }

    /// Reads the value; tracked.
    pub fn with<R>(&self, read: impl FnOnce(&T) -> R) -> R {
        read(self.held.get().get())
    }

    /// Reads the value.
    pub fn with_untracked<R>(&self, read: impl FnOnce(&T) -> R) -> R {
        read(self.held.get_untracked().get())
    }

    /// Has the running effect or memo run again when the value changes.
    pub fn track(&self) {
        self.held.track();
    }
}

impl<T: PartialEq + Clone + Send + Sync + 'static> Memo<T> {
    /// The value; tracked.
    pub fn get(&self) -> T {
        self.with(T::clone)
    }

    /// The value.
    pub fn get_untracked(&self) -> T {
        self.with_untracked(T::clone)
    }
}

fn erased(fun: Box<dyn Fn() -> Held + Send + Sync>) -> Reactive<Held> {
    Reactive::new(move |_| fun())
}
