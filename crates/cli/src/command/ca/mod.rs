//! `sealbid ca`: a certification authority for practice, in files.

mod authority;
mod index;

use std::path::{Path, PathBuf};

use sealbid_pki::ca::{self, Addresses, Answer, CertificateStatus, Period, Profile, Subject, Validity};
use sealbid_pki::{CertId, Certificate, Request, RevocationReason, Signer};

use self::authority::{Authority, chain};
use self::index::{Issued, Revoked};
use super::certificate;
use crate::Exit;
use crate::args::{CaCertificate, CaCommand, CaIssue, CertificateUse};
use crate::call::Call;
use crate::failure::{Failure, OfFile, shown};
use crate::input;
use crate::output::{Readers, place};

/// The unit in every subject, so that nobody takes a practice certificate for a real one.
const UNIT: &str = "演练 / PRACTICE";
const DAY: i64 = 86_400;
/// How long a revocation list or an answer is good for.
const FRESH: i64 = 7 * DAY;

pub(crate) fn run(command: CaCommand, call: &mut Call) -> Result<Exit, Failure> {
    match command {
        CaCommand::Init(args) => {
            Authority::init(call, &args.ca)?;
            call.written(&[&args.ca.join("root.pem")]);
        }
        CaCommand::Issue(args) => issue(&args, call)?,
        CaCommand::Revoke(args) => revoke(&args.of, args.reason, call)?,
        CaCommand::Crl(args) => {
            let place = place(call.env.stores, &args.to.output, args.to.force, Readers::Usual, &[])?;
            place.write(&crl(call, &args.authority.ca)?)?;
            call.written(&[place.path()]);
        }
        CaCommand::Ocsp(args) => {
            let inputs = [args.of.certificate.as_path()];
            let place = place(call.env.stores, &args.to.output, args.to.force, Readers::Usual, &inputs)?;
            place.write(&ocsp(call, &args.of)?)?;
            call.written(&[place.path()]);
        }
        CaCommand::List(args) => list(&args.ca, call)?,
    }
    Ok(Exit::Done)
}

/// Issues a certificate. The key comes first and the chain last: whoever is stopped in between finds the key again at
/// the next try, and the list knows every certificate there ever was.
pub(crate) fn issue(args: &CaIssue, call: &mut Call) -> Result<(), Failure> {
    let named = |ending: &str| {
        let mut name = args.output.clone().into_os_string();
        name.push(ending);
        PathBuf::from(name)
    };
    let (chain_path, key_path) = (named(".pem"), named(".key.pem"));
    let place = place(call.env.stores, &chain_path, args.force, Readers::Usual, &[])?;
    let mut authority = Authority::open(call.env, &args.authority.ca)?;
    let issuing = authority.issuing()?;
    let proven = match &args.request {
        Some(path) => Request::from_pem(&input::text(path)?).and_then(|request| request.prove()).of_file(path)?,
        None => (&authority::key(call.env, &key_path)?).into(),
    };
    let (profile, purpose) = match args.purpose {
        CertificateUse::Sign => (Profile::Signing, "sign"),
        CertificateUse::Encrypt => (Profile::Encryption, "encrypt"),
    };
    let subject = Subject {
        country: Some("CN".to_owned()),
        organization: Some(args.organization.clone()),
        uscc: Some(args.uscc.clone()),
        unit: Some(UNIT.to_owned()),
        common_name: args.name.clone().unwrap_or_else(|| args.organization.clone()),
    };
    let now = call.env.clock.now();
    let validity = Validity { not_before: now, not_after: now.plus_secs(i64::from(args.days) * DAY) };
    let certificate =
        ca::issue(&issuing, profile, &subject, &proven, validity, &Addresses::default(), call.env.random)?;
    authority.index.add(&certificate, purpose);
    authority.save(call.env)?;
    place.write(chain(&[&certificate, &issuing.chain()[0]]).as_bytes())?;
    match args.request {
        Some(_) => call.written(&[&chain_path]),
        None => call.written(&[&key_path, &chain_path]),
    }
    Ok(())
}

fn revoke(of: &CaCertificate, reason: RevocationReason, call: &mut Call) -> Result<(), Failure> {
    let (folder, certificate) = (&of.authority.ca, certificate(&of.certificate)?);
    let mut authority = Authority::open(call.env, folder)?;
    let at = call.env.clock.now().to_string();
    let entry = authority.index.entry(&certificate).ok_or_else(|| unknown(folder, &certificate))?;
    // Revoking is for good: a second time changes nothing.
    let revoked = entry.revoked.get_or_insert_with(|| Revoked { at, reason: reason.code().to_owned() });
    let (at, serial) = (revoked.at.clone(), entry.serial.clone());
    authority.save(call.env)?;
    call.say("ca.revoked", &[("serial", &serial), ("at", &at)]);
    call.value(&serde_json::json!({ "serial": serial, "revoked_at": at }));
    Ok(())
}

/// The list of all that is revoked. Its number is on disk before the list is: no two lists ever have the same one.
fn crl(call: &mut Call, folder: &Path) -> Result<Vec<u8>, Failure> {
    let mut authority = Authority::open(call.env, folder)?;
    authority.index.crl_number += 1;
    authority.save(call.env)?;
    let now = call.env.clock.now();
    let entries = authority.index.certificates.iter().map(Issued::revocation);
    let revoked: Vec<ca::Revoked> = entries.filter_map(Result::transpose).collect::<Result<_, _>>()?;
    let number = authority.index.crl_number;
    let list = ca::revocation_list(&authority.issuing()?, number, now, now.plus_secs(FRESH), &revoked)?;
    Ok(list.to_pem().into_bytes())
}

fn ocsp(call: &mut Call, of: &CaCertificate) -> Result<Vec<u8>, Failure> {
    let (folder, certificate) = (&of.authority.ca, certificate(&of.certificate)?);
    let mut authority = Authority::open(call.env, folder)?;
    let entry = authority.index.entry(&certificate).ok_or_else(|| unknown(folder, &certificate))?;
    let status = entry.revocation()?.map_or(CertificateStatus::Good, CertificateStatus::Revoked);
    let issuing = authority.issuing()?;
    let answer = Answer { id: CertId::new(&certificate, &issuing.chain()[0]), status };
    let now = call.env.clock.now();
    let period = Period { this_update: now, next_update: now.plus_secs(FRESH) };
    Ok(ca::ocsp_response(&authority.ocsp()?, &[answer], period, None)?.der().to_vec())
}

fn list(folder: &Path, call: &mut Call) -> Result<(), Failure> {
    let authority = Authority::open(call.env, folder)?;
    for issued in &authority.index.certificates {
        let state = match &issued.revoked {
            Some(revoked) => call.text("ca.state_revoked", &[("at", &revoked.at)]),
            None => call.text("ca.state_good", &[("until", &issued.not_after)]),
        };
        call.line(&format!("{}  {}  {}", issued.serial, issued.subject, state));
    }
    call.value(&authority.index);
    Ok(())
}

fn unknown(folder: &Path, certificate: &Certificate) -> Failure {
    Failure::new("ca_serial_unknown", [("path", shown(folder)), ("serial", certificate.serial_hex())])
}
