//! Authorities that answer late, wrongly or not at all: nothing is signed, and the failure says why.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant as Watch};

use sealbid_desk::Failure;
use sealbid_desk::levels::{Level, Levels};
use sealbid_pdf::sign::Request;
use sealbid_pki::path::Trust;
use sealbid_pki::{FileKey, Instant, PrivateKey, Signer, ca, tsp};
use sealbid_testkit::rng;

use crate::world::{Firm, World, document, now, raised};

/// What stands at an address: it is given the body, and gives all of an answer.
fn at(answer: impl Fn(&[u8]) -> Vec<u8> + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        while let Ok((mut stream, _)) = listener.accept() {
            let body = body_of(&mut stream);
            // Whoever asked may be gone.
            stream.write_all(&answer(&body)).ok();
        }
    });
    address
}

fn body_of(stream: &mut TcpStream) -> Vec<u8> {
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") {
        if stream.read_exact(&mut byte).is_err() {
            return Vec::new();
        }
        head.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&head).to_ascii_lowercase();
    let len = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok()).unwrap_or(0);
    let mut body = vec![0; len];
    stream.read_exact(&mut body).unwrap();
    body
}

fn http(status: &str, kind: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "HTTP/1.1 {status}\r\nConnection: close\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

fn reply(body: &[u8]) -> Vec<u8> {
    http("200 OK", "application/timestamp-reply", body)
}

/// An authority under a root that nobody here knows.
fn stranger() -> FileKey {
    let mut rng = rng(90);
    // Certificates know whole seconds.
    let now = Instant::from_unix_secs(now().unix_secs());
    let validity = ca::Validity { not_before: now.plus_secs(-3600), not_after: now.plus_secs(86_400) };
    let key = PrivateKey::generate(&mut rng);
    let root = ca::root(&key, &ca::Subject::named("Another root"), validity, &mut rng).unwrap();
    let authority = FileKey::new(key, vec![root.clone()]).unwrap();
    let key = PrivateKey::generate(&mut rng);
    let (subject, none) = (ca::Subject::named("Another's time-stamps"), ca::Addresses::default());
    let leaf =
        ca::issue(&authority, ca::Profile::TimeStamping, &subject, &(&key).into(), validity, &none, &mut rng).unwrap();
    FileKey::new(key, vec![leaf, root]).unwrap()
}

fn answer(authority: &FileKey, query: &[u8]) -> Vec<u8> {
    tsp::answer(authority, query, tsp::PRACTICE_POLICY, now(), &mut rng(91)).unwrap()
}

fn refused(world: &World, firm: &Firm, address: &str) -> sealbid_wire::Problem {
    let levels = Levels::new(Level::T, Some(address), None, world.trust(), Box::new(rng(92))).unwrap();
    match raised(&levels, &document(), &Request::default(), &firm.key) {
        Err(Failure::Refused(problem)) => problem,
        other => panic!("{address}: {other:?}"),
    }
}

#[test]
fn an_authority_that_answers_wrongly_is_refused_by_name() {
    let world = World::new();
    let firm = world.firm("wrong");
    let other = Arc::new(stranger());
    let with = |answer: fn(&FileKey, &[u8]) -> Vec<u8>| {
        let other = other.clone();
        at(move |query| reply(&answer(&other, query)))
    };
    let of = |sha256: [u8; 32]| tsp::TimeStampRequest::new(sha256, &mut rng(93)).to_der();
    let of_another = answer(&other, &of([7; 32]));
    let closed = {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        format!("http://{}", listener.local_addr().unwrap())
    };
    for (defect, address, code, reason) in [
        ("another_s_imprint", at(move |_| reply(&of_another)), "time_stamp_wrong", "imprint_differs"),
        (
            "no_certificate",
            with(|other, query| answer(other, &without_certificates(query))),
            "time_stamp_wrong",
            "certificate_missing",
        ),
        ("refusal", with(|other, _| answer(other, b"no request")), "time_stamp_refused", "bad_data_format"),
        ("nonsense", at(|_| reply(b"nonsense")), "time_stamp_malformed", ""),
        ("nothing", at(|_| reply(b"")), "time_stamp_malformed", ""),
        ("too_large", at(|_| reply(&vec![0; tsp::MAX_REPLY + 1])), "time_stamp_unreachable", "answer"),
        ("another_kind", at(|_| http("200 OK", "text/html", b"<p>")), "time_stamp_unreachable", "answer"),
        ("not_found", at(|_| http("404 Not Found", "text/plain", b"")), "time_stamp_unreachable", "answer"),
        (
            "sends_on",
            at(|_| http("302 Found\r\nLocation: http://127.0.0.1:9/", "text/plain", b"")),
            "time_stamp_unreachable",
            "answer",
        ),
        ("no_http", at(|_| b"220 mail\r\n".to_vec()), "time_stamp_unreachable", "unreachable"),
        ("nobody", closed, "time_stamp_unreachable", "unreachable"),
        ("a_service_elsewhere", format!("{}/v1/service", world.url), "time_stamp_unreachable", "answer"),
    ] {
        let problem = refused(&world, &firm, &address);
        let found = problem.params.get("reason").map_or("", String::as_str);
        assert_eq!((problem.code.as_str(), found), (code, reason), "{defect}");
        assert_eq!(problem.params["address"], address, "{defect}");
    }
    for address in ["", "ftp://stamps.example", "stamps.example", "http://name:word@stamps.example"] {
        let refused = Levels::new(Level::T, Some(address), None, world.trust(), Box::new(rng(94))).err().unwrap();
        let Failure::Refused(problem) = refused else { panic!("{refused:?}") };
        assert_eq!(problem.code, "time_stamp_address", "{address}");
    }
    assert!(Levels::new(Level::B, None, None, world.trust(), Box::new(rng(95))).is_ok());
}

/// The request without its last part, certReq.
fn without_certificates(query: &[u8]) -> Vec<u8> {
    let mut query = query[..query.len() - 3].to_vec();
    query[1] -= 3;
    query
}

#[test]
fn an_authority_that_answers_late_is_given_up() {
    let world = World::new();
    let firm = world.firm("late");
    let other = stranger();
    let late = at(move |query| {
        thread::sleep(Duration::from_secs(30));
        reply(&answer(&other, query))
    });
    let watch = Watch::now();
    let problem = refused(&world, &firm, &late);
    assert_eq!((problem.code.as_str(), problem.params["reason"].as_str()), ("time_stamp_unreachable", "unreachable"));
    assert!(watch.elapsed() < Duration::from_secs(28), "{:?}", watch.elapsed());
}

#[test]
fn a_time_stamp_of_an_unknown_root_is_kept_and_told() {
    let world = World::new();
    let firm = world.firm("unknown");
    let other = stranger();
    let root = other.chain()[1].clone();
    let address = at(move |query| reply(&answer(&other, query)));
    let levels = Levels::new(Level::T, Some(&address), None, world.trust(), Box::new(rng(96))).unwrap();
    let (file, stamps) = raised(&levels, &document(), &Request::default(), &firm.key).unwrap();
    let [stamp] = stamps.as_slice() else { panic!("{stamps:?}") };
    assert_eq!((stamp.chain, stamp.is_trusted()), ("untrusted", false));
    assert!(stamp.authority.contains("Another's time-stamps"));
    // Who knows the root has the time proven.
    let evidence = sealbid_pki::path::Evidence::default();
    let judged = |trust: &Trust| {
        let record = sealbid_pdf::verify::verify(&file, trust, &evidence, now()).unwrap();
        record.signatures[0].level.unwrap().code()
    };
    assert_eq!(judged(&world.trust()), "B-B");
    let both = Trust::new([world.trust().anchors(), &[root]].concat());
    assert_eq!(judged(&both), "B-T");
}
