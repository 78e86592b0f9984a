//! The claims of docs/protocol/link.md that concern the relay: frames, on both ways of carrying them.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tungstenite::{Message, WebSocket};

use crate::link::{DESK, OTHER, PHONE, frame, frames, open, sid};
use crate::world::{LIMIT, Running, World, base64, hex};

/// A WebSocket of one side, not named yet.
fn connect(service: &Running, sid: [u8; 16], side: &str, query: &str) -> WebSocket<TcpStream> {
    let stream = TcpStream::connect(service.address()).unwrap();
    stream.set_read_timeout(Some(LIMIT)).unwrap();
    let url = format!("ws://{}/v1/link/{}/{side}/socket{query}", service.address(), hex(&sid));
    tungstenite::client(url, stream).unwrap().0
}

/// One that named itself, and what the relay expects next of it.
fn attached(
    service: &Running,
    sid: [u8; 16],
    side: &str,
    bearer: &[u8; 32],
    query: &str,
) -> (WebSocket<TcpStream>, u64) {
    let mut socket = connect(service, sid, side, query);
    socket.send(Message::text(json!({ "bearer": base64(bearer) }).to_string())).unwrap();
    let next = text(&mut socket)["next"].as_u64().unwrap();
    (socket, next)
}

/// The next message that is no ping.
fn read(socket: &mut WebSocket<TcpStream>) -> Message {
    loop {
        match socket.read().unwrap() {
            Message::Ping(_) | Message::Pong(_) => {}
            other => return other,
        }
    }
}

fn text(socket: &mut WebSocket<TcpStream>) -> Value {
    serde_json::from_str(read(socket).to_text().unwrap()).unwrap()
}

