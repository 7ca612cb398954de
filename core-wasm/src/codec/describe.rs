//! What a type looks like once it is encoded, in words and by samples. Documents are generated from this, so that they cannot say anything
//! else than the code does; nothing else asks for it, and a build without documents has none of it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use uuid::Uuid;

/// A type that can say what it looks like.
pub trait Describe {
    /// Its form.
    fn describe() -> Shape;
}

/// A type that can show values of itself. They are for the golden corpus and for fuzzers, and are stored there: a sample is
/// never changed, and a type that gains a field gets one more.
pub trait Sample: Sized {
    /// One of each shape that it ever had in an event of the type `kind`, the oldest first.
    fn samples(kind: &str) -> Vec<Self>;
}

/// A form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// One value, by what documents call it: `text`, `amount`.
    Plain(&'static str),
    /// An array of any length.
    List(Box<Shape>),
    /// An array of these, in this order.
    Tuple(Vec<Shape>),
    /// A map from any keys to values.
    Table(Box<Shape>, Box<Shape>),
    /// A map with these fields.
    Map(Vec<Field>),
    /// One of these names; where there is content, a map of one entry from the name to it.
    OneOf(Vec<(&'static str, Option<Shape>)>),
}

/// A field of a map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// What it means.
    pub doc: &'static str,
    /// Whether it may be missing.
    pub optional: bool,
    /// What it looks like.
    pub shape: Shape,
}

impl Shape {
    /// In one line.
    pub fn in_words(&self) -> String {
        let all = |shapes: &[Self]| shapes.iter().map(Self::in_words).collect::<Vec<_>>().join(", ");
        match self {
            Self::Plain(word) => (*word).to_owned(),
            Self::List(of) => format!("list of {}", of.in_words()),
            Self::Tuple(parts) => format!("[{}]", all(parts)),
            Self::Table(key, value) => format!("map from {} to {}", key.in_words(), value.in_words()),
            Self::Map(fields) => {
                let fields = fields.iter().map(|field| {
                    let mark = if field.optional { "?" } else { "" };
                    format!("{}{mark}: {}", field.name, field.shape.in_words())
                });
                format!("{{{}}}", fields.collect::<Vec<_>>().join(", "))
            }
            Self::OneOf(variants) => {
                let variants = variants.iter().map(|(name, content)| match content {
                    Some(content) => format!("`{{{name}: {}}}`", content.in_words()),
                    None => format!("`{name}`"),
                });
                variants.collect::<Vec<_>>().join(", ")
            }
        }
    }
}

/// What documents call values of one piece.
macro_rules! plain {
    ($($word:literal: $($of:ty),+;)+) => {$($(
        impl crate::codec::Describe for $of {
            fn describe() -> crate::codec::Shape {
                crate::codec::Shape::Plain($word)
            }
        }
    )+)+};
}
pub(crate) use plain;

plain! {
    "integer": u8, u16, u32, u64, i16, i32, i64;
    "yes or no": bool;
    "text": str, String;
    "UUID": Uuid;
}

#[cfg(not(target_arch = "wasm32"))]
plain! { "text": crate::codec::text::Text; }

/// Whether it is there, the field says that holds it.
impl<T: Describe> Describe for Option<T> {
    fn describe() -> Shape {
        T::describe()
    }
}

impl<T: Describe + ?Sized> Describe for Box<T> {
    fn describe() -> Shape {
        T::describe()
    }
}

impl<T: Describe> Describe for Arc<T> {
    fn describe() -> Shape {
        T::describe()
    }
}

impl<T: Describe> Describe for Vec<T> {
    fn describe() -> Shape {
        Shape::List(Box::new(T::describe()))
    }
}

impl<T: Describe> Describe for BTreeSet<T> {
    fn describe() -> Shape {
        Shape::List(Box::new(T::describe()))
    }
}

impl<K: Describe, V: Describe> Describe for BTreeMap<K, V> {
    fn describe() -> Shape {
        Shape::Table(Box::new(K::describe()), Box::new(V::describe()))
    }
}

impl<A: Describe, B: Describe> Describe for (A, B) {
    fn describe() -> Shape {
        Shape::Tuple(vec![A::describe(), B::describe()])
    }
}
