//! `/ws` of a real hub, with tills that run the core's own machine.

use crate::support::{Till, connect, hear_answer, hello, hub, journal, pair_with, say, token};
use core_wasm::base::ids::Realm;
use core_wasm::domain::Reason;
use core_wasm::journal::{Cursor, Entry, Envelope, Head, Seq, verify_chain};
use core_wasm::protocol::message::{Append, Code, CursorRequest, MAX_FRAME_BYTES, Ping};
use core_wasm::protocol::{ClientMessage, HubMessage};
use core_wasm::store::contract::{device, entries, realm};
use futures_util::SinkExt;
use serde_json::json;
use tokio_tungstenite::tungstenite::Message;

#[tokio::test]
async fn what_one_till_writes_is_acknowledged_and_reaches_the_other() {
    let dir = tempfile::tempdir().unwrap();
    let running = hub(dir.path()).await;
    let (mut one, mut two) = (Till::paired(&running, 1).await, Till::paired(&running, 2).await);
    one.connect().await;
    two.connect().await;
    assert!(two.run_until(|till| till.cursor() == Cursor(2)).await);
    two.heard.clear();
    one.write(5).await;
    assert!(one.run_until(|till| till.acknowledged() == Seq(5)).await);
    let own = one.own_head().await;
    assert!(
        two.run_until(|till| till.cursor() == Cursor(7)).await,
        "two pairings, five events"
    );
    assert_eq!(two.store_head(1).await, own);
    assert!(
        !two.heard
            .iter()
            .any(|message| matches!(message, HubMessage::Bulk(_))),
        "pushed, not asked for"
    );
    running.stop().await;
}

#[tokio::test]
async fn a_till_that_was_away_catches_up_from_its_cursor_and_brings_what_it_wrote() {
    let dir = tempfile::tempdir().unwrap();
    let running = hub(dir.path()).await;
    let (mut one, mut two) = (Till::paired(&running, 1).await, Till::paired(&running, 2).await);
    one.connect().await;
    two.connect().await;
    one.write(3).await;
    assert!(one.run_until(|till| till.acknowledged() == Seq(3)).await);
    assert!(two.run_until(|till| till.cursor() == Cursor(5)).await);
    two.lose_connection().await;
    two.write(4).await;
    one.write(3000).await;
    assert!(one.run_until(|till| till.acknowledged() == Seq(3003)).await);
    two.heard.clear();
    two.connect().await;
    assert!(
        two.run_until(|till| till.cursor() >= Cursor(3005) && till.acknowledged() == Seq(4))
            .await
    );
    let pages: Vec<_> = two
        .heard
        .iter()
        .filter_map(|message| match message {
            HubMessage::Bulk(page) => Some(page),
            _ => None,
        })
        .collect();
    assert_eq!(
        pages[0].after,
        Cursor(5),
        "from where it stood, not from the beginning"
    );
    assert!(pages.len() >= 3, "in pages");
    assert!(one.run_until(|till| till.cursor() == Cursor(3009)).await);
    for (till, other) in [(&one, 2), (&two, 1)] {
        let stream: Vec<_> = till
            .all()
            .await
            .into_iter()
            .filter(|entry| entry.device_id == device(other))
            .collect();
        verify_chain(Head::empty(device(other)), &stream).unwrap();
    }
    running.stop().await;
}

