//! Seals are made and changed on the signed order of their owner alone, and what became of them is kept.

use sealbid_pki::{Certificate, FileKey, Instant, PrivateKey, Signer, ca, cms};
use sealbid_seal::electronic::{Certificates, Check, ElectronicSeal, Kind, Picture, SealInfo};
use sealbid_testkit::run;
use serde_json::{Value, json};

use crate::enrolment::{Phone, answer, leaf};
use crate::world::{Answer, NOW, Running, World, base64, hex, sha256, unbase64};

pub const SEAL: &str = "0f8fad5b-d9cb-469f-a165-70867728950e";
const OTHER_SEAL: &str = "7c9e6679-7425-40de-944b-e07fc1f90ae7";
const DAY: i64 = 86_400;

/// A phone that was given certificates, and its key that signs.
pub struct Owner {
    pub phone: std::sync::Arc<Phone>,
    pub key: FileKey,
}

impl Owner {
    fn new(world: &World, service: &Running, seed: u8, uscc: &str) -> Self {
        let phone = Phone::new(world.folder.path(), seed);
        let asks = Value::Object(
            phone.asks().as_object().unwrap().clone().into_iter().chain([("uscc".to_owned(), uscc.into())]).collect(),
        );
        let challenge = service.post("/v1/enrolments", &asks).ok().json();
        let enrolled = answer(service, &challenge, &phone.open(&challenge)).ok().json();
        let key = FileKey::from_pem(&signing_key(world, seed), enrolled["signing"].as_str().unwrap()).unwrap();
        Self { phone: phone.into(), key }
    }

    fn certificate(&self) -> Certificate {
        self.key.chain()[0].clone()
    }

    pub fn order(&self, statement: &[u8], at: i64) -> Value {
        let at = Instant::from_unix_secs(at);
        let signature = cms::sign(&self.key, sha256(statement), cms::Profile::Cades, at).unwrap();
        json!({ "statement": base64(statement), "signature": base64(&signature) })
    }

    fn makes(&self, service: &Running, info: &SealInfo) -> Answer {
        service.post("/v1/seals", &self.order(&info.to_der().unwrap(), NOW))
    }

    fn changes(&self, service: &Running, number: u32, change: &str, after: u32) -> Answer {
        let statement = json!({ "format": 1, "seal": SEAL, "number": number, "change": change, "after": after });
        let order = self.order(statement.to_string().as_bytes(), NOW);
        service.post(&format!("/v1/seals/{SEAL}/changes"), &order)
    }

    pub fn info(&self, number: u32) -> SealInfo {
        let at = Instant::from_unix_secs(NOW);
        SealInfo {
            vendor: "Sealbid".to_owned(),
            id: format!("{SEAL}.{number}"),
            kind: Kind::Unit,
            name: "江北示范建设有限公司".to_owned(),
            certificates: Certificates::Whole(vec![self.certificate().der().to_vec()]),
            created: at,
            valid_from: at,
            valid_until: at.plus_secs(300 * DAY),
            picture: Picture { format: "png".to_owned(), data: png(40, 40), width_mm: 40, height_mm: 40 },
            extensions: Vec::new(),
        }
    }
}

/// The key that signs of the phone of that seed, in PKCS#8.
pub fn signing_key(world: &World, seed: u8) -> String {
    let pem = world.folder.path().join(format!("{seed}-sign.key.pem"));
    run("openssl", ["pkcs8", "-topk8", "-nocrypt", "-in", pem.to_str().unwrap()]).ok().out
}

fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::RgbaImage::from_pixel(width, height, image::Rgba([200, 16, 46, 255]))
        .write_to(&mut bytes, image::ImageFormat::Png)
        .unwrap();
    bytes.into_inner()
}

fn states(record: &Value) -> Vec<(u64, String)> {
    let versions = record["versions"].as_array().unwrap();
    versions.iter().map(|one| (one["number"].as_u64().unwrap(), one["state"].as_str().unwrap().to_owned())).collect()
}

fn became(record: &Value) -> Vec<String> {
    let changes = record["changes"].as_array().unwrap();
    changes.iter().map(|one| format!("{} {}", one["number"], one["change"].as_str().unwrap())).collect()
}

const FIRM: &str = "91350100M000100Y43";

