//! The till's own storage.
