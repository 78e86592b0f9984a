//! `sealbid phone`: which phones this desk knows.

use sealbid_desk::{Desk, PairedPhone};
use sealbid_link::Name;
use sealbid_pki::Certificate;

use crate::Exit;
use crate::args::{PhoneCertificateOf, PhoneCommand, PhoneForget, PhoneList, PhonePair, PhoneUse};
use crate::call::Call;
use crate::failure::Failure;
use crate::output::{Readers, place};
use crate::phone::Terminal;

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
    // A service that is not there is found before a desk is made.
    reached.service.info()?;
    let folder = super::desk_folder(args.desk.as_deref(), call)?;
    let mut desk = Desk::open_or_make(&folder, call.env.stores, call.env.random)?;
    let name = args.name.clone().unwrap_or_else(|| call.text("phone.desk_name", &[("host", &call.env.host)]));
    let name = Name::cleaned(&name)
        .ok_or_else(|| Failure::new("argument_invalid", [("argument", "--name"), ("value", &name)]))?;

    let (mut screen, surroundings) = Terminal::of(&args.phone, call.language, call.env);
    let phone = sealbid_desk::pair(&mut desk, &reached, name, surroundings, &mut screen)?;
    drop(screen);
    let (id, holder) = (phone.id.clone(), phone.holder());
    call.say("phone.paired", &[("id", &id[..8]), ("holder", &holder)]);
    call.value(&serde_json::json!({ "phone": id, "holder": holder }));
    Ok(Exit::Done)
}

fn certificate(args: &PhoneCertificateOf, call: &mut Call) -> Result<Exit, Failure> {
    let desk = super::desk(args.desk.as_deref(), call)?;
    let phone = desk.phone(args.id.as_deref())?;
    let place = place(call.env.stores, &args.to.output, args.to.force, Readers::Usual, &[])?;
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

fn list(args: &PhoneList, call: &mut Call) -> Result<Exit, Failure> {
    let desk = super::desk(args.desk.as_deref(), call)?;
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
    let mut desk = super::desk(args.desk.as_deref(), call)?;
    let id = desk.phone(Some(&args.id))?.id.clone();
    desk.forget(&id, call.env.stores)?;
    call.say("phone.forgotten", &[("id", &id[..8])]);
    call.value(&serde_json::json!({ "phone": id }));
    Ok(Exit::Done)
}
