//! Who stands behind a request with their PIN. Whether they may, and whether it is theirs, is for whoever keeps the PINs.

use crate::access::ApprovalError;
use axum::http::HeaderMap;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use core_wasm::base::ids::UserId;

/// Names the manager or owner who stands behind a request: base64 of `userId:PIN`, as in RFC 7617.
pub const APPROVAL: &str = "x-approval";

/// Who stands behind a request, by their PIN.
#[derive(Clone, Debug)]
pub struct Approver(pub UserId);

/// Whom a request names, with the PIN that it gives.
///
/// # Errors
/// [`ApprovalError::Missing`].
pub fn named(headers: &HeaderMap) -> Result<(UserId, String), ApprovalError> {
    let value = headers.get(APPROVAL);
    let named = value.and_then(|value| read(value.as_bytes()));
    named.ok_or(ApprovalError::Missing)
}

fn read(value: &[u8]) -> Option<(UserId, String)> {
    let text = String::from_utf8(BASE64_STANDARD.decode(value).ok()?).ok()?;
    let (user, pin) = text.rsplit_once(':')?;
    Some((user.into(), pin.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_approval_names_a_user_and_a_pin() {
        let encoded = |text: &str| BASE64_STANDARD.encode(text).into_bytes();
        assert_eq!(
            read(&encoded("cem:123456")),
            Some(("cem".into(), "123456".to_owned()))
        );
        assert_eq!(read(&encoded("a:b:1")), Some(("a:b".into(), "1".to_owned())));
        for wrong in [&b"?"[..], &encoded("cem"), &encoded("")] {
            assert_eq!(read(wrong), None);
        }
    }
}
