use sealbid_testkit::{Given, rng, run, unhex};

use super::*;

const NAME: Column = Column::new("account", "name");
const PHONE: Column = Column::new("account", "phone");
const PERSON: &str = "0b0e6d0c-7c5b-4f0a-9f50-3f0d3a5d1e01";
const OTHER: &str = "0b0e6d0c-7c5b-4f0a-9f50-3f0d3a5d1e02";

fn vault(root: u8, version: u32) -> Vault {
    Vault::new(Zeroizing::new([root; 32]), version)
}

fn opened(key: &DataKey, column: Column, row: &str, sealed: &[u8]) -> Result<String, VaultError> {
    key.open(column, row, sealed).map(|plain| String::from_utf8(plain.to_vec()).unwrap())
}

#[test]
fn a_field_opens_in_its_place_alone() {
    let mut rng = rng(1);
    let (key, another) = (DataKey::generate(&mut rng), DataKey::generate(&mut rng));
    let sealed = key.seal(NAME, PERSON, "林清舟".as_bytes(), &mut rng);
    assert_eq!(opened(&key, NAME, PERSON, &sealed).as_deref(), Ok("林清舟"));
    for (defect, key, column, row) in [
        ("key_of_another_person", &another, NAME, PERSON),
        ("another_column", &key, PHONE, PERSON),
        ("another_table", &key, Column::new("enterprise", "name"), PERSON),
        ("another_row", &key, NAME, OTHER),
        ("row_cut", &key, NAME, &PERSON[..35]),
        ("table_and_column_run_together", &key, Column::new("accountname", ""), PERSON),
    ] {
        assert_eq!(opened(key, column, row, &sealed), Err(VaultError::Damaged), "{defect}");
    }
    let empty = key.seal(NAME, PERSON, b"", &mut rng);
    assert_eq!(opened(&key, NAME, PERSON, &empty).as_deref(), Ok(""));
}

#[test]
fn a_changed_bit_or_a_cut_byte_was_not_seen() {
    let mut rng = rng(1);
    let (vault, key) = (vault(1, 3), DataKey::generate(&mut rng));
    let sealed = key.seal(NAME, PERSON, b"Ada Example", &mut rng);
    let wrapped = vault.wrap(PERSON, &key, &mut rng);
    for bit in 0..sealed.len() * 8 {
        let mut changed = sealed.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        assert!(opened(&key, NAME, PERSON, &changed).is_err(), "bit {bit}");
    }
    for bit in 0..wrapped.len() * 8 {
        let mut changed = wrapped.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        assert!(vault.unwrap(PERSON, &changed).is_err(), "bit {bit}");
    }
    for end in 0..sealed.len() {
        assert_eq!(opened(&key, NAME, PERSON, &sealed[..end]), Err(VaultError::Damaged), "{end} bytes");
    }
    for end in 0..wrapped.len() {
        assert_eq!(vault.unwrap(PERSON, &wrapped[..end]).err(), Some(VaultError::Damaged), "{end} bytes");
    }
}

#[test]
fn what_a_later_service_wrote_is_named() {
    let mut rng = rng(1);
    let key = DataKey::generate(&mut rng);
    let later = |mut bytes: Vec<u8>| {
        bytes[0] = 2;
        bytes
    };
    let sealed = later(key.seal(NAME, PERSON, b"Ada", &mut rng));
    assert_eq!(opened(&key, NAME, PERSON, &sealed), Err(VaultError::Later));
    let wrapped = vault(1, 2).wrap(PERSON, &key, &mut rng);
    assert_eq!(vault(1, 1).unwrap(PERSON, &wrapped).err(), Some(VaultError::Later));
    assert_eq!(vault(1, 2).unwrap(PERSON, &later(wrapped)).err(), Some(VaultError::Later));
}

#[test]
fn a_data_key_opens_for_its_person_under_its_root_alone() {
    let mut rng = rng(1);
    let key = DataKey::generate(&mut rng);
    let wrapped = vault(1, 1).wrap(PERSON, &key, &mut rng);
    assert_eq!(*vault(1, 1).unwrap(PERSON, &wrapped).unwrap().0, *key.0);
    for (defect, vault, person) in [
        ("another_person", vault(1, 1), OTHER),
        ("person_cut", vault(1, 1), &PERSON[..35]),
        ("another_root", vault(2, 1), PERSON),
    ] {
        assert_eq!(vault.unwrap(person, &wrapped).err(), Some(VaultError::Damaged), "{defect}");
    }
}

