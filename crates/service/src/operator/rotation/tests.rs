use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use sealbid_bid::store::make_folders;
use sealbid_testkit::{begin_again, rng, work};

use super::*;
use crate::operator::tests::{NOW, on_a_runtime, premises};
use crate::start::occupy;
use crate::store::account::NewAccount;
use crate::vault::{Column, DataKey};

const PHONE: Column = Column::new("account", "phone");
/// Three transactions, the last of which is not full.
const ACCOUNTS: u32 = 450;

fn id(number: u32) -> String {
    format!("0b0e6d0c-7c5b-4f0a-9f50-{number:012}")
}

fn phone(number: u32) -> String {
    format!("1000000{number:04}")
}

fn vault(at: &Premises, version: u32) -> Vault {
    KeyFolder::vault_alone(&Folder::new(&at.data).unwrap(), version).unwrap()
}

/// Accounts whose data keys lie under version 1.
pub(in crate::operator) async fn settle(at: &Premises) {
    make_folders(&at.data, true).unwrap();
    let (folder, _lock) = occupy(&at.data).unwrap();
    KeyFolder::open(&folder, true, &mut rng(1)).unwrap();
    let store = Store::open(&at.place()).await.unwrap();
    let (vault, mut rng) = (vault(at, 1), rng(2));
    let done: Result<(), RotateError> = writing!(store, RotateError, |at| {
        for number in 0..ACCOUNTS {
            let (id, phone, key) = (id(number), phone(number), DataKey::generate(&mut rng));
            let index = vault.index(PHONE, &phone);
            let sealed = key.seal(PHONE, &id, phone.as_bytes(), &mut rng);
            let wrapped = vault.wrap(&id, &key, &mut rng);
            let new = NewAccount { id: &id, phone_index: &index, phone: &sealed, data_key: &wrapped, created: NOW };
            account::insert(at, &new).await?;
        }
        Ok(())
    });
    done.unwrap();
    store.close().await;
}

/// Everything opens, as a service that starts now would open it. Says under which versions data keys lie, the earliest and the latest.
pub(in crate::operator) async fn opens(at: &Premises) -> (u8, u8) {
    let store = Store::look(&at.place()).await.unwrap();
    let mut reading = store.read().await.unwrap();
    let vault = vault(at, kek_version(&mut reading).await.unwrap());
    let mut versions = Vec::new();
    for number in 0..ACCOUNTS {
        let row = account::by_phone(&mut reading, &vault.index(PHONE, &phone(number))).await.unwrap().unwrap();
        let wrapped = row.data_key.unwrap();
        let key = vault.unwrap(&row.id, &wrapped).unwrap();
        assert_eq!(*key.open(PHONE, &row.id, &row.phone.unwrap()).unwrap(), phone(number).into_bytes());
        versions.push(wrapped[4]);
    }
    drop(reading);
    store.close().await;
    (*versions.iter().min().unwrap(), *versions.iter().max().unwrap())
}

/// Every change draws from a seed of its own, in every process.
static SEED: AtomicU64 = AtomicU64::new(10);

pub(in crate::operator) async fn rotate_at(at: &Premises) -> Rotated {
    let seed = SEED.fetch_add(1, Ordering::SeqCst) + (u64::from(std::process::id()) << 20);
    at.rotate_kek(Arc::new(NOW), Box::new(rng(seed))).await.unwrap()
}

/// How often the audit trail has it that the key was changed.
async fn noted(at: &Premises) -> u32 {
    let verdict = at.verify_audit(None).await.unwrap();
    assert_eq!((verdict.broken, verdict.unlinked), (None, 0));
    verdict.records
}

#[test]
fn every_data_key_is_wrapped_anew_and_opens_the_same_fields() {
    for (_folder, at) in premises("rotated") {
        on_a_runtime(async {
            settle(&at).await;
            for version in 2..=3 {
                let rotated = rotate_at(&at).await;
                assert_eq!(rotated, Rotated { version, rewrapped: ACCOUNTS.into(), is_resumed: false });
                let version = u8::try_from(version).unwrap();
                assert_eq!(opens(&at).await, (version, version));
            }
            assert_eq!(noted(&at).await, 2);
        });
    }
}

