//! Leases over the sockets of a real hub.

use crate::support::{Socket, connect, hear, hear_answer, hello, hub, say, token};
use core_wasm::base::clock::Fence;
use core_wasm::base::ids::{OrderId, UserId};
use core_wasm::protocol::lease::{
    LockOutcome, LockRelease, LockRenew, LockRequest, LockStatusRequest, LockedOrder, ReleasedOrder,
};
use core_wasm::protocol::{ClientMessage, HubMessage};
use core_wasm::store::contract::{device, realm};
use futures_util::SinkExt;
use hub_server::Running;
use tokio_tungstenite::tungstenite::Message;
use uuid::Uuid;

const ORDER: OrderId = OrderId(Uuid::from_u128(7));

async fn greeted(running: &Running, n: u128) -> Socket {
    let token = token(running, device(n)).await;
    let mut socket = connect(&running.address.to_string()).await;
    say(&mut socket, &hello(&realm(), device(n), &token)).await;
    assert!(matches!(hear(&mut socket).await, Some(HubMessage::HelloAck(_))));
    socket
}

/// The next message that is about leases.
async fn told(socket: &mut Socket) -> HubMessage {
    hear_answer(socket).await.unwrap()
}

fn request(n: u32) -> ClientMessage {
    ClientMessage::LockRequest(LockRequest {
        order_id: ORDER,
        n,
        user_id: Some(UserId::from("ana")),
        seen: Fence(0),
        approved_by: None,
    })
}

#[tokio::test]
async fn an_order_is_lent_to_one_and_the_others_hear_of_it() {
    let dir = tempfile::tempdir().unwrap();
    let running = hub(dir.path()).await;
    let (mut one, mut two) = (greeted(&running, 1).await, greeted(&running, 2).await);
    say(&mut one, &request(1)).await;
    let lock = match told(&mut one).await {
        HubMessage::LockResponse(answer) => {
            assert_eq!((answer.n, answer.outcome), (1, LockOutcome::Granted));
            answer.lock.unwrap()
        }
        other => panic!("{other:?}"),
    };
    assert_eq!((lock.device_id, lock.fence), (device(1), Fence(1)));
    let locked = HubMessage::Locked(LockedOrder {
        order_id: ORDER,
        lock: lock.clone(),
    });
    assert_eq!(told(&mut two).await, locked);
    assert_eq!(told(&mut one).await, locked, "whoever has it hears it too");
    say(&mut two, &request(9)).await;
    match told(&mut two).await {
        HubMessage::LockResponse(answer) => {
            assert_eq!(
                (answer.n, answer.outcome, answer.lock),
                (9, LockOutcome::Held, Some(lock))
            );
        }
        other => panic!("{other:?}"),
    }
    let fence = Fence(1);
    say(
        &mut one,
        &ClientMessage::LockRenew(LockRenew {
            order_id: ORDER,
            n: 2,
            fence,
        }),
    )
    .await;
    assert!(
        matches!(told(&mut one).await, HubMessage::LockRenewed(answer) if answer.outcome == LockOutcome::Granted)
    );
    say(
        &mut one,
        &ClientMessage::LockRelease(LockRelease {
            order_id: ORDER,
            fence,
        }),
    )
    .await;
    let released = HubMessage::Released(ReleasedOrder {
        order_id: ORDER,
        fence,
    });
    assert_eq!(told(&mut two).await, released);
    running.stop().await;
}

#[tokio::test]
async fn a_lease_outlives_its_connection_and_the_hub() {
    let dir = tempfile::tempdir().unwrap();
    let running = hub(dir.path()).await;
    let mut one = greeted(&running, 1).await;
    say(&mut one, &request(1)).await;
    told(&mut one).await;
    drop(one);
    running.stop().await;
    let running = hub(dir.path()).await;
    let mut two = greeted(&running, 2).await;
    say(&mut two, &ClientMessage::LockStatus(LockStatusRequest {})).await;
    match told(&mut two).await {
        HubMessage::LockStatus(status) => assert_eq!(status.locks[0].lock.device_id, device(1)),
        other => panic!("{other:?}"),
    }
    running.stop().await;
}

#[tokio::test]
async fn what_a_later_client_says_is_passed_over() {
    let dir = tempfile::tempdir().unwrap();
    let running = hub(dir.path()).await;
    let mut one = greeted(&running, 1).await;
    // {"order.future": {}}
    let future = [&[0x81, 0xac][..], b"order.future", &[0x80]].concat();
    one.send(Message::Binary(future.into())).await.unwrap();
    say(&mut one, &ClientMessage::LockStatus(LockStatusRequest {})).await;
    assert!(matches!(told(&mut one).await, HubMessage::LockStatus(_)));
    running.stop().await;
}