fn bytes(socket: &mut WebSocket<TcpStream>) -> Vec<u8> {
    match read(socket) {
        Message::Binary(bytes) => bytes.to_vec(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn frames_cross_in_both_directions_in_order_over_sockets() {
    let world = World::new();
    let service = world.start();
    let sid = sid(1);
    open(&service, sid).ok();
    let (mut desk, _) = attached(&service, sid, "desk", &DESK, "");
    let (mut phone, next) = attached(&service, sid, "phone", &PHONE, "");
    assert_eq!(next, 0);
    for seq in 0..3 {
        let (up, down) = (frame(sid, "phone", seq, &[1; 1040]), frame(sid, "desk", seq, &[2; 1040]));
        phone.send(Message::binary(up.clone())).unwrap();
        assert_eq!(bytes(&mut desk), up);
        desk.send(Message::binary(down.clone())).unwrap();
        assert_eq!(bytes(&mut phone), down);
    }
    drop(phone);
    // A phone that comes back says what it has and is told what the relay has.
    let (mut phone, next) = attached(&service, sid, "phone", &PHONE, "?after=1");
    assert_eq!(next, 3);
    assert_eq!(bytes(&mut phone), frame(sid, "desk", 2, &[2; 1040]));
}

#[test]
fn long_polling_alone_carries_a_whole_conversation() {
    let world = World::new();
    let service = world.start();
    let sid = sid(2);
    open(&service, sid).ok();
    thread::scope(|scope| {
        let desk = scope.spawn(|| {
            let mut after = String::new();
            for seq in 0..4 {
                let got = service.get_as(&format!("{}{after}", frames(sid, "desk")), &DESK).ok();
                assert_eq!(got.body, frame(sid, "phone", seq, &[1; 1040]));
                after = format!("?after={seq}");
                service.post_as(&frames(sid, "desk"), &DESK, &frame(sid, "desk", seq, &[2; 1040])).ok();
            }
        });
        let mut after = String::new();
        for seq in 0..4 {
            // So that the desk waits for it.
            thread::sleep(Duration::from_millis(30));
            service.post_as(&frames(sid, "phone"), &PHONE, &frame(sid, "phone", seq, &[1; 1040])).ok();
            let got = service.get_as(&format!("{}{after}", frames(sid, "phone")), &PHONE).ok();
            assert_eq!(got.body, frame(sid, "desk", seq, &[2; 1040]));
            after = format!("?after={seq}");
        }
        desk.join().unwrap();
    });
}

#[test]
fn one_side_may_poll_while_the_other_has_a_socket() {
    let world = World::new();
    let service = world.start();
    let sid = sid(3);
    open(&service, sid).ok();
    let (mut desk, _) = attached(&service, sid, "desk", &DESK, "");
    service.post_as(&frames(sid, "phone"), &PHONE, &frame(sid, "phone", 0, &[1; 1123])).ok();
    assert_eq!(bytes(&mut desk), frame(sid, "phone", 0, &[1; 1123]));
    desk.send(Message::binary(frame(sid, "desk", 0, &[2; 1072]))).unwrap();
    assert_eq!(service.get_as(&frames(sid, "phone"), &PHONE).ok().body, frame(sid, "desk", 0, &[2; 1072]));
}

#[test]
fn link_08_a_frame_of_a_size_or_form_that_is_none_is_refused() {
    let world = World::new();
    let service = world.start();
    let sid = sid(8);
    open(&service, sid).ok();
    let largest = frame(sid, "phone", 0, &vec![7; 16_640 - 25]);
    let mut wrong_len = frame(sid, "phone", 0, &[7; 1040]);
    wrong_len[24] ^= 1;
    let mut version_2 = frame(sid, "phone", 0, &[7; 1040]);
    version_2[0] = 2;
    let mut of_no_kind = frame(sid, "phone", 0, &[7; 1040]);
    of_no_kind[20] = 8;
    for (name, bytes, code) in [
        ("one_byte_too_long", frame(sid, "phone", 0, &vec![7; 16_641 - 25]), "FRAME_BAD"),
        ("far_too_long", frame(sid, "phone", 0, &[7; 30_000]), "FRAME_BAD"),
        ("shorter_than_a_header", largest[..24].to_vec(), "FRAME_BAD"),
        ("empty", Vec::new(), "FRAME_BAD"),
        ("length_differs", wrong_len, "FRAME_BAD"),
        ("another_session", frame([9; 16], "phone", 0, &[7; 1040]), "FRAME_BAD"),
        ("the_other_direction", frame(sid, "desk", 0, &[7; 1040]), "FRAME_BAD"),
        ("another_version", version_2, "VERSION"),
        ("of_no_kind", of_no_kind, "FRAME_BAD"),
    ] {
        assert_eq!(service.post_as(&frames(sid, "phone"), &PHONE, &bytes).refused(), code, "{name}");
        let (mut socket, next) = attached(&service, sid, "phone", &PHONE, "");
        assert_eq!(next, 0);
        socket.send(Message::binary(bytes)).unwrap();
        assert_eq!(text(&mut socket)["code"], code, "{name}");
    }
    service.post_as(&frames(sid, "phone"), &PHONE, &largest).ok();
    assert_eq!(service.get_as(&frames(sid, "desk"), &DESK).ok().body, largest);
}

#[test]
fn link_09_the_relay_holds_a_frame_back_from_nobody_and_counts_no_time_for_the_desk() {
    let world = World::new();
    let service = world.start();
    let sid = sid(9);
    open(&service, sid).ok();
    let (mut desk, _) = attached(&service, sid, "desk", &DESK, "");
    // Far older than a code may be: whether it is taken is the desk's to judge, at its arrival.
    world.clock.forward(50);
    let began = Instant::now();
    service.post_as(&frames(sid, "phone"), &PHONE, &frame(sid, "phone", 0, &[1; 1123])).ok();
    assert_eq!(bytes(&mut desk), frame(sid, "phone", 0, &[1; 1123]));
    assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
}

#[test]
fn link_25_seventeen_messages_are_one_too_many() {
    let world = World::new();
    let service = world.start();
    let sid = sid(25);
    open(&service, sid).ok();
    for seq in 0..16 {
        service.post_as(&frames(sid, "phone"), &PHONE, &frame(sid, "phone", seq, &[1; 1040])).ok();
    }
    let one_more = frame(sid, "phone", 16, &[1; 1040]);
    assert_eq!(service.post_as(&frames(sid, "phone"), &PHONE, &one_more).refused(), "RATE_LIMITED");
    assert_eq!(service.get_as(&format!("{}?after=14", frames(sid, "desk")), &DESK).ok().body[18..20], [0, 15]);
}

#[test]
fn a_frame_again_changes_nothing_and_another_in_its_place_is_refused() {
    let world = World::new();
    let service = world.start();
    let sid = sid(4);
    open(&service, sid).ok();
    let first = frame(sid, "phone", 0, &[1; 1123]);
    for _ in 0..3 {
        service.post_as(&frames(sid, "phone"), &PHONE, &first).ok();
    }
    let forged = frame(sid, "phone", 0, &[2; 1123]);
    assert_eq!(service.post_as(&frames(sid, "phone"), &PHONE, &forged).refused(), "REPLAY");
    let ahead = frame(sid, "phone", 2, &[1; 1040]);
    assert_eq!(service.post_as(&frames(sid, "phone"), &PHONE, &ahead).refused(), "SEQ_GAP");
    assert_eq!(service.get_as(&frames(sid, "desk"), &DESK).ok().body, first);
}

#[test]
fn a_call_of_no_form_is_refused_with_a_code() {
    let world = World::new();
    let service = world.start();
    let sid = sid(5);
    open(&service, sid).ok();
    let base = format!("/v1/link/{}", hex(&sid));
    for (name, method, path, code) in [
        ("after_no_number", "GET", format!("{base}/desk/frames?after=x"), "service_form"),
        ("after_too_large", "GET", format!("{base}/desk/frames?after=65536"), "service_form"),
        ("side_unknown", "GET", format!("{base}/server/frames"), "service_no_such"),
        ("sid_short", "GET", "/v1/link/00/desk/frames".to_owned(), "service_form"),
        ("sid_in_upper_case", "GET", format!("/v1/link/{}/desk/frames", "AB".repeat(16)), "service_form"),
        ("socket_without_upgrade", "GET", format!("{base}/desk/socket"), "service_form"),
        ("another_method", "DELETE", format!("{base}/desk/frames"), "service_no_such"),
        ("phone_frees", "POST", format!("{base}/phone/free"), "service_no_such"),
    ] {
        assert_eq!(service.call(method, &path, Some(&DESK), b"").refused(), code, "{name}");
    }
    assert_eq!(service.get(&format!("{base}/desk/frames")).refused(), "service_bearer");
}

#[test]
fn a_socket_that_does_not_name_itself_is_told_and_closed() {
    let world = World::new();
    let service = world.start();
    let sid = sid(5);
    open(&service, sid).ok();
    open(&service, self::sid(6)).ok();
    for (first, code) in [
        (Message::text("hello"), "service_bearer"),
        (Message::text(json!({ "bearer": "short" }).to_string()), "service_bearer"),
        (Message::text(json!({ "bearer": base64(&OTHER) }).to_string()), "service_bearer"),
        (Message::binary(frame(sid, "desk", 0, &[1; 1040])), "service_bearer"),
    ] {
        let mut socket = connect(&service, sid, "desk", "");
        socket.send(first).unwrap();
        assert_eq!(text(&mut socket)["code"], code);
        assert!(matches!(read(&mut socket), Message::Close(_)));
    }
}

#[test]
fn a_desk_on_a_socket_gets_the_frames_of_the_phone_that_comes_after_the_one_it_gave_up() {
    let world = World::new();
    let service = world.start();
    let sid = sid(7);
    open(&service, sid).ok();
    let (mut desk, _) = attached(&service, sid, "desk", &DESK, "");
    let (mut junk, _) = attached(&service, sid, "phone", &OTHER, "");
    junk.send(Message::binary(frame(sid, "phone", 0, &[6; 1123]))).unwrap();
    assert_eq!(bytes(&mut desk), frame(sid, "phone", 0, &[6; 1123]));
    service.post_as(&format!("/v1/link/{}/desk/free", hex(&sid)), &DESK, b"").ok();
    assert_eq!(text(&mut junk)["code"], "QR_STALE");
    let (mut phone, _) = attached(&service, sid, "phone", &PHONE, "");
    phone.send(Message::binary(frame(sid, "phone", 0, &[1; 1123]))).unwrap();
    assert_eq!(bytes(&mut desk), frame(sid, "phone", 0, &[1; 1123]));
}

#[test]
fn a_service_that_ends_closes_its_sockets_and_answers_its_polls() {
    let world = World::new();
    let service = world.start();
    let sid = sid(8);
    open(&service, sid).ok();
    let (mut desk, _) = attached(&service, sid, "desk", &DESK, "");
    let mut polling = TcpStream::connect(service.address()).unwrap();
    polling.set_read_timeout(Some(LIMIT)).unwrap();
    let (path, bearer) = (frames(sid, "phone"), base64(&PHONE));
    write!(polling, "GET {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {bearer}\r\n\r\n").unwrap();
    // Connections are taken up in their order: the poll is taken up once a later request was answered.
    service.get("/v1/service").ok();
    thread::sleep(Duration::from_millis(200));
    let began = Instant::now();
    drop(service);
    // A poll that nothing ends lasts 25 s.
    assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
    assert!(matches!(read(&mut desk), Message::Close(_)));
    let mut answer = [0; 12];
    polling.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"HTTP/1.1 204");
}