#[test]
fn a_rotation_changed_more_than_the_wrapping() {
    let mut rng = rng(1);
    let (before, after) = (vault(1, 1), vault(1, 2));
    let key = DataKey::generate(&mut rng);
    let sealed = key.seal(NAME, PERSON, b"Ada", &mut rng);
    let wrapped = before.wrap(PERSON, &key, &mut rng);
    // Between the rotation and the rewrapping of this person nothing stands still.
    assert!(opened(&after.unwrap(PERSON, &wrapped).unwrap(), NAME, PERSON, &sealed).is_ok());

    let rewrapped = after.rewrap(PERSON, &wrapped, &mut rng).unwrap().expect("it was of the version before");
    assert_eq!(versioned(&rewrapped).unwrap().0, 2);
    assert_eq!(opened(&after.unwrap(PERSON, &rewrapped).unwrap(), NAME, PERSON, &sealed).as_deref(), Ok("Ada"));
    assert_eq!(after.rewrap(PERSON, &rewrapped, &mut rng), Ok(None));
    assert_eq!(before.index(PHONE, "10000000042"), after.index(PHONE, "10000000042"));
    assert_ne!(*before.kek(1), *after.kek(2));
    assert_eq!(after.rewrap(OTHER, &wrapped, &mut rng), Err(VaultError::Damaged));
}

#[test]
fn an_index_told_values_columns_or_roots_that_differ_as_equal() {
    let vault_ = vault(1, 1);
    let index = vault_.index(PHONE, "10000000042");
    assert_eq!(index, vault(1, 9).index(PHONE, "10000000042"));
    for (defect, other) in [
        ("another_value", vault_.index(PHONE, "10000000043")),
        ("another_column", vault_.index(NAME, "10000000042")),
        ("another_table", vault_.index(Column::new("sms_code", "phone"), "10000000042")),
        ("another_root", vault(2, 1).index(PHONE, "10000000042")),
    ] {
        assert_ne!(index, other, "{defect}");
    }
}

#[test]
fn two_seals_of_one_field_are_alike_in_nothing_but_length() {
    let mut rng = rng(1);
    let key = DataKey::generate(&mut rng);
    let [first, second] = [0; 2].map(|_| key.seal(NAME, PERSON, b"Ada", &mut rng));
    assert_eq!(first.len(), second.len());
    assert_ne!(first[1..], second[1..]);
    assert_eq!(first.len(), 1 + NONCE + 3 + 16);
}

/// What docs/formats/personal-fields.md says, in another language and on another library.
const OTHER_READER: &str = r#"
import hashlib, hmac, sys
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
root, person, wrapped, sealed = bytes.fromhex(sys.argv[1]), sys.argv[2].encode(), *map(bytes.fromhex, sys.argv[3:5])
def derive(info):
    prk = hmac.digest(bytes(32), root, hashlib.sha256)
    return hmac.digest(prk, info + b"\x01", hashlib.sha256)
assert wrapped[0] == sealed[0] == 1
version = wrapped[1:5]
kek = derive(b"sealbid-service/1 kek" + version)
key = AESGCM(kek).decrypt(wrapped[5:17], wrapped[17:], b"kek" + version + person)
print(AESGCM(key).decrypt(sealed[1:13], sealed[13:], b"account\0phone\0" + person).decode())
print(hmac.digest(derive(b"sealbid-service/1 blind index"), b"account\0phone\0" + b"10000000042", hashlib.sha256).hex())
"#;

#[test]
fn another_implementation_reads_what_the_document_says() {
    let mut rng = rng(1);
    let (vault, key) = (vault(7, 258), DataKey::generate(&mut rng));
    let hex = base16ct::lower::encode_string;
    let wrapped = hex(&vault.wrap(PERSON, &key, &mut rng));
    let sealed = hex(&key.seal(PHONE, PERSON, b"10000000042", &mut rng));
    let ran = run("python3", ["-c", OTHER_READER, &hex(&[7; 32]), PERSON, &wrapped, &sealed]).ok();
    assert_eq!(ran.out, format!("10000000042\n{}\n", hex(&vault.index(PHONE, "10000000042"))));
}

#[test]
fn the_vectors_of_the_document_are_true() {
    let text = include_str!("../../../../docs/formats/personal-fields.md");
    let (_, text) = text.split_once("\n## Vectors\n").unwrap();
    let stated = |name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_else(|| panic!("no {name}"));
        unhex(line.trim())
    };
    let root = <[u8; 32]>::try_from(stated("root ")).unwrap();
    let vault = Vault::new(Zeroizing::new(root), 1);
    let key = DataKey::generate(&mut Given(stated("data key ")));
    assert_eq!((vault.kek(1).to_vec(), vault.index.to_vec()), (stated("kek "), stated("key of indexes ")));
    assert_eq!(vault.wrap(PERSON, &key, &mut Given(stated("nonce 1 "))), stated("wrapped "));
    assert_eq!(key.seal(PHONE, PERSON, b"10000000042", &mut Given(stated("nonce 2 "))), stated("sealed "));
    assert_eq!(vault.index(PHONE, "10000000042").to_vec(), stated("index "));
}