#[tokio::test]
async fn a_repeat_is_acknowledged_and_stored_once() {
    let dir = tempfile::tempdir().unwrap();
    let running = hub(dir.path()).await;
    let token = token(&running, device(1)).await;
    let address = running.address.to_string();
    let mut socket = connect(&address).await;
    say(&mut socket, &hello(&realm(), device(1), &token)).await;
    assert!(matches!(
        hear_answer(&mut socket).await,
        Some(HubMessage::HelloAck(_))
    ));
    let events = entries(Head::empty(device(1)), 3);
    let last = events[2].head();
    for _ in 0..3 {
        say(
            &mut socket,
            &ClientMessage::Append(Append {
                base: None,
                events: events.clone(),
                vouch: None,
            }),
        )
        .await;
        assert_eq!(hear_answer(&mut socket).await, Some(HubMessage::Ack(last)));
    }
    // From another socket, with a piece of it new: only that is.
    let more = [events, entries(last, 1)].concat();
    say(
        &mut socket,
        &ClientMessage::Append(Append {
            base: None,
            events: more,
            vouch: None,
        }),
    )
    .await;
    assert!(matches!(hear_answer(&mut socket).await, Some(HubMessage::Ack(head)) if head.seq == Seq(4)));
    let own = journal(&address, &token).await;
    assert_eq!(
        own.iter()
            .filter(|event| event["deviceId"] == json!(device(1)))
            .count(),
        4
    );
    running.stop().await;
}

#[tokio::test]
async fn a_gap_is_answered_with_where_to_go_on_and_a_split_stream_with_an_alarm() {
    let dir = tempfile::tempdir().unwrap();
    let running = hub(dir.path()).await;
    let token = token(&running, device(1)).await;
    let mut socket = connect(&running.address.to_string()).await;
    say(&mut socket, &hello(&realm(), device(1), &token)).await;
    hear_answer(&mut socket).await;
    let events = entries(Head::empty(device(1)), 5);
    say(
        &mut socket,
        &ClientMessage::Append(Append {
            base: None,
            events: events[..2].to_vec(),
            vouch: None,
        }),
    )
    .await;
    hear_answer(&mut socket).await;
    say(
        &mut socket,
        &ClientMessage::Append(Append {
            base: None,
            events: events[3..].to_vec(),
            vouch: None,
        }),
    )
    .await;
    assert!(matches!(hear_answer(&mut socket).await, Some(HubMessage::Ack(head)) if head.seq == Seq(2)));
    let forged = Entry {
        bytes: events[4].bytes.clone(),
        ..events[1].clone()
    };
    say(
        &mut socket,
        &ClientMessage::Append(Append {
            base: None,
            events: vec![forged],
            vouch: None,
        }),
    )
    .await;
    assert!(
        matches!(hear_answer(&mut socket).await, Some(HubMessage::Ack(head)) if head == events[1].head())
    );
    match hear_answer(&mut socket).await {
        Some(HubMessage::Error(problem)) => {
            assert_eq!(
                (problem.code, problem.device_id, problem.seq),
                (Code::Diverged, Some(device(1)), Some(Seq(2)))
            );
        }
        other => panic!("{other:?}"),
    }
    // The connection goes on, and what is right is taken.
    say(
        &mut socket,
        &ClientMessage::Append(Append {
            base: None,
            events: events[2..].to_vec(),
            vouch: None,
        }),
    )
    .await;
    assert_eq!(
        hear_answer(&mut socket).await,
        Some(HubMessage::Ack(events[4].head()))
    );
    running.stop().await;
}

