//! The hub's directory: who holds it, and the small files in it.
//! Not in it: the database, which is `sqlite`'s.

pub mod files;
pub mod folder;
