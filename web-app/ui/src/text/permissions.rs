//! What permissions are called: as the fields of the record `role` are.
//!
//! Keeps true: each has a word, or it does not compile.

use super::records::has_word;
use super::t;
use core_wasm::base::permission::Permission;

/// What it allows.
pub fn permission_name(permission: Permission) -> String {
    t().field("role", permission.word())
}

const _: () = {
    let mut at = 0;
    while at < Permission::ALL.len() {
        assert!(
            has_word("role", Permission::ALL[at].word()),
            "a permission has no word in records.ftl"
        );
        at += 1;
    }
};
