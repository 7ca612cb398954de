//! What the HTTP of every server is made of: routes as rows of a table, whose token a request shows and who stands behind
//! it, what tells it from others, and the headers of every answer.
//!
//! Not in it: which routes there are and who may ask for what, which is each server's table; how a refusal looks
//! ([`crate::api`]).

pub mod approval;
pub mod bearer;
pub mod headers;
pub mod origin;
pub mod requests;
pub mod route;
