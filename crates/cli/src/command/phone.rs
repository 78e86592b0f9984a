//! `sealbid phone`: which phones this desk knows.

use sealbid_client::Service;
use sealbid_link::desk::Setup;
use sealbid_link::{Display, Hello, Name};
use sealbid_pki::Certificate;

use crate::Exit;
use crate::args::{PhoneCertificateOf, PhoneCommand, PhoneForget, PhoneList, PhonePair, PhoneUse};
use crate::call::Call;
use crate::failure::Failure;
use crate::output::{Readers, place};
use crate::phone::{Desk, PairedPhone, PhoneCertificate, Talk};

pub(crate) fn run(command: PhoneCommand, call: &mut Call) -> Result<Exit, Failure> {
    match command {
        PhoneCommand::Pair(args) => pair(&args, call),
        PhoneCommand::List(args) => list(&args, call),
        PhoneCommand::Certificate(args) => certificate(&args, call),
        PhoneCommand::Forget(args) => forget(&args, call),
    }
}

fn pair(args: &PhonePair, call: &mut Call) -> Result<Exit, Failure> {
    let reached = super::reached(&args.at)?;
    let pin_key = reached.service.info()?.pin_key;
    let mut desk = Desk::open_or_make(args.desk.as_deref(), call.env)?;
    let name = args.name.clone().unwrap_or_else(|| call.text("phone.desk_name", &[("host", &call.env.host)]));
    let name = Name::cleaned(&name)
        .ok_or_else(|| Failure::new("argument_invalid", [("argument", "--name"), ("value", &name)]))?;

    let mut talk = Talk::new(&args.phone, call.language, call.env);
    let setup = Setup::pairing(0, talk.wish(), Display::titled(name), &desk.key);
    let mut certificates = Vec::new();
    let done = talk.hold(&desk.key, &reached.service, setup, &mut |hello| {
        certificates = certificates_of(hello, &reached.service)?;
        Ok(())
    })?;
    let paired = call.env.clock.now().to_string();
    let phone = PairedPhone::new(&done.phone, paired, &reached, pin_key, certificates);
    let (id, holder) = (phone.id.clone(), phone.holder());
    desk.keep(phone, call.env)?;
    call.say("phone.paired", &[("id", &id[..8]), ("holder", &holder)]);
    call.value(&serde_json::json!({ "phone": id, "holder": holder }));
    Ok(Exit::Done)
}

fn certificate(args: &PhoneCertificateOf, call: &mut Call) -> Result<Exit, Failure> {
    let desk = Desk::open(args.desk.as_deref(), call.env)?;
    let phone = desk.phone(args.id.as_deref())?;
    let place = place(call.env, &args.to.output, args.to.force, Readers::Usual, &[])?;
    let chain = match args.purpose {
        PhoneUse::Sign => pem(&phone.chain("sign")?),
        PhoneUse::Encrypt => pem(&phone.chain("encrypt")?),
        PhoneUse::Platform => phone.service()?.info()?.opening,
    };
    place.write(chain.as_bytes())?;
    call.written(&[place.path()]);
    Ok(Exit::Done)
}

fn pem(chain: &[Certificate]) -> String {
    chain.iter().map(Certificate::to_pem).collect()
}

/// The certificates that a phone named, as they are: the service may hand out no others in their place, since responses are
/// encrypted to them.
fn certificates_of(hello: &Hello, service: &Service) -> Result<Vec<PhoneCertificate>, Failure> {
    let mut found = Vec::new();
    for sha256 in hello.cert_fingerprints.iter() {
        let entry = service.certificate(sha256)?;
        let chain = Certificate::pem_chain(&entry.certificate)?;
        let leaf = chain.first().filter(|leaf| leaf.sha256() == *sha256);
        let leaf = leaf.ok_or_else(|| Failure::new("service_answer", [("url", service.url())]))?;
        if entry.revoked.is_some() {
            continue;
        }
        let purposes = [("sign", leaf.allows_signing()), ("encrypt", leaf.allows_key_agreement())];
        if let Some((purpose, _)) = purposes.into_iter().find(|(_, allows)| *allows) {
            found.push(PhoneCertificate { purpose: purpose.to_owned(), chain: entry.certificate });
        }
    }
    Ok(found)
}

fn list(args: &PhoneList, call: &mut Call) -> Result<Exit, Failure> {
    let desk = Desk::open(args.desk.as_deref(), call.env)?;
    let this = desk.fingerprint();
    call.say("phone.this_desk", &[("fingerprint", &this)]);
    for phone in &desk.phones {
        let holder = phone.holder();
        call.say(
            "phone.entry",
            &[("id", &phone.id[..8]), ("holder", &holder), ("paired", &phone.paired), ("service", &phone.service)],
        );
    }
    let entry = |phone: &PairedPhone| {
        let (id, holder) = (&phone.id, phone.holder());
        serde_json::json!({ "phone": id, "holder": holder, "paired": phone.paired, "service": phone.service })
    };
    let phones: Vec<_> = desk.phones.iter().map(entry).collect();
    call.value(&serde_json::json!({ "desk": this, "phones": phones }));
    Ok(Exit::Done)
}

fn forget(args: &PhoneForget, call: &mut Call) -> Result<Exit, Failure> {
    let mut desk = Desk::open(args.desk.as_deref(), call.env)?;
    let id = desk.phone(Some(&args.id))?.id.clone();
    desk.forget(&id, call.env)?;
    call.say("phone.forgotten", &[("id", &id[..8])]);
    call.value(&serde_json::json!({ "phone": id }));
    Ok(Exit::Done)
}
