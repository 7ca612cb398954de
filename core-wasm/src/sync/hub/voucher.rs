//! Who signs what a server vouches for.

use crate::base::ids::{Epoch, Realm};
use crate::base::keys::Signature;
use crate::journal::{Head, Vouch};
use crate::protocol::signed;
use std::fmt;
use std::sync::Arc;

/// Makes a signature of a text.
type Sign = Arc<dyn Fn(&[u8]) -> Signature + Send + Sync>;

/// Signs with a server's key, for one store, in one life of its journal. Clones sign with the same.
#[derive(Clone)]
pub struct Voucher {
    realm: Realm,
    epoch: Epoch,
    sign: Sign,
}

impl fmt::Debug for Voucher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Voucher")
            .field("epoch", &self.epoch)
            .finish_non_exhaustive()
    }
}

impl Voucher {
    /// One whose signatures `sign` makes.
    pub fn new(
        realm: Realm,
        epoch: Epoch,
        sign: impl Fn(&[u8]) -> Signature + Send + Sync + 'static,
    ) -> Self {
        let sign = Arc::new(sign);
        Self { realm, epoch, sign }
    }

    /// The server's word for a stream up to this head.
    pub fn vouch(&self, head: Head) -> Vouch {
        Vouch {
            epoch: self.epoch,
            signature: (self.sign)(&signed::vouch(&self.realm, self.epoch, head)),
        }
    }
}
