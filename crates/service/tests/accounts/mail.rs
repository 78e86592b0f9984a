//! The address for notices, and mail as a server takes it that nobody here wrote.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use sealbid_pki::Certificate;
use sealbid_service::{MailServer, Setup};
use serde_json::{Value, json};

use super::{PASSWORD, Person, another, code, soon, with_officer};
use crate::crash::Process;
use crate::tables::Tables;
use crate::world::{Answer, NOW, Running, World, refused, setup, start};

const MAIL: &str = "lin@example.cn";

impl Person {
    fn ask_mail_code(&self, service: &Running, mail: &str) -> Answer {
        self.post(service, "/v1/account/mail/codes", json!({ "mail": mail }))
    }

    fn set_mail(&self, service: &Running, mail: &str, code: &str) -> Answer {
        self.put(service, "/v1/account/mail", json!({"mail": mail, "code": code}))
    }

    /// Sets it, where a sandbox shows the code.
    fn has_mail(&self, service: &Running, mail: &str) -> Value {
        let asked = self.ask_mail_code(service, mail).ok().json();
        self.set_mail(service, mail, asked["practice_code"].as_str().unwrap()).ok().json()
    }
}

/// Rows of the outbox by mail, once none waits: to whom and under which subject, the newest first.
fn mailed(service: &Running, officer: &Person) -> Vec<(String, String)> {
    soon("all mail went out", || {
        let outbox = officer.get(service, "/v1/office/outbox").ok().json();
        let rows = outbox["rows"].as_array().unwrap().clone();
        let text = |row: &Value, name: &str| row[name].as_str().unwrap().to_owned();
        let rows: Vec<_> = rows.into_iter().filter(|row| row["way"] == "mail").collect();
        rows.iter()
            .all(|row| row["state"] == "sent")
            .then(|| rows.iter().map(|row| (text(row, "to"), text(row, "subject"))).collect())
    })
}

#[test]
fn an_address_is_set_by_a_code_that_comes_to_it_shown_masked_and_removed() {
    let world = World::new();
    let (service, officer) = with_officer(&world);
    let person = Person::log_in(&service, 1);
    assert_eq!(person.account(&service)["mail"], json!(null));
    for wrong in ["", "lin", "lin@localhost", "lin@example.cn\r\nBcc: all@example.cn"] {
        assert_eq!(person.ask_mail_code(&service, wrong).refused(), "mail_format", "{wrong:?}");
    }
    let sent = person.ask_mail_code(&service, MAIL).ok().json();
    let right = sent["practice_code"].as_str().unwrap();
    assert_eq!(person.ask_mail_code(&service, "LIN@example.cn").refused(), "code_too_soon");
    assert_eq!(person.set_mail(&service, MAIL, &another(right)).json()["params"]["left"], "4");
    // A code for one address is none for another, and none for anything else.
    assert_eq!(person.set_mail(&service, "wang@example.cn", right).refused(), "code_over");
    assert_eq!(person.post(&service, "/v1/account/proofs", json!({ "code": right })).refused(), "code_over");
    let set = person.set_mail(&service, MAIL, right).ok().json();
    assert_eq!(set["mail"], "l***@example.cn");
    assert_eq!(person.set_mail(&service, MAIL, right).refused(), "code_over");
    let told = person.get(&service, "/v1/messages").ok().json()["messages"][0].clone();
    assert_eq!((&told["key"], &told["params"]["mail"]), (&json!("account.mail"), &json!("l***@example.cn")));

    // Another one: the first is told as well.
    assert_eq!(person.has_mail(&service, "wang@example.cn")["mail"], "w***@example.cn");
    person.set_password(&service);
    assert_eq!(person.delete(&service, "/v1/account/mail").ok().json()["mail"], json!(null));
    assert_eq!(person.delete(&service, "/v1/account/mail").ok().json()["mail"], json!(null));
    let messages = person.messages(&service);
    assert_eq!(messages, ["account.mail_removed", "account.password", "account.mail", "account.mail"]);
    let mut mailed = mailed(&service, &officer);
    mailed.sort();
    let row = |to: &str, subject: &str| (to.to_owned(), subject.to_owned());
    let code = "封标：验证通知邮箱 / Sealbid: check of the address for notices";
    assert_eq!(
        mailed,
        [
            row("l***@example.cn", "封标：通知邮箱已更换 / Sealbid: the address for notices was changed"),
            row("l***@example.cn", code),
            row("w***@example.cn", "封标：登录密码已更改 / Sealbid: your password was changed"),
            row("w***@example.cn", "封标：通知邮箱已移除 / Sealbid: the address for notices was removed"),
            row("w***@example.cn", code),
        ]
    );
    // The phone is told of each.
    let outbox = officer.get(&service, "/v1/office/outbox").ok().json();
    let texts: Vec<_> = outbox["rows"].as_array().unwrap().iter().filter(|row| row["way"] == "sms").collect();
    let count = |part: &str| texts.iter().filter(|row| row["text"].as_str().unwrap().contains(part)).count();
    assert_eq!((count("通知邮箱已设为"), count("已移除")), (2, 1));
}

