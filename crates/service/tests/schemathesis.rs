//! Schemathesis reads the description of the interface and asks the service whatever may be asked, and what may not.

use std::fs;
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use sealbid_service::Setup;
use serde_json::json;

use crate::accounts::{ID_NUMBER, PERSON, Person, soon};
use crate::enrolment::{Phone, leaf};
use crate::tenders::{OCID, PURCHASERS, register, sample};
use crate::world::{self, Hands, Running, World, base64, hex, sha256};

/// How long it may take; on two cores that do nothing else it is done in some minutes.
const LIMIT: Duration = Duration::from_secs(1_800);
/// How often a minute passes there: rates are by the minute, so that few requests are refused for being too many.
const MINUTE: Duration = Duration::from_millis(200);

/// How bodies become bytes of which Schemathesis knows no form: they are bytes.
const HOOKS: &str = r#"
import schemathesis


@schemathesis.serializer("application/timestamp-query", "application/ocsp-request")
def as_it_is(ctx, value):
    value = getattr(value, "data", value)
    return value if isinstance(value, bytes) else str(value).encode()
"#;

/// What is not asked, and why.
const LEFT_OUT: [(&str, &str); 4] = [
    ("get_events", "it goes on until the session ends"),
    ("get_link_sid_side_socket", "it goes on as a WebSocket, which is none of OpenAPI's"),
    ("delete_account_sessions_id", "it would end the session that asks"),
    ("delete_office_people_account_sessions", "it would end it likewise"),
];

/// What is not looked at, and why.
const UNCHECKED: [(&str, &str); 2] = [
    ("positive_data_acceptance", "what is right in form is refused in substance: codes, keys, signatures, proofs"),
    ("object_level_authorization", "it compares two people's answers, and there is one who asks"),
];

/// A clock that goes, until this is dropped.
struct Time(Arc<AtomicBool>);

impl Time {
    fn passes(clock: &Arc<Hands>) -> Self {
        let (goes, clock) = (Arc::new(AtomicBool::new(true)), clock.clone());
        let time = Self(goes.clone());
        std::thread::spawn(move || {
            while goes.load(Ordering::SeqCst) {
                std::thread::sleep(MINUTE);
                clock.forward(60);
            }
        });
        time
    }
}

impl Drop for Time {
    fn drop(&mut self) {
        self.0.store(false, Ordering::SeqCst);
    }
}

/// A service that also does what is done with a public address alone, and knows a tender.
fn start(world: &World) -> Running {
    let listen = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let service = world::start(Setup {
        public_url: Some(format!("http://{listen}").parse().unwrap()),
        listen: listen.parse().unwrap(),
        trust: vec![PURCHASERS.root.clone()],
        ..world::setup(&world.data(), &world.clock)
    });
    register(&service, &sample()).ok();
    service
}

/// An officer whose real name is proven, and who may so do all that a session may.
fn officer(service: &Running) -> Person {
    let officer = Person::log_in(service, 90).becomes(service, &service.first_officer().unwrap());
    let asked = json!({"provider": "cfca_face", "name": PERSON, "id_number": ID_NUMBER, "has_consented": true});
    officer.post(service, "/v1/account/identity", asked).ok();
    soon("the name is proven", || (officer.account(service)["identity"] == "passed").then_some(()));
    officer
}

/// How Schemathesis is set up: who asks, and what there is to be found, which it asks for half of the times. Too many guesses are refused as such,
/// whatever was guessed.
fn configured(hooks: &str, [session, phone, side]: &[String; 3], certificate: &str) -> String {
    let known = |path: &str, name: &str, dictionary: &str| {
        format!(
            r#"
[[operations]]
include-path = "{path}"
parameters = {{ "path.{name}" = {{ dictionary = "{dictionary}", probability = 0.5 }} }}
"#
        )
    };
    let known = [
        known("/v1/certificates/{sha256}", "sha256", "certificate"),
        known("/v1/certificates/{sha256}/revoke", "sha256", "certificate"),
        known("/v1/tenders/{id}", "id", "tender"),
        known("/v1/tenders/{id}/context", "id", "tender"),
        known("/v1/tenders/{id}/opening/share", "id", "tender"),
    ]
    .concat();
    format!(
        r#"
hooks = "{hooks}"
cache = {{ enabled = false }}
[auth.openapi]
session = {{ bearer = "{session}" }}
phone = {{ bearer = "{phone}" }}
side = {{ bearer = "{side}" }}
[dictionaries]
certificate = {{ values = ["{certificate}"] }}
tender = {{ values = ["{OCID}"] }}
[checks.negative_data_rejection]
expected-statuses = [400, 401, 403, 404, 408, 409, 410, 413, 429]
{known}"#
    )
}

#[test]
fn schemathesis_finds_no_fault_and_no_answer_that_is_not_described() {
    let world = World::new();
    let service = start(&world);
    let officer = officer(&service);
    let phone = Phone::new(world.folder.path(), 7);
    let enrolled = phone.enrol(&service);
    let certificate = hex(&sha256(leaf(&enrolled["signing"]).der()));
    let (config, hooks) = (world.folder.path().join("schemathesis.toml"), world.folder.path().join("hooks.py"));
    fs::write(&hooks, HOOKS).unwrap();
    let bearers = [&officer.token, &phone.bearer, &[8; 32]].map(|token| base64(token));
    fs::write(&config, configured(hooks.to_str().unwrap(), &bearers, &certificate)).unwrap();
    let mut args: Vec<String> = ["--config-file", config.to_str().unwrap(), "run"].map(str::to_owned).into();
    args.push(format!("{}/v1/openapi.json", service.url));
    for (name, value) in [
        ("--seed", "7"),
        ("--max-examples", "40"),
        ("--phases", "coverage,fuzzing,stateful"),
        ("--generation-database", "none"),
        ("--checks", "all"),
        ("--exclude-checks", &UNCHECKED.map(|(check, _)| check).join(",")),
    ] {
        args.extend([name.to_owned(), value.to_owned()]);
    }
    args.extend(["--continue-on-failure", "--no-color", "--no-shrink"].map(str::to_owned));
    for (operation, _) in LEFT_OUT {
        args.extend(["--exclude-operation-id".to_owned(), operation.to_owned()]);
    }
    let ran = {
        let _time = Time::passes(&world.clock);
        sealbid_testkit::run_within(LIMIT, "schemathesis", &args)
    };
    println!("{}", ran.ok().out);
    // Nothing that it asked for took the session or its rights away.
    officer.get(&service, "/v1/office/people").ok();
}