#[test]
fn a_seal_is_made_suspended_made_anew_and_void() {
    let world = World::new();
    let service = world.start();
    let owner = Owner::new(&world, &service, 1, FIRM);
    let made = owner.makes(&service, &owner.info(1)).ok().json();
    let seal = ElectronicSeal::from_der(&unbase64(&made["seal"])).unwrap();
    assert_eq!((seal.info(), seal.check()), (&owner.info(1), Check::Intact));
    assert!(seal.binds(&owner.certificate()));
    assert!(seal.maker().subject().contains("演练制章"), "{}", seal.maker().subject());
    let root = service.get("/v1/ca/root.pem").body;
    let issuing = service.get("/v1/ca/issuing.cer").body;
    let put = |name: &str, bytes: Vec<u8>| {
        let path = world.folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path.into_os_string().into_string().unwrap()
    };
    let issuing = Certificate::from_der(&issuing).unwrap().to_pem().into_bytes();
    let (root, issuing, maker) =
        (put("root.pem", root), put("issuing.pem", issuing), put("maker.pem", seal.maker().to_pem().into_bytes()));
    let at = NOW.to_string();
    run("openssl", ["verify", "-x509_strict", "-attime", &at, "-CAfile", &root, "-untrusted", &issuing, &maker]).ok();

    // Asked again it is the same one, however often it was lost on its way.
    assert_eq!(owner.makes(&service, &owner.info(1)).ok().json(), made);
    let path = format!("/v1/seals/{SEAL}");
    let record = service.get(&path).ok().json();
    assert_eq!(record, made["record"]);
    assert!(!record.to_string().contains("png"), "how it looks is nobody's business");
    assert_eq!(record["owner"], FIRM);
    assert_eq!(record["versions"][0]["info_sha256"], hex(&sha256(seal.signed_info())));
    assert_eq!(record["versions"][0]["certificates"], json!([hex(&owner.certificate().sha256())]));

    let suspended = owner.changes(&service, 1, "suspend", 1).ok().json();
    assert_eq!((states(&suspended), became(&suspended).len()), (vec![(1, "suspended".to_owned())], 2));
    // The same order changes nothing more; an old one nothing at all.
    assert_eq!(owner.changes(&service, 1, "suspend", 1).ok().json(), suspended);
    assert_eq!(owner.changes(&service, 1, "resume", 1).refused(), "seal_changed_meanwhile");
    assert_eq!(owner.changes(&service, 1, "suspend", 2).refused(), "seal_state");
    owner.changes(&service, 1, "resume", 2).ok();
    assert_eq!(owner.changes(&service, 1, "suspend", 1).ok().json()["versions"][0]["state"], "active");

    // A colleague's phone makes the next version.
    let colleague = Owner::new(&world, &service, 2, FIRM);
    assert_eq!(owner.makes(&service, &owner.info(3)).refused(), "seal_changed_meanwhile");
    let anew = colleague.makes(&service, &colleague.info(2)).ok().json();
    assert_eq!(states(&anew["record"]), [(1, "void".to_owned()), (2, "active".to_owned())]);
    assert_eq!(owner.changes(&service, 1, "void", 4).refused(), "seal_changed_meanwhile");
    let void = owner.changes(&service, 2, "void", 5).ok().json();
    assert_eq!(became(&void), ["1 made", "1 suspended", "1 resumed", "1 superseded", "2 made", "2 voided"]);
    assert_eq!(owner.makes(&service, &owner.info(3)).refused(), "seal_state");

    // All of it is there after a restart.
    drop(service);
    let service = world.start();
    assert_eq!(service.get(&path).ok().json(), void);
    assert_eq!(service.get(&format!("/v1/seals/{OTHER_SEAL}")).refused(), "seal_unknown");
}