#[test]
fn codes_by_mail_are_counted_by_address_and_by_where_they_are_asked_for() {
    let world = World::new();
    let service = world.start();
    let person = Person::log_in(&service, 1);
    for _ in 0..10 {
        person.ask_mail_code(&service, MAIL).ok();
        world.clock.forward(61);
    }
    assert_eq!(person.ask_mail_code(&service, MAIL).refused(), "code_too_many");
    for n in 0..19 {
        person.ask_mail_code(&service, &format!("n{n}@example.cn")).ok();
    }
    assert_eq!(person.ask_mail_code(&service, "wang@example.cn").refused(), "code_too_many");
}

#[test]
fn what_closes_an_account_erases_its_address() {
    let world = World::new();
    let service = world.start();
    let person = Person::log_in(&service, 1);
    person.has_mail(&service, MAIL);
    person.post(&service, "/v1/account/closing", json!({"typed": "0001"})).ok();
    world.clock.forward(8 * 86_400);
    soon("the account closes", || (person.get(&service, "/v1/account").status == 401).then_some(()));
    let anew = Person::log_in(&service, 1);
    assert_eq!(anew.account(&service)["mail"], json!(null));
}

/// A mail server on this machine.
struct Smtpd {
    child: Child,
    port: u16,
}

impl Smtpd {
    /// One that takes TLS as this says, at this port or a free one. Its certificate is made once for a folder.
    fn start(folder: &Path, port: u16, kind: &str) -> Self {
        std::fs::create_dir_all(folder).unwrap();
        let path = |name: &str| folder.join(name).into_os_string().into_string().unwrap();
        if !folder.join("cert.pem").exists() {
            let (key, cert) = (path("key.pem"), path("cert.pem"));
            let made =
                ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", &key];
            let named =
                ["-out", &cert, "-days", "30", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
            let limits = ["-addext", "basicConstraints=critical,CA:FALSE"];
            sealbid_testkit::run("openssl", made.iter().chain(&named).chain(&limits)).ok();
        }
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/accounts/smtpd.py");
        let mut child = Command::new(sealbid_testkit::workspace_root().join(".venv/bin/python"))
            .arg(script)
            .args([folder.as_os_str(), port.to_string().as_ref(), kind.as_ref()])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let port = line.trim().strip_prefix("at ").expect("the server says where it is").parse().unwrap();
        Self { child, port }
    }
}

impl Drop for Smtpd {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

/// What a test of this has: a service, and a folder of the server.
struct Post {
    world: World,
    folder: PathBuf,
}

/// How the service of a folder reaches the server at a port.
pub fn mail_server(folder: &Path, scheme: &str, port: u16, password: &str) -> MailServer {
    let roots = Certificate::pem_chain(&std::fs::read_to_string(folder.join("cert.pem")).unwrap()).unwrap();
    MailServer {
        from: "notify@example.cn".parse().unwrap(),
        server: format!("{scheme}://notify%40example.cn@localhost:{port}").parse().unwrap(),
        password: Some(password.to_owned().into()),
        roots,
    }
}

impl Post {
    fn new() -> Self {
        let world = World::new();
        let folder = world.folder.path().join("smtpd");
        Self { world, folder }
    }

    fn smtpd(&self, port: u16) -> Smtpd {
        Smtpd::start(&self.folder, port, "starttls")
    }

    fn service(&self, port: u16, password: &str) -> Running {
        self.service_by("smtp", port, password)
    }

    fn service_by(&self, scheme: &str, port: u16, password: &str) -> Running {
        let mail = || Some(mail_server(&self.folder, scheme, port, password));
        start(Setup { mail: mail(), ..setup(&self.world.data(), &self.world.clock) })
    }

    fn behave(&self, how: &str) {
        std::fs::write(self.folder.join("behaves"), how).unwrap();
    }

    /// The mails that the server has.
    fn mails(&self) -> Vec<Value> {
        let of = |n: usize| std::fs::read(self.folder.join(format!("{n}.json"))).ok();
        (0..).map_while(of).map(|bytes| serde_json::from_slice(&bytes).unwrap()).collect()
    }

