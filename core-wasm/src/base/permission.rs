//! What people of the staff may do, one by one; a set of these is what someone may do in all.
//!
//! Keeps true: every permission has a usual least role, and whoever is above may usually do what those below may. Not in it:
//! who has which in a store (`replica/permissions.rs`), and the record that a store's own sets are kept in (`records/role.rs`).

use crate::base::role::Role;
use serde::{Deserialize, Serialize};
use thiserror::Error;

macro_rules! permissions {
    ($($(#[doc = $doc:literal])+ $name:ident $word:literal $role:ident;)+) => {
        /// Something that not everybody may do.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "camelCase")]
        pub enum Permission {
            $($(#[doc = $doc])+ $name,)+
        }

        impl Permission {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// Its word in files, and the field of the record `role` that it is.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$name => $word),+ }
            }

            /// The lowest role that usually has it.
            pub fn usual(self) -> Role {
                match self { $(Self::$name => Role::$role),+ }
            }
        }
    };
}

permissions! {
    /// Counts stock, and says what came and went.
    Stock "stock" Cook;
    /// Takes orders, changes them, sends them to stations, puts them aside and gives them up.
    Sell "sell" Waiter;
    /// Takes money.
    TakeMoney "take_money" Waiter;
    /// Opens a shift, and counts the drawer and closes it.
    Shift "shift" Waiter;
    /// Says what becomes of what two tills did at once, where no money is given away.
    Settle "settle" Waiter;
    /// Puts cash into the drawer and takes some out.
    MoveCash "move_cash" Cashier;
    /// Opens an order again that was given up.
    Reopen "reopen" Cashier;
    /// Takes off, or gives up, what stations have heard of already: somebody may have made it.
    VoidSent "void_sent" Manager;
    /// Takes something off the price.
    Discount "discount" Manager;
    /// Gives money back, or leaves money unsettled.
    Refund "refund" Manager;
    /// Takes over an order that somebody edits elsewhere.
    TakeOver "take_over" Manager;
    /// Changes products and all that is bought and sold.
    Goods "goods" Manager;
    /// Changes who works here.
    Staff "staff" Manager;
    /// Changes the store's settings.
    Settings "settings" Manager;
    /// Lets devices in and takes them out.
    Devices "devices" Manager;
    /// Says what people of a role may do.
    Roles "roles" Owner;
}

/// What someone may do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Permissions(u32);

/// Neither who asks nor who approves may do this. Nothing was changed.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("this takes someone who may do it to approve it; nothing was changed. Ask them for their PIN")]
pub struct NotAllowed {
    /// What it takes.
    pub needs: Permission,
}

impl Permissions {
    /// Nothing.
    pub const NONE: Self = Self(0);

    /// Everything.
    pub fn all() -> Self {
        Permission::ALL.iter().copied().collect()
    }

    /// What people of a role usually may.
    pub fn usual(role: Role) -> Self {
        let may = Permission::ALL.iter().copied();
        may.filter(|permission| role >= permission.usual()).collect()
    }

    /// Whether this is among them.
    pub fn has(self, permission: Permission) -> bool {
        self.0 & bit(permission) != 0
    }

    /// Whether one of these is among them, or there are none.
    pub fn has_one_of(self, needs: &[Permission]) -> bool {
        needs.is_empty() || needs.iter().any(|needs| self.has(*needs))
    }

    /// Goes on only if this is among them.
    ///
    /// # Errors
    /// [`NotAllowed`].
    pub fn ask(self, needs: Permission) -> Result<(), NotAllowed> {
        if self.has(needs) {
            Ok(())
        } else {
            Err(NotAllowed { needs })
        }
    }

    /// With this one, or without it.
    #[must_use]
    pub fn set(self, permission: Permission, may: bool) -> Self {
        if may {
            Self(self.0 | bit(permission))
        } else {
            Self(self.0 & !bit(permission))
        }
    }

    /// What either may.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether all that `other` has is among these.
    pub fn covers(self, other: Self) -> bool {
        self.or(other) == self
    }

    /// Whether they may do anything that usually takes a manager: somebody may need their PIN for it.
    pub fn approves(self) -> bool {
        self.iter().any(|one| one.usual() >= Role::Manager)
    }

    /// One by one.
    pub fn iter(self) -> impl Iterator<Item = Permission> {
        let all = Permission::ALL.iter().copied();
        all.filter(move |permission| self.has(*permission))
    }
}

impl FromIterator<Permission> for Permissions {
    fn from_iter<I: IntoIterator<Item = Permission>>(permissions: I) -> Self {
        let all = permissions.into_iter();
        all.fold(Self::NONE, |all, permission| all.set(permission, true))
    }
}

fn bit(permission: Permission) -> u32 {
    1 << permission as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_has_what_was_put_in_and_nothing_else() {
        for &one in Permission::ALL {
            let set = Permissions::NONE.set(one, true);
            assert_eq!(set.iter().collect::<Vec<_>>(), [one]);
            assert!(set.has(one) && set.set(one, false) == Permissions::NONE);
            assert!(Permissions::all().has(one));
        }
        assert!(Permission::ALL.len() <= 32);
    }

    #[test]
    fn a_set_covers_what_is_all_in_it() {
        let manager = Permissions::usual(Role::Manager);
        let without = manager.set(Permission::Refund, false);
        assert!(manager.covers(without) && manager.covers(manager) && manager.covers(Permissions::NONE));
        assert!(!without.covers(manager) && !manager.covers(Permissions::all()));
    }

    #[test]
    fn whoever_is_above_usually_may_what_those_below_may() {
        use Role::{Cashier, Cook, Manager, Owner, Waiter};
        let ladder = [Cook, Waiter, Cashier, Manager, Owner].map(Permissions::usual);
        for pair in ladder.windows(2) {
            assert_eq!(pair[0].or(pair[1]), pair[1]);
            assert_ne!(pair[0], pair[1], "each rung is one");
        }
        assert_eq!(ladder[4], Permissions::all());
        let words: std::collections::BTreeSet<_> = Permission::ALL.iter().map(|one| one.word()).collect();
        assert_eq!(words.len(), Permission::ALL.len());
    }
}