#[test]
fn nobody_orders_anothers_seal() {
    let world = World::new();
    let service = world.start();
    let owner = Owner::new(&world, &service, 1, FIRM);
    let stranger = Owner::new(&world, &service, 2, "91990000MA0000001B");
    owner.makes(&service, &owner.info(1)).ok();
    // Another enterprise, in its own name and in that of the owner.
    assert_eq!(stranger.makes(&service, &stranger.info(2)).refused(), "seal_other_owner");
    assert_eq!(stranger.makes(&service, &owner.info(2)).refused(), "seal_other_owner");
    assert_eq!(stranger.changes(&service, 1, "void", 1).refused(), "seal_other_owner");
    // The owner's signature over something else.
    let mut order = owner.order(&owner.info(2).to_der().unwrap(), NOW);
    order["statement"] = base64(&owner.info(3).to_der().unwrap()).into();
    assert_eq!(service.post("/v1/seals", &order).refused(), "seal_order_unsigned");
    // A certificate of the owner's code that another authority issued.
    let at = Instant::from_unix_secs(NOW);
    let validity = ca::Validity { not_before: at.plus_secs(-DAY), not_after: at.plus_secs(400 * DAY) };
    let rng = &mut sealbid_testkit::rng(9);
    let (root, own) = (PrivateKey::generate(rng), PrivateKey::generate(rng));
    let anchor = ca::root(&root, &ca::Subject::named("another root"), validity, rng).unwrap();
    let authority = FileKey::new(root, vec![anchor]).unwrap();
    let subject = ca::Subject { uscc: Some(FIRM.to_owned()), ..ca::Subject::named("江北示范建设有限公司") };
    let (key, none) = (ca::ProvenKey::from(&own), ca::Addresses::default());
    let leaf = ca::issue(&authority, ca::Profile::Signing, &subject, &key, validity, &none, rng).unwrap();
    let key = FileKey::new(own, vec![leaf]).unwrap();
    let alone = Owner { phone: Phone::new(world.folder.path(), 3).into(), key };
    assert_eq!(alone.makes(&service, &owner.info(2)).refused(), "seal_order_unsigned");
    // A certificate that was revoked.
    let path = format!("/v1/certificates/{}/revoke", hex(&owner.certificate().sha256()));
    service.post_as(&path, &owner.phone.bearer, br#"{"reason":"superseded"}"#).ok();
    assert_eq!(owner.changes(&service, 1, "void", 1).refused(), "CERT_REVOKED");
    assert_eq!(states(&service.get(&format!("/v1/seals/{SEAL}")).ok().json()), [(1, "active".to_owned())]);
}

#[test]
fn what_no_seal_can_be_is_refused_by_its_cause() {
    let world = World::new();
    let service = world.start();
    let owner = Owner::new(&world, &service, 1, FIRM);
    let at = Instant::from_unix_secs(NOW);
    let picture = |data: Vec<u8>, width_mm, height_mm| Picture { format: "png".to_owned(), data, width_mm, height_mm };
    let encryption = service.get_as("/v1/certificates", &owner.phone.bearer).ok().json();
    let encryption = encryption.as_array().unwrap().iter().find(|one| one["for"] == "encrypt").unwrap();
    let encryption = Certificates::Whole(vec![leaf(&encryption["certificate"]).der().to_vec()]);
    let digests = Certificates::Digests(vec![("SHA256".to_owned(), owner.certificate().sha256().to_vec())]);
    let info = || owner.info(1);
    for (code, info) in [
        ("seal_id", SealInfo { id: "seal.1".to_owned(), ..info() }),
        ("seal_format", SealInfo { picture: Picture { format: "gif".to_owned(), ..info().picture }, ..info() }),
        ("seal_not_png", SealInfo { picture: picture(b"no picture".to_vec(), 40, 40), ..info() }),
        ("seal_height_differs", SealInfo { picture: picture(png(40, 60), 40, 40), ..info() }),
        ("seal_certificates", SealInfo { certificates: digests, ..info() }),
        ("seal_certificates", SealInfo { certificates: Certificates::Whole(vec![vec![5, 0]]), ..info() }),
        ("seal_order_unsigned", SealInfo { certificates: encryption, ..info() }),
        ("seal_term", SealInfo { valid_until: at.plus_secs(400 * DAY), ..info() }),
        ("seal_term", SealInfo { created: at.plus_secs(-DAY), ..info() }),
        ("seal_term", SealInfo { valid_from: at.plus_secs(-DAY), ..info() }),
    ] {
        assert_eq!(owner.makes(&service, &info).refused(), code, "{info:?}");
    }
    let order = |statement: &[u8]| service.post("/v1/seals", &owner.order(statement, NOW)).refused();
    assert_eq!(order(b"no seal"), "electronic_seal_malformed");
    assert_eq!(service.post("/v1/seals", &json!({ "statement": "!", "signature": "" })).refused(), "service_form");
    assert_eq!(
        service.post("/v1/seals", &json!({ "statement": "", "signature": "" })).refused(),
        "electronic_seal_malformed"
    );
    let change = owner.order(br#"{"format": 2}"#, NOW);
    assert_eq!(service.post(&format!("/v1/seals/{SEAL}/changes"), &change).refused(), "service_form");
    assert_eq!(owner.changes(&service, 1, "void", 0).refused(), "seal_unknown");
    // Twenty orders a minute and address.
    for _ in 0..20 {
        owner.changes(&service, 1, "void", 0);
    }
    assert_eq!(owner.changes(&service, 1, "void", 0).refused(), "RATE_LIMITED");
}
