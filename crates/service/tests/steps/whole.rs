//! What holds of everything that a service remembers, whenever it stopped.

use std::collections::BTreeSet;

use crate::tables::Tables;

/// The name of the devices that log in by codes, as `accounts::log_in` has it; those that do by passwords have another.
const BY_CODE: &str = "示范手机";

/// Fails where something is there in part: a code that was used for nothing, a text without its cause, a message of nothing that happened.
pub fn expect(tables: &Tables, at: &str) {
    let recorded = |action: &str| tables.count("audit", &[("action", action)]);
    let subjects = |action: &str| tables.texts("audit", "subject", &[("action", action)]);
    let all = |table: &str, column: &str| tables.texts(table, column, &[]);

    // Codes and what they were good for.
    let used = |purpose: &str| tables.count("sent_code", &[("purpose", purpose), ("state", "used")]);
    assert_eq!(used("login"), tables.count("session", &[("device", BY_CODE)]), "{at}: logins");
    assert_eq!(used("password"), recorded("account.password"), "{at}: passwords");
    assert_eq!(used("number"), 2 * recorded("account.number"), "{at}: numbers");
    assert_eq!(subjects("session.begun"), all("session", "id"), "{at}: sessions");
    assert_eq!(subjects("account.registered"), all("account", "id"), "{at}: accounts");

    // Messages and texts, each with what it tells of.
    let keys = |key: &str| tables.texts("message", "cause", &[("key", key)]);
    assert!(keys("account.new_device").is_subset(&all("session", "id")), "{at}: new devices");
    for told in ["account.password", "account.number", "account.closing"] {
        assert_eq!(keys(told).len(), recorded(told), "{at}: {told}");
    }
    let mut texts = all("sent_code", "id");
    for row in tables.rows("message") {
        let [account, key, cause] = ["account", "key", "cause"].map(|column| row[column].as_str().unwrap());
        if key.starts_with("account.") || ["app.approved", "join.ask"].contains(&key) {
            texts.insert(format!("{account}/{key}/{cause}"));
        }
        if key == "account.number" {
            texts.insert(format!("{cause}/old"));
        }
    }
    assert_eq!(tables.texts("outbox", "cause", &[("topic", "sms")]), texts, "{at}: texts");

    // Real names.
    let asked = all("identity", "id");
    assert_eq!(tables.texts("outbox", "cause", &[("topic", "identity")]), asked, "{at}: providers are asked");
    assert_eq!(subjects("identity.asked"), asked, "{at}: proofs");
    let cases = all("sandbox_case", "reference");
    assert!(cases.is_subset(&asked), "{at}: cases");
    let heard: BTreeSet<_> =
        all("inbox", "event").iter().map(|event| event.split('/').next().unwrap().to_owned()).collect();
    assert!(heard.is_subset(&cases), "{at}: events");
    let passed = tables.texts("identity", "id", &[("state", "passed")]);
    assert!(passed.is_subset(&heard), "{at}: who is proven was heard of");
    assert_eq!(subjects("identity.passed"), passed, "{at}: what is proven is recorded");
    assert_eq!(keys("identity.result.passed"), passed, "{at}: who is proven is told");

    // Roles.
    let followed = tables.rows("office_invitation").iter().filter(|row| !row["used"].is_null()).count();
    assert_eq!(followed, recorded("role.taken"), "{at}: invitations");
    assert_eq!(followed, tables.rows("office_role").len(), "{at}: roles");

    // Enterprises, and how people came in.
    assert_eq!(subjects("enterprise.founded"), all("enterprise", "id"), "{at}: enterprises");
    assert_eq!(tables.texts("membership", "enterprise", &[("role", "admin")]), all("enterprise", "id"), "{at}: admins");
    let approved = tables.texts("review", "application", &[("verdict", "approved")]);
    let decided: BTreeSet<_> = ["approved", "fulfilled"]
        .into_iter()
        .flat_map(|state| tables.texts("application", "id", &[("state", state)]))
        .collect();
    assert_eq!(approved, decided, "{at}: what was approved");
    assert_eq!(all("membership", "origin"), decided, "{at}: who came in");
    assert_eq!(subjects("grant.signed"), all("stamp_grant", "application"), "{at}: grants");
    let matched = tables.texts("bank_entry", "application", &[("fate", "matched")]);
    assert_eq!(matched, tables.texts("transfer", "application", &[("state", "matched")]), "{at}: transfers");
    assert_eq!(keys("transfer.matched").len(), matched.len(), "{at}: transfers are told");

    // Nobody sees a request that was not answered, and each was of an account.
    for row in tables.rows("repeat") {
        assert!(!row["answer"].is_null(), "{at}: {row:?}");
    }
    assert!(all("repeat", "account").is_subset(&all("account", "id")), "{at}: requests");

    // What was certified, registered and released.
    assert_eq!(all("certificate", "device"), all("device", "id"), "{at}: certificates");
    assert_eq!(tables.rows("certificate").len(), 2 * tables.rows("device").len(), "{at}: certificates");
    assert!(all("opening", "tender").is_subset(&all("tender_package", "tender")), "{at}: openings");
    assert_eq!(all("share_release", "tender"), all("opening", "tender"), "{at}: releases");
    let versions: BTreeSet<_> = all("seal_version", "seal");
    assert_eq!(versions, all("seal", "id"), "{at}: seals");
    assert_eq!(versions, all("seal_change", "seal"), "{at}: what became of seals");
}
