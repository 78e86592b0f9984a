//! Electronic seals, against OpenSSL and against what is not one.

use der::Encode as _;
use der::asn1::{Any, Ia5String, OctetString, UtcTime};
use proptest::prelude::*;
use sealbid_pki::{FileKey, Instant, PrivateKey, Signer, ca};
use sealbid_seal::electronic::{
    Certificates, Check, ElectronicError, ElectronicSeal, Extension, Kind, MAX_SEAL, MakeError, Picture, SealInfo,
};
use sealbid_seal::{CODES, COMPANY_40, SealPicture};
use sealbid_testkit::run;

use crate::fonts;

fn rng(seed: u64) -> rand_chacha::ChaCha20Rng {
    rand_core::SeedableRng::seed_from_u64(seed)
}

fn now() -> Instant {
    "2026-11-23T08:00:00Z".parse().unwrap()
}

/// A maker of seals under its own root.
fn key(name: &str, seed: u64) -> FileKey {
    let mut rng = rng(seed);
    let validity = ca::Validity { not_before: now(), not_after: now().plus_secs(86_400 * 365) };
    let key = PrivateKey::generate(&mut rng);
    let root = ca::root(&key, &ca::Subject::named(name), validity, &mut rng).unwrap();
    FileKey::new(key, vec![root]).unwrap()
}

fn drawn() -> SealPicture {
    COMPANY_40.design("江北示范建设有限公司").unwrap().draw(&fonts(), 300).unwrap()
}

fn info() -> SealInfo {
    SealInfo {
        vendor: "Sealbid".to_owned(),
        id: "0f8fad5b-d9cb-469f-a165-70867728950e.3".to_owned(),
        kind: Kind::Unit,
        name: "江北示范建设有限公司".to_owned(),
        certificates: Certificates::Whole(vec![key("owner", 2).chain()[0].der().to_vec()]),
        created: now(),
        valid_from: now(),
        valid_until: now().plus_secs(86_400 * 300),
        picture: Picture::png(&drawn()).unwrap(),
        extensions: Vec::new(),
    }
}

fn made(info: &SealInfo) -> ElectronicSeal {
    ElectronicSeal::make(info, &key("maker", 1)).unwrap()
}

#[test]
fn a_seal_is_read_as_it_was_made_and_openssl_reads_it() {
    let seal = made(&info());
    let read = ElectronicSeal::from_der(seal.der()).unwrap();
    assert_eq!((&read, read.check()), (&seal, Check::Intact));
    let (owner, maker) = (&key("owner", 2).chain()[0].clone(), &key("maker", 1).chain()[0].clone());
    assert!(read.binds(owner) && !read.binds(maker) && read.maker() == maker);

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("seal.der");
    std::fs::write(&path, seal.der()).unwrap();
    let said = run("openssl", ["asn1parse", "-inform", "DER", "-in", path.to_str().unwrap()]).ok().out;
    for part in [
        "IA5STRING         :ES",
        "INTEGER           :04",
        "IA5STRING         :0f8fad5b-d9cb-469f-a165-70867728950e.3",
        "UTF8STRING        :江北示范建设有限公司",
        "GENERALIZEDTIME   :20261123080000Z",
        "IA5STRING         :png",
        "OBJECT            :ecdsa-with-SHA256",
    ] {
        assert!(said.contains(part), "{part} in {said}");
    }
    // And finds the maker's signature good over what it signed.
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let certificate = write("maker.pem", maker.to_pem().as_bytes());
    let public =
        write("maker.pub", run("openssl", ["x509", "-in", &certificate, "-pubkey", "-noout"]).ok().out.as_bytes());
    let (signed, signature) = (write("info.der", seal.signed_info()), write("signature", seal.signature()));
    run("openssl", ["dgst", "-sha256", "-verify", &public, "-signature", &signature, &signed]).ok();
}

#[test]
fn digests_of_certificates_extensions_and_other_kinds_are_kept() {
    let owner = key("owner", 2);
    let digests = Certificates::Digests(vec![("SHA256".to_owned(), owner.chain()[0].sha256().to_vec())]);
    let extension = |is_critical| Extension { id: "1.2.3.4".to_owned(), is_critical, value: vec![5, 0] };
    for kind in [Kind::Unit, Kind::Personal, Kind::Other(9)] {
        let info = SealInfo {
            kind,
            certificates: digests.clone(),
            extensions: vec![extension(false), extension(true)],
            ..info()
        };
        let read = ElectronicSeal::from_der(made(&info).der()).unwrap();
        assert_eq!(read.info(), &info);
        assert!(read.binds(&owner.chain()[0]));
    }
    let other = Certificates::Digests(vec![("SM3".to_owned(), owner.chain()[0].sha256().to_vec())]);
    assert!(!made(&SealInfo { certificates: other, ..info() }).binds(&owner.chain()[0]));
}

#[test]
fn what_was_changed_after_its_making_is_broken() {
    let seal = made(&info());
    let mut der = seal.der().to_vec();
    let name = der.windows(6).position(|at| at == "江北".as_bytes()).unwrap();
    der[name..name + 6].copy_from_slice("江南".as_bytes());
    assert_eq!(ElectronicSeal::from_der(&der).unwrap().check(), Check::Broken);
    // With SM2 and SM3, which nobody here computes.
    let mut der = seal.der().to_vec();
    let ecdsa = [0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02];
    let at = der.windows(ecdsa.len()).rposition(|at| at == ecdsa).unwrap();
    der[at..at + 10].copy_from_slice(&[0x06, 0x08, 0x2a, 0x81, 0x1c, 0xcf, 0x55, 0x01, 0x83, 0x75]);
    let check = ElectronicSeal::from_der(&der).unwrap().check();
    assert_eq!((check.code(), check), ("algorithm_unknown", Check::Algorithm("1.2.156.10197.1.501".to_owned())));
}

