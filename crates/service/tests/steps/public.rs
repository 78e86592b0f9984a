//! What phones, desks and purchasers do, who have no account: each of these calls tells by what it is about that it comes again.

use std::sync::Arc;

use sealbid_pki::FileKey;
use serde_json::{Value, json};

use super::{Lost, Played, Scene, at_every_step, heard};
use crate::enrolment::{Phone, leaf};
use crate::seals::{Owner, SEAL, signing_key};
use crate::tenders::{OCID, sample, share_request};
use crate::world::{Answer, Running, base64, hex};

/// A month after the world's beginning: the sample tender is open.
const OPEN: i64 = 30 * 86_400;

#[derive(Clone)]
struct Story {
    package: Arc<Vec<u8>>,
    phone: Arc<Phone>,
    /// The phone's key, in PKCS#8.
    pem: String,
    challenge: Option<Value>,
    tender: Option<Value>,
    enrolled: Option<Value>,
    seal: Option<Value>,
    revoked: Option<Value>,
    permit: Option<Value>,
}

impl Played for Story {}

fn posted(service: &Running, path: &str, bearer: Option<&[u8; 32]>, body: &[u8]) -> Result<Answer, Lost> {
    heard(service.try_call("POST", path, bearer, body))
}

fn register(story: &mut Story, service: &Running) -> Result<(), Lost> {
    story.tender = Some(posted(service, "/v1/tenders", None, &story.package)?.ok().json());
    Ok(())
}

fn answered(story: &Story, service: &Running) -> Result<Option<Value>, Lost> {
    let Some(challenge) = &story.challenge else { return Ok(None) };
    let path = format!("/v1/enrolments/{}/answer", challenge["id"].as_str().unwrap());
    let body = json!({ "secret": base64(&story.phone.open(challenge)) });
    let answer = posted(service, &path, None, body.to_string().as_bytes())?;
    Ok((answer.status < 300).then(|| answer.json()))
}

fn enrol(story: &mut Story, service: &Running) -> Result<(), Lost> {
    // Where the answer was lost it is given again. A restart forgets what had only begun.
    if let Some(enrolled) = answered(story, service)? {
        story.enrolled = Some(enrolled);
        return Ok(());
    }
    let begun = posted(service, "/v1/enrolments", None, story.phone.asks().to_string().as_bytes())?.ok();
    story.challenge = Some(begun.json());
    story.enrolled = Some(answered(story, service)?.expect("the secret is the right one"));
    Ok(())
}

fn owner(story: &Story) -> Owner {
    let chain = story.enrolled.as_ref().unwrap()["signing"].as_str().unwrap();
    Owner { phone: story.phone.clone(), key: FileKey::from_pem(&story.pem, chain).unwrap() }
}

fn make_seal(story: &mut Story, service: &Running) -> Result<(), Lost> {
    let owner = owner(story);
    let order = owner.order(&owner.info(1).to_der().unwrap(), crate::world::NOW);
    story.seal = Some(posted(service, "/v1/seals", None, order.to_string().as_bytes())?.ok().json());
    Ok(())
}

fn revoke(story: &mut Story, service: &Running) -> Result<(), Lost> {
    let encryption = leaf(&story.enrolled.as_ref().unwrap()["encryption"]);
    let path = format!("/v1/certificates/{}/revoke", hex(&encryption.sha256()));
    let answer = posted(service, &path, Some(&story.phone.bearer), br#"{"reason":"superseded"}"#)?;
    story.revoked = Some(answer.ok().json());
    Ok(())
}

fn holds(story: &Story, service: &Running) {
    if let Some(tender) = &story.tender {
        assert_eq!(service.get(&format!("/v1/tenders/{OCID}")).ok().json(), *tender);
    }
    if let Some(enrolled) = &story.enrolled {
        assert_eq!(answered(story, service).unwrap().as_ref(), Some(enrolled));
    }
    if let Some(made) = &story.seal {
        assert_eq!(service.get(&format!("/v1/seals/{SEAL}")).ok().json(), made["record"]);
    }
    if let Some(revoked) = &story.revoked {
        let listed = service.get_as("/v1/certificates", &story.phone.bearer).ok().json();
        assert!(listed.as_array().unwrap().contains(revoked), "{listed}");
    }
}

#[test]
fn a_tender_certificates_and_a_seal_at_every_step() {
    at_every_step(&Scene {
        name: "a tender, certificates and a seal",
        before: |world, _| {
            let phone = Phone::new(world.folder.path(), 1);
            let (package, pem) = (Arc::new(sample()), signing_key(world, 1));
            Story {
                package,
                phone: Arc::new(phone),
                pem,
                challenge: None,
                tender: None,
                enrolled: None,
                seal: None,
                revoked: None,
                permit: None,
            }
        },
        acts: &[register, enrol, make_seal, revoke],
        holds,
        is_done_once: |_, tables| {
            for (table, rows) in
                [("tender_package", 1), ("device", 1), ("certificate", 2), ("seal_version", 1), ("seal_change", 1)]
            {
                assert_eq!(tables.rows(table).len(), rows, "{table}");
            }
            assert_eq!(tables.count("certificate", &[("reason", "superseded")]), 1);
        },
    });
}

fn release(story: &mut Story, service: &Running) -> Result<(), Lost> {
    let request = share_request(service, OCID);
    let path = format!("/v1/tenders/{OCID}/opening/share");
    let permit = posted(service, &path, None, request.to_string().as_bytes())?.ok().json()["permit"].clone();
    // Once it is open, it is open since then.
    if let Some(before) = story.permit.replace(permit.clone()) {
        assert_eq!(permit, before);
    }
    Ok(())
}

#[test]
fn an_opening_at_every_step() {
    at_every_step(&Scene {
        name: "an opening",
        before: |world, service| {
            crate::tenders::register(service, &sample()).ok();
            world.clock.forward(OPEN);
            let phone = Arc::new(Phone::new(world.folder.path(), 1));
            let package = Arc::default();
            let pem = String::new();
            Story {
                package,
                phone,
                pem,
                challenge: None,
                tender: None,
                enrolled: None,
                seal: None,
                revoked: None,
                permit: None,
            }
        },
        acts: &[release, release],
        holds,
        is_done_once: |_, tables| {
            assert_eq!(tables.rows("opening").len(), 1);
            assert_eq!(tables.rows("share_release").len(), 1);
        },
    });
}