#[tokio::test]
async fn nothing_is_said_to_whoever_does_not_belong_here() {
    let dir = tempfile::tempdir().unwrap();
    let running = hub(dir.path()).await;
    let address = running.address.to_string();
    let good = token(&running, device(1)).await;
    let other_dir = tempfile::tempdir().unwrap();
    let other = hub(other_dir.path()).await;
    let foreign = token(&other, device(1)).await;
    let other_realm = Realm {
        tenant_id: "t-other".into(),
        store_id: "s-1".into(),
    };
    let greeting = |realm: &Realm, n, token: &str| hello(realm, device(n), token);
    let early = ClientMessage::Append(Append {
        base: None,
        events: entries(Head::empty(device(1)), 1),
        vouch: None,
    });
    let mut future = greeting(&realm(), 1, &good);
    if let ClientMessage::Hello(hello) = &mut future {
        hello.protocol += 1;
    }
    for (case, message, code) in [
        ("no token", greeting(&realm(), 1, ""), Code::Unauthorized),
        (
            "another hub's token",
            greeting(&realm(), 1, &foreign),
            Code::Unauthorized,
        ),
        (
            "another tenant",
            greeting(&other_realm, 1, &good),
            Code::WrongRealm,
        ),
        (
            "another device's token",
            greeting(&realm(), 2, &good),
            Code::WrongRealm,
        ),
        ("another protocol", future, Code::WrongProtocol),
        ("an append before hello", early, Code::BadMessage),
        (
            "a ping before hello",
            ClientMessage::Ping(Ping { n: 1 }),
            Code::BadMessage,
        ),
        (
            "a request before hello",
            ClientMessage::CursorRequest(CursorRequest { cursor: Cursor(0) }),
            Code::BadMessage,
        ),
    ] {
        let mut socket = connect(&address).await;
        say(&mut socket, &message).await;
        match hear_answer(&mut socket).await {
            Some(HubMessage::Error(problem)) => assert_eq!(problem.code, code, "{case}"),
            other => panic!("{case}: {other:?}"),
        }
        assert_eq!(hear_answer(&mut socket).await, None, "{case}: closed");
    }
    assert_eq!(
        running.hub.journal.view().end,
        Cursor(1),
        "the pairing and nothing else"
    );
    other.stop().await;
    running.stop().await;
}

#[tokio::test]
async fn the_token_of_a_device_that_was_replaced_is_no_good_any_more() {
    let dir = tempfile::tempdir().unwrap();
    let running = hub(dir.path()).await;
    let old = token(&running, device(1)).await;
    let mut till = Till::new(realm(), 1, &old, &running.address.to_string());
    till.connect().await;
    till.write(57).await;
    assert!(till.run_until(|till| till.acknowledged() == Seq(57)).await);
    till.lose_connection().await;
    let code = running.hub.ask_for_code().unwrap().0;
    let former = json!({ "deviceId": device(1), "written": 60 });
    let shows = [("authorization", format!("Bearer {old}"))];
    let (status, paired) = pair_with(&running.address.to_string(), &code, device(2), former, &shows).await;
    assert_eq!((status, &paired["number"]), (200, &json!(2)), "{paired}");
    assert_eq!(
        paired["replaced"],
        json!({ "deviceId": device(1), "kept": 57, "written": 60 })
    );
    till.connect().await;
    till.run_until(|till| !till.refused.is_empty()).await;
    assert_eq!(till.refused[0].code, Code::Unauthorized);
    let token = paired["token"].as_str().unwrap();
    let mut next = Till::new(realm(), 2, token, &running.address.to_string());
    next.connect().await;
    assert!(
        next.run_until(|till| till.cursor() == Cursor(59)).await,
        "all that the hub kept comes back"
    );
    assert_eq!(next.store_head(1).await.seq, Seq(57));
    running.stop().await;
}

#[tokio::test]
async fn what_is_no_message_ends_the_connection_and_nothing_else() {
    let dir = tempfile::tempdir().unwrap();
    let running = hub(dir.path()).await;
    let token = token(&running, device(1)).await;
    let address = running.address.to_string();
    let mut bystander = Till::paired(&running, 2).await;
    bystander.connect().await;
    for frame in [
        Message::Binary(vec![0xc1, 0xff, 0x00].into()),
        Message::Binary(Vec::new().into()),
        Message::Text("hello".into()),
        Message::Binary(vec![0; MAX_FRAME_BYTES + 1].into()),
    ] {
        let mut socket = connect(&address).await;
        say(&mut socket, &hello(&realm(), device(1), &token)).await;
        assert!(matches!(
            hear_answer(&mut socket).await,
            Some(HubMessage::HelloAck(_))
        ));
        let size = frame.len();
        socket.send(frame).await.unwrap();
        if let Some(answer) = hear_answer(&mut socket).await {
            assert!(
                matches!(&answer, HubMessage::Error(problem) if problem.code == Code::BadMessage),
                "{size} bytes: {answer:?}"
            );
            assert_eq!(hear_answer(&mut socket).await, None, "{size} bytes: closed");
        }
    }
    bystander.write(1).await;
    assert!(bystander.run_until(|till| till.acknowledged() == Seq(1)).await);
    running.stop().await;
}