#[test]
fn what_the_format_cannot_hold_is_named() {
    let picture = |width_mm| Picture { width_mm, ..info().picture };
    for (field, info) in [
        ("vendor", SealInfo { vendor: "封标".to_owned(), ..info() }),
        ("id", SealInfo { id: String::new(), ..info() }),
        ("name", SealInfo { name: "江北\n示范".to_owned(), ..info() }),
        ("name", SealInfo { name: "章".repeat(67), ..info() }),
        ("certificates", SealInfo { certificates: Certificates::Whole(Vec::new()), ..info() }),
        ("term", SealInfo { valid_until: now(), ..info() }),
        ("term", SealInfo { created: Instant::from_unix_secs(-1), ..info() }),
        ("picture", SealInfo { picture: picture(201), ..info() }),
        (
            "extension",
            SealInfo {
                extensions: vec![Extension { id: "1.2.x".to_owned(), is_critical: false, value: Vec::new() }],
                ..info()
            },
        ),
    ] {
        let refused = ElectronicSeal::make(&info, &key("maker", 1)).unwrap_err();
        assert_eq!(refused, MakeError::Value(field));
        assert!(CODES.contains(&refused.code()));
    }
    let broad = SealPicture::from_png(&drawn().to_png(), 40.5).unwrap();
    assert_eq!(Picture::png(&broad).unwrap_err(), MakeError::Value("picture"));
}

fn sequence(parts: &[Any]) -> Any {
    Any::encode_from(&parts.to_vec()).unwrap()
}

fn element<T: der::EncodeValue + der::Tagged>(value: T) -> Any {
    Any::encode_from(&value).unwrap()
}

/// As seals of 2014 are built: certificate, algorithm and signature in an element of their own, UTC times.
fn of_2014(version: u32) -> Vec<u8> {
    let ia5 = |text: &str| element(Ia5String::new(text).unwrap());
    let date = |_| element(UtcTime::from_unix_duration(std::time::Duration::from_secs(1_400_000_000)).unwrap());
    let certificates = sequence(&[element(OctetString::new(&b"certificate"[..]).unwrap())]);
    let property = sequence(&[element(1u32), element("名称".to_owned()), certificates, date(0), date(1), date(2)]);
    let picture =
        sequence(&[ia5("png"), element(OctetString::new(&b"png"[..]).unwrap()), element(40u32), element(40u32)]);
    let header = sequence(&[ia5("ES"), element(version), ia5("other")]);
    let info = sequence(&[header, ia5("id"), property, picture]);
    let signed = sequence(&[element(OctetString::new(&b"certificate"[..]).unwrap())]);
    sequence(&[info, signed]).to_der().unwrap()
}

#[test]
fn other_versions_are_named() {
    for version in [1, 2, 3, 4] {
        let refused = ElectronicSeal::from_der(&of_2014(version)).unwrap_err();
        assert_eq!(refused, ElectronicError::Version { version, form: "GM/T 0031-2014" });
    }
    let der = made(&info()).der().to_vec();
    let mut newer = der.clone();
    let at = newer.windows(7).position(|at| at == b"\x16\x02ES\x02\x01\x04").unwrap();
    newer[at + 6] = 5;
    let refused = ElectronicSeal::from_der(&newer).unwrap_err();
    assert_eq!(refused, ElectronicError::Version { version: 5, form: "GB/T 38540-2025" });
}

#[test]
fn hostile_bytes_are_refused() {
    let der = made(&info()).der().to_vec();
    let refused = |bytes: &[u8]| {
        let error = ElectronicSeal::from_der(bytes).unwrap_err();
        assert!(CODES.contains(&error.code()) && error.params().len() < 3);
        error.code()
    };
    for length in (0..der.len()).step_by(97) {
        assert_eq!(refused(&der[..length]), "electronic_seal_malformed", "{length}");
    }
    assert_eq!(refused(&[&der[..], b"\0"].concat()), "electronic_seal_malformed");
    assert_eq!(refused(&vec![0; MAX_SEAL + 1]), "electronic_seal_too_large");
    assert_eq!(refused(&[0x30, 0x84, 0xff, 0xff, 0xff, 0xff]), "electronic_seal_malformed");
    // As deep as anybody likes.
    assert_eq!(refused(&[0x30, 0x80].repeat(1 << 20)), "electronic_seal_malformed");
    let mut odd = der.clone();
    let at = odd.windows(4).position(|at| at == b"\x16\x02ES").unwrap();
    odd[at + 2] = b'X';
    assert_eq!(refused(&odd), "electronic_seal_malformed");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_seal_comes_back(name in "\\PC{1,40}", id in "[!-~]{1,100}", from in 0i64..4_000_000_000, days in 1i64..4000) {
        let info = SealInfo {
            name,
            id,
            valid_from: Instant::from_unix_secs(from),
            valid_until: Instant::from_unix_secs(from + days * 86_400),
            picture: Picture { format: "png".to_owned(), data: vec![1, 2, 3], width_mm: 40, height_mm: 30 },
            ..info()
        };
        prop_assume!(info.name.len() <= 200);
        let seal = made(&info);
        let read = ElectronicSeal::from_der(seal.der()).unwrap();
        prop_assert_eq!(read.info(), &info);
    }

    #[test]
    fn a_changed_byte_is_never_intact(at in any::<prop::sample::Index>(), change in 1u8..) {
        let seal = made(&info());
        let mut der = seal.der().to_vec();
        let at = at.index(der.len());
        der[at] ^= change;
        if let Ok(read) = ElectronicSeal::from_der(&der) {
            prop_assert!(read.check() != Check::Intact || read.signed_info() == seal.signed_info());
        }
    }
}