    /// As many as that, once they are there.
    fn arrived(&self, count: usize) -> Vec<Value> {
        soon("the mail arrives", || Some(self.mails()).filter(|mails| mails.len() >= count))
    }

    fn has_logged_in(&self, is_right: &str) -> bool {
        std::fs::read_to_string(self.folder.join("logins")).is_ok_and(|text| text.contains(is_right))
    }
}

/// The code in a mail.
fn code_in(mail: &Value) -> String {
    let text = mail["text"].as_str().unwrap();
    text.split(|c: char| !c.is_ascii_digit()).find(|digits| digits.len() == 6).unwrap().to_owned()
}

/// How much waits, and how much was given up.
fn standing(service: &Running, officer: &Person) -> (Value, Value) {
    let outbox = officer.get(service, "/v1/office/outbox").ok().json();
    (outbox["waiting"].clone(), outbox["failed"].clone())
}

/// An officer, and so somebody who sees how it stands.
fn officer(service: &Running) -> Person {
    Person::log_in(service, 90).becomes(service, &service.first_officer().unwrap())
}

#[test]
fn a_mail_arrives_once_encrypted_and_reads_as_it_was_written() {
    for (kind, scheme) in [("starttls", "smtp"), ("tls", "smtps")] {
        let post = Post::new();
        let smtpd = Smtpd::start(&post.folder, 0, kind);
        let service = post.service_by(scheme, smtpd.port, "geheim");
        let officer = officer(&service);
        let asked = officer.ask_mail_code(&service, MAIL).ok().json();
        assert_eq!(asked["practice_code"], json!(null), "it goes by mail");
        let mails = post.arrived(1);
        officer.set_mail(&service, MAIL, &code_in(&mails[0])).ok();
        // A name that would write headers of its own, were it let.
        post.world.clock.forward(61);
        let login = json!({"phone": officer.phone, "code": code(&service, &officer.phone, "login"),
            "device": "办公电脑\r\nBcc: all@example.cn\r\n\r\n", "device_key": super::device(7)});
        service.post("/v1/account/sessions", &login).ok();
        let mails = post.arrived(2);
        let mail = &mails[1];
        assert_eq!(mail["to"], json!([MAIL]));
        assert_eq!(mail["from"], "封标 Sealbid <notify@example.cn>");
        assert_eq!(mail["subject"], "封标：有新设备登录您的账号 / Sealbid: a new device logged in to your account");
        let text = mail["text"].as_str().unwrap();
        assert!(text.contains("办公电脑Bcc: all@example.cn 于 2026-11-23 16:01 登录了您的账号。"), "{text}");
        assert!(text.contains("logged in to your account at 2026-11-23 16:01."), "{text}");
        assert_eq!((&mail["charset"], &mail["is_ascii"], &mail["tls"]), (&json!("utf-8"), &json!(true), &json!(true)));
        assert_eq!(mail["auto"], "auto-generated");
        assert_eq!(mail["date"], "Mon, 23 Nov 2026 08:01:01 +0000");
        let expected = [
            "auto-submitted",
            "content-transfer-encoding",
            "content-type",
            "date",
            "from",
            "message-id",
            "mime-version",
            "subject",
            "to",
        ];
        let headers: Vec<_> = mail["headers"].as_array().unwrap().iter().filter(|name| *name != "x-peer").collect();
        let expected: Vec<_> = expected
            .iter()
            .copied()
            .filter(|name| headers.iter().any(|found| found == name) || *name != "mime-version")
            .collect();
        assert_eq!(headers, expected);
        assert!(mail["longest"].as_u64().unwrap() <= 998, "RFC 5322 §2.1.1");
        assert_ne!(mail["message_id"], mails[0]["message_id"]);
        assert!(mail["message_id"].as_str().unwrap().ends_with("@example.cn>"), "{mail}");
        soon("nothing waits", || (standing(&service, &officer) == (json!(0), json!(0))).then_some(()));
        std::thread::sleep(std::time::Duration::from_millis(2_500));
        assert_eq!(post.mails().len(), 2, "once each");
        // What left stands in no outbox any more.
        let outbox = officer.get(&service, "/v1/office/outbox").ok().json();
        assert!(outbox["rows"].as_array().unwrap().iter().all(|row| row["way"] == "sms"));
    }
}

#[test]
fn a_server_that_is_away_or_refuses_the_password_has_the_mail_once_that_is_put_right() {
    let post = Post::new();
    let port = {
        let smtpd = post.smtpd(0);
        let service = post.service(smtpd.port, "falsch");
        let officer = officer(&service);
        officer.ask_mail_code(&service, MAIL).ok();
        soon("the password is tried", || post.has_logged_in("False").then_some(()));
        assert_eq!(post.mails(), [] as [Value; 0]);
        soon("it waits", || (standing(&service, &officer) == (json!(1), json!(0))).then_some(()));
        smtpd.port
    };
    // The right password, and nobody there.
    let service = post.service(port, "geheim");
    post.world.clock.forward(60);
    let officer =
        Person::of(&super::phone(90), super::log_in_by_password(&service, &super::phone(90), PASSWORD, 90).ok());
    std::thread::sleep(std::time::Duration::from_millis(2_500));
    let _smtpd = post.smtpd(port);
    post.world.clock.forward(120);
    let mails = post.arrived(1);
    assert!(post.has_logged_in("True"));
    officer.set_mail(&service, MAIL, &code_in(&mails[0])).ok();
}

/// Whether a mail was refused once, and no try is under way any more.
fn waits_again(post: &Post) -> bool {
    let tables = Tables::of(&post.world.data());
    tables.rows("outbox").iter().any(|row| row["topic"] == "mail" && row["state"] == "waiting" && row["tries"] == 1)
}

#[test]
fn a_mail_that_is_refused_for_now_is_sent_again_and_one_refused_for_good_is_not() {
    let post = Post::new();
    let smtpd = post.smtpd(0);
    let service = post.service(smtpd.port, "geheim");
    let officer = officer(&service);
    post.behave("451");
    officer.ask_mail_code(&service, MAIL).ok();
    soon("it was tried", || post.has_logged_in("True").then_some(()));
    soon("it waits", || waits_again(&post).then_some(()));
    soon("it alone waits", || (standing(&service, &officer) == (json!(1), json!(0))).then_some(()));
    post.behave("");
    post.world.clock.forward(31);
    post.arrived(1);
    post.behave("550");
    officer.ask_mail_code(&service, "wang@example.cn").ok();
    soon("it is given up", || (standing(&service, &officer) == (json!(0), json!(1))).then_some(()));
    // A code that is over is of no use: a server that comes back late is not given it.
    post.behave("451");
    post.world.clock.forward(61);
    officer.ask_mail_code(&service, "zhao@example.cn").ok();
    soon("it waits", || waits_again(&post).then_some(()));
    soon("it alone waits", || (standing(&service, &officer) == (json!(1), json!(1))).then_some(()));
    post.world.clock.forward(301);
    post.behave("");
    soon("it is given up", || (standing(&service, &officer) == (json!(0), json!(2))).then_some(()));
    assert_eq!(post.mails().len(), 1);
}

#[test]
fn a_server_that_no_root_vouches_for_is_told_nothing() {
    let post = Post::new();
    let smtpd = post.smtpd(0);
    let mail = || Some(MailServer { roots: Vec::new(), ..mail_server(&post.folder, "smtp", smtpd.port, "geheim") });
    let service = start(Setup { mail: mail(), ..setup(&post.world.data(), &post.world.clock) });
    let officer = officer(&service);
    officer.ask_mail_code(&service, MAIL).ok();
    std::thread::sleep(std::time::Duration::from_millis(2_500));
    assert_eq!(standing(&service, &officer), (json!(1), json!(0)));
    assert!(!post.folder.join("logins").exists(), "neither user nor password were said");
}

#[test]
fn a_kill_between_the_mail_and_its_answer_sends_the_same_mail_again() {
    let post = Post::new();
    let smtpd = post.smtpd(0);
    post.behave("silent");
    let process = Process::with_mail(&post.world, NOW, &post.folder, smtpd.port);
    let person = Person::log_in(&process.service, 1);
    person.ask_mail_code(&process.service, MAIL).ok();
    post.arrived(1);
    drop(process);
    post.behave("");
    let process = Process::with_mail(&post.world, NOW + 60, &post.folder, smtpd.port);
    let mails = post.arrived(2);
    assert_eq!(mails[0], mails[1], "a relay knows it by its Message-ID");
    person.set_mail(&process.service, MAIL, &code_in(&mails[1])).ok();
}

#[test]
fn a_user_without_a_password_is_refused_at_the_start() {
    let post = Post::new();
    let _smtpd = post.smtpd(0);
    let mail = || Some(MailServer { password: None, ..mail_server(&post.folder, "smtp", 25, "") });
    let code = refused(Setup { mail: mail(), ..setup(&post.world.data(), &post.world.clock) });
    assert_eq!(code, "service_smtp_password");
}