/// A stream with a damaged, an unknown, a future and a misplaced event among good ones; all chained as they should.
fn strange() -> Vec<Entry> {
    let mut stream: Vec<Entry> = Vec::new();
    let alterations: [&dyn Fn(&mut Envelope<'_>); 6] = [
        &|_| {},
        &|envelope| envelope.kind = "order.teleported",
        &|envelope| envelope.type_version = 99,
        &|envelope| envelope.device_seq = Seq(77),
        &|envelope| envelope.store_id = "s-2",
        &|_| {},
    ];
    for alter in alterations {
        let head = stream.last().map_or(Head::empty(device(1)), Entry::head);
        let good = entries(head, 1).remove(0);
        let mut envelope = Envelope::decode(&good.bytes).unwrap();
        alter(&mut envelope);
        let bytes = core_wasm::codec::encode(&envelope);
        stream.push(Entry { bytes, ..good });
        if stream.len() == 1 {
            stream.push(Entry {
                device_id: device(1),
                seq: Seq(2),
                bytes: vec![0xc1, 0x00, 0xff],
                vouch: None,
            });
        }
    }
    stream
}

#[tokio::test]
async fn strange_events_are_kept_and_relayed_and_block_nobody() {
    let dir = tempfile::tempdir().unwrap();
    let running = hub(dir.path()).await;
    let (mut one, mut two) = (Till::paired(&running, 1).await, Till::paired(&running, 2).await);
    one.connect().await;
    two.connect().await;
    let stream = strange();
    one.write_entries(stream.clone()).await;
    assert!(one.run_until(|till| till.acknowledged() == Seq(7)).await);
    assert!(two.run_until(|till| till.cursor() == Cursor(9)).await);
    let received: Vec<_> = two
        .all()
        .await
        .into_iter()
        .filter(|entry| entry.device_id == device(1))
        .collect();
    assert_eq!(received, stream, "byte for byte");
    {
        let view = running.hub.journal.view();
        let reasons: Vec<_> = view
            .replica
            .quarantine()
            .iter()
            .map(|event| (event.entry.seq.0, &event.reason))
            .collect();
        assert!(
            matches!(
                reasons[..],
                [
                    (2, Reason::Damaged(_)),
                    (3, Reason::UnknownType(_)),
                    (4, Reason::FutureVersion { .. }),
                    (5, Reason::Misplaced),
                    (6, Reason::WrongRealm),
                ]
            ),
            "{reasons:?}"
        );
        assert_eq!(
            view.replica.heads().get(device(1)).seq,
            Seq(7),
            "what is behind them was folded"
        );
    }
    running.stop().await;
}

#[tokio::test]
async fn a_stopping_hub_says_goodbye_and_the_next_one_goes_on_where_it_was() {
    let dir = tempfile::tempdir().unwrap();
    let running = hub(dir.path()).await;
    let mut till = Till::paired(&running, 1).await;
    till.connect().await;
    till.write(3).await;
    assert!(till.run_until(|till| till.acknowledged() == Seq(3)).await);
    let identity = running.hub.identity.clone();
    running.stop().await;
    assert!(!till.run_until(|_| false).await, "the connection has ended");
    till.write(2).await;
    let running = hub(dir.path()).await;
    assert_eq!(running.hub.identity, identity);
    till.moves_to(&running.address.to_string());
    till.connect().await;
    assert!(
        till.run_until(|till| till.acknowledged() == Seq(5)).await,
        "the token is still good"
    );
    running.stop().await;
}
