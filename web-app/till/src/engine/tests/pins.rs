//! People's PINs: which one counts here, that they are sealed, and that guesses are counted.

use super::{paired, realm, tab};
use crate::engine::Behind;
use crate::engine::{SignInError, pins};
use core_wasm::base::permission::Permissions;
use core_wasm::domain::Body;
use core_wasm::records::staff::{Member, Pin, PinHash, PinTag, Role, StaffEvent, StaffImported};
use core_wasm::replica::Command;
use leptos::prelude::GetUntracked;
use uuid::Uuid;
use wasm_bindgen_test::wasm_bindgen_test;
use web_ui::platform::keep::Keep;

/// Ana, whose PIN has this tag.
fn staff(tag: PinTag) -> Command {
    let member = Member {
        id: "ana".into(),
        name: "Ana".to_owned(),
        role: Role::Cashier,
        pin: tag,
    };
    let imported = StaffImported { staff: vec![member] };
    Command::Record(
        realm().singleton("staff"),
        Body::Staff(StaffEvent::Imported(imported)),
    )
}

/// Ana's PIN, as the hub gives it.
fn pin(pin: &str, tag: PinTag) -> Pin {
    Pin {
        user_id: "ana".into(),
        tag,
        hash: PinHash::of(pin, Permissions::NONE, &[3; 16]).unwrap(),
    }
}

#[wasm_bindgen_test]
async fn a_pin_counts_once_it_is_here_and_only_while_the_journal_says_so() {
    paired("till-pin-tags").await;
    Keep::Device.remove("evertill-guesses");
    let (old, new) = (PinTag(Uuid::now_v7()), PinTag(Uuid::now_v7()));
    let till = tab("till-pin-tags").await;
    till.run(vec![staff(old)], Behind::default()).await.unwrap();
    let ana = "ana".into();
    assert_eq!(till.sign_in(&ana, "4821"), Err(SignInError::NotHere));
    pins::keep(&till.store().device(), &[pin("4821", old)])
        .await
        .unwrap();
    let reloaded = tab("till-pin-tags").await;
    reloaded.sign_in(&ana, "4821").unwrap();
    reloaded.run(vec![staff(new)], Behind::default()).await.unwrap();
    assert_eq!(
        reloaded.sign_in(&ana, "4821"),
        Err(SignInError::NotHere),
        "not the old one"
    );
    pins::keep(&till.store().device(), &[pin("1234", new)])
        .await
        .unwrap();
    let again = tab("till-pin-tags").await;
    again.sign_in(&ana, "1234").unwrap();
    again.store().device().forget_pins().await.unwrap();
    again.open_pins().await;
    assert_eq!(again.check_pin(&ana, "1234"), Err(SignInError::NotHere));
}

#[wasm_bindgen_test]
async fn what_is_stored_of_pins_is_sealed() {
    paired("till-sealed").await;
    let till = tab("till-sealed").await;
    let kept = pin("4821", PinTag(Uuid::now_v7()));
    pins::keep(&till.store().device(), std::slice::from_ref(&kept))
        .await
        .unwrap();
    let (key, sealed) = till.store().device().sealed_pins().await.unwrap().unwrap();
    assert!(!key.extractable());
    let part = &kept.hash.as_str().as_bytes()[..8];
    assert!(!sealed.windows(part.len()).any(|window| window == part));
    assert_eq!(pins::kept(&till.store().device()).await.unwrap(), [kept]);
}

#[wasm_bindgen_test]
async fn wrong_pins_are_counted_through_a_reload() {
    paired("till-pins").await;
    Keep::Device.remove("evertill-guesses");
    let (till, tag) = (tab("till-pins").await, PinTag(Uuid::now_v7()));
    till.run(vec![staff(tag)], Behind::default()).await.unwrap();
    pins::keep(&till.store().device(), &[pin("4821", tag)])
        .await
        .unwrap();
    till.open_pins().await;
    let ana = "ana".into();
    assert_eq!(till.sign_in(&"bo".into(), "4821"), Err(SignInError::Unknown));
    for left in (1..5).rev() {
        assert_eq!(till.sign_in(&ana, "0000"), Err(SignInError::WrongPin { left }));
    }
    assert!(matches!(
        till.sign_in(&ana, "0000"),
        Err(SignInError::Wait { .. })
    ));
    let reloaded = tab("till-pins").await;
    let right = reloaded.sign_in(&ana, "4821");
    assert!(
        matches!(right, Err(SignInError::Wait { .. })),
        "even the right one waits"
    );
    Keep::Device.remove("evertill-guesses");
    reloaded.sign_in(&ana, "4821").unwrap();
    assert_eq!(
        tab("till-pins").await.user.get_untracked(),
        Some(ana),
        "a reload keeps who is signed in"
    );
    reloaded.sign_out();
    assert_eq!(tab("till-pins").await.user.get_untracked(), None);
}