#[test]
fn one_that_was_cut_off_after_any_transaction_is_finished_the_next_time() {
    for (_folder, at) in premises("cut") {
        on_a_runtime(async {
            settle(&at).await;
            let mut version = 1;
            for transactions in 1..=3 {
                let store = Store::open(&at.place()).await.unwrap();
                let mut chance = Chance::new(Box::new(rng(2 + transactions)));
                version = begin(&store, NOW, &mut chance).await.unwrap();
                let mut pass = Pass::new(vault(&at, version));
                for _ in 1..transactions {
                    assert!(pass.step(&store, &mut chance).await.unwrap());
                }
                let rewrapped = pass.rewrapped;
                assert_eq!(rewrapped, 200 * (transactions - 1));
                store.close().await;
                let newest = u8::try_from(version).unwrap();
                assert_eq!(opens(&at).await.0, newest - 1, "after {transactions}");
                let rest = u64::from(ACCOUNTS) - rewrapped;
                assert_eq!(rotate_at(&at).await, Rotated { version, rewrapped: rest, is_resumed: true });
                assert_eq!(opens(&at).await, (newest, newest));
            }
            assert_eq!(noted(&at).await, version - 1);
        });
    }
}

/// Not a test: the process that is killed by the next one, which starts it from this very program.
#[test]
#[ignore = "started by the test below"]
fn process() {
    let Some(data) = work() else { return };
    let at = Premises { data, database: None };
    on_a_runtime(rotate_at(&at));
}

#[test]
fn one_that_was_killed_left_everything_open() {
    let (_folder, at) = premises("killed").into_iter().next().unwrap();
    on_a_runtime(settle(&at));
    let begin = || begin_again("operator::rotation::tests::process", &at.data);
    let (mut unharmed, began) = (begin(), std::time::Instant::now());
    unharmed.wait().unwrap();
    let whole = began.elapsed();
    assert_eq!(on_a_runtime(opens(&at)), (2, 2));
    let mut was_under_way = 0;
    // From at once to twice as long as one takes that nobody kills: how fast the machine is changes with what else it does.
    for step in 0..40 {
        let mut child = begin();
        std::thread::sleep(whole * step / 20);
        child.kill().unwrap();
        child.wait().unwrap();
        let (earliest, latest) = on_a_runtime(opens(&at));
        was_under_way += u32::from(earliest != latest);
    }
    assert!(was_under_way > 0, "each was killed before it began or after it was done");
    let Rotated { version, .. } = on_a_runtime(rotate_at(&at));
    let version = u8::try_from(version).unwrap();
    assert_eq!(on_a_runtime(opens(&at)), (version, version));
    on_a_runtime(noted(&at));
}

#[test]
fn it_is_refused_beside_a_service_without_the_root_secret_and_without_data() {
    let (_folder, at) = premises("refused").into_iter().next().unwrap();
    on_a_runtime(async {
        let code = async || at.rotate_kek(Arc::new(NOW), Box::new(rng(2))).await.unwrap_err().code();
        assert_eq!(code().await, "store_missing");
        assert!(!at.data.exists());
        settle(&at).await;
        let (_, lock) = occupy(&at.data).unwrap();
        assert_eq!(code().await, "store_locked");
        drop(lock);
        let kek: &Path = &at.data.join("kek");
        let bytes = std::fs::read(kek).unwrap();
        std::fs::remove_file(kek).unwrap();
        assert_eq!(code().await, "service_key_missing");
        assert!(!kek.exists());
        std::fs::write(kek, b"{}").unwrap();
        assert_eq!(code().await, "service_key_damaged");
        std::fs::write(kek, bytes).unwrap();
        std::fs::remove_file(at.data.join("service.sqlite")).unwrap();
        assert_eq!(code().await, "service_data_missing");
        assert!(!at.data.join("service.sqlite").exists());
    });
}

#[test]
fn a_clock_that_goes_back_finds_the_newest_version() {
    let (_folder, at) = premises("clock").into_iter().next().unwrap();
    on_a_runtime(async {
        settle(&at).await;
        rotate_at(&at).await;
        let store = Store::open(&at.place()).await.unwrap();
        let earlier = NOW.plus_secs(-3_600);
        let mut chance = Chance::new(Box::new(rng(3)));
        assert_eq!(begin(&store, earlier, &mut chance).await.unwrap(), 3);
        store.close().await;
        opens(&at).await;
    });
}
