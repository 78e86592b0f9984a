// Made from crates/wire/src/account.rs by the tests of sealbid-wire; do not edit.
/* eslint-disable */

export type CodePurpose = "login" | "password" | "number" | "proof";

export type AskCode = { 
/**
 * A mobile number of mainland China, 11 digits; spaces, hyphens and `+86` may stand in it.
 */
phone: string, 
/**
 * What for.
 */
purpose: CodePurpose, };

export type CodeAsked = { 
/**
 * Until when it is good.
 */
until: string, 
/**
 * From when on another one may be asked for.
 */
again: string, 
/**
 * The code itself, where no SMS goes out because this is practice.
 */
practice_code: string | null, };

export type LogIn = { 
/**
 * The number.
 */
phone: string, 
/**
 * A code for [`CodePurpose::Login`]. It or the password.
 */
code: string | null, 
/**
 * The password.
 */
password: string | null, 
/**
 * What the person would call the device, 1 to 64 characters: its model, or the name of the browser.
 */
device: string, 
/**
 * 32 random bytes, base64url, that this device made once and keeps: by these it is known again.
 */
device_key: string, };

export type Factor = "code" | "password";

export type SessionLevel = "limited" | "full";

export type LoggedIn = { 
/**
 * The bearer of the session: 32 bytes, base64url. It is told once.
 */
token: string, 
/**
 * Whether the number was registered by this.
 */
is_new: boolean, 
/**
 * The account.
 */
account: AccountView, };

export type AccountState = "active" | "closing";

export type Role = "officer" | "operator";

export type IdentityState = "unverified" | "waiting" | "unknown" | "passed" | "failed" | "renewal_due";

export type AccountView = { 
/**
 * Its identifier.
 */
id: string, 
/**
 * The number, masked: `138****0000`.
 */
phone: string, 
/**
 * How far it is.
 */
state: AccountState, 
/**
 * When it closes.
 */
closes: string | null, 
/**
 * This session's level.
 */
level: SessionLevel, 
/**
 * This session's identifier.
 */
session: string, 
/**
 * The real name, masked; nothing before it is proven, and nothing while the session is limited.
 */
name: string | null, 
/**
 * How the real name stands.
 */
identity: IdentityState, 
/**
 * Whether there is a password.
 */
has_password: boolean, 
/**
 * The address for notices, masked: `l***@example.cn`; nothing where there is none, and nothing while the session is limited.
 */
mail: string | null, 
/**
 * What it may do beyond.
 */
roles: Array<Role>, 
/**
 * What this session has to show before its roles count ([`Prove`]); nothing where it has shown both or there is no role. Where
 * it is the password and there is none, one is set.
 */
role_wants: Factor | null, 
/**
 * The trading platform that was chosen, [`Platform::code`].
 */
platform: string | null, 
/**
 * How many messages are unread.
 */
unread: number, };

export type SessionRow = { 
/**
 * Its identifier: `DELETE /v1/account/sessions/{id}` ends it.
 */
id: string, 
/**
 * What the device is called.
 */
device: string, 
/**
 * Whether it is the one that asks.
 */
is_this: boolean, 
/**
 * When it began.
 */
began: string, 
/**
 * When it last asked for something, to the minute.
 */
seen: string, 
/**
 * When it ends unless it is used before.
 */
until: string, };

export type RegisterPhone = { 
/**
 * K_auth, by which the phone names itself to desks: an uncompressed point, 65 bytes.
 */
key: string, 
/**
 * What the person would call it, 1 to 64 characters.
 */
name: string, 
/**
 * K_auth's over `"SBL1-ACCOUNT\0"` ‖ CBOR{service, session}: SHA-256 of the DER of the service's root certificate, and
 * [`AccountView::session`](super::AccountView::session) as text. r ‖ s, 64 bytes.
 */
sig: string, };

export type AccountPhone = { 
/**
 * Its `phone_id`, the fingerprint of K_auth: `DELETE /v1/account/phones/{id}` ends it.
 */
id: string, 
/**
 * What it is called.
 */
name: string, 
/**
 * Since when it is the account's.
 */
since: string, };

export type TellDesk = { 
/**
 * What the desk said that it is called, 1 to 120 bytes.
 */
name: string, 
/**
 * The phone, one of the account's.
 */
phone: string, 
/**
 * When, by the phone's clock.
 */
paired: string, };

export type AccountDesk = { 
/**
 * The fingerprint of its key: `DELETE /v1/account/desks/{id}` ends it, for all phones of the account or for the one that `?phone=` names.
 */
id: string, 
/**
 * What it said that it is called.
 */
name: string, 
/**
 * The phone that it was paired with.
 */
phone: string, 
/**
 * When.
 */
paired: string, 
/**
 * When the account ended it: the phone is to know it no more.
 */
ended: string | null, };

export type AskChallenge = { 
/**
 * The fingerprint of the desk's key, 32 bytes.
 */
desk: string, };

export type LoginChallenge = { 
/**
 * Who asks, as the phone shows it.
 */
rp: string, 
/**
 * 32 bytes that are good for one login.
 */
nonce: string, 
/**
 * Until when, Unix seconds.
 */
exp: number, };

export type LogInByPhone = { 
/**
 * [`LoginChallenge::nonce`].
 */
nonce: string, 
/**
 * The fingerprint of the desk's key, that of the challenge.
 */
desk: string, 
/**
 * The phone's K_auth: an uncompressed point, 65 bytes.
 */
key: string, 
/**
 * K_auth's over `"SBL1-LOGIN\0"` ‖ CBOR{rp, nonce, exp, desk}, r ‖ s, 64 bytes.
 */
sig: string, 
/**
 * What the person would call the computer, as in [`LogIn::device`](super::LogIn::device).
 */
device: string, 
/**
 * As in [`LogIn::device_key`](super::LogIn::device_key).
 */
device_key: string, };

export type SetPassword = { 
/**
 * The old one. It or a code for [`CodePurpose::Password`].
 */
old: string | null, 
/**
 * The code.
 */
code: string | null, 
/**
 * The new one: 8 to 128 characters that are hard to guess.
 */
new: string, };

export type ChangeNumber = { 
/**
 * The code that came to the old number, for [`CodePurpose::Number`].
 */
old_code: string, 
/**
 * The new number.
 */
phone: string, 
/**
 * The code that came to it.
 */
new_code: string, };

export type Prove = { 
/**
 * A code for [`CodePurpose::Proof`]. It or the password.
 */
code: string | null, 
/**
 * The password.
 */
password: string | null, };

export type AskMailCode = { 
/**
 * The address that it goes to.
 */
mail: string, };

export type SetMail = { 
/**
 * It.
 */
mail: string, 
/**
 * The code that came to it.
 */
code: string, };

export type CloseAccount = { 
/**
 * The last four digits of the number, typed.
 */
typed: string, };

export type ChoosePlatform = { 
/**
 * [`Platform::code`].
 */
code: string, };

export type Platform = { 
/**
 * Its code.
 */
code: string, 
/**
 * Its name.
 */
name: string, 
/**
 * The region that it serves.
 */
region: string, 
/**
 * Its address.
 */
address: string, };

export type IdentityProvider = "cfca_face" | "alipay_face" | "bank_card4";

export type ProveIdentity = { 
/**
 * By whom.
 */
provider: IdentityProvider, 
/**
 * The name as in the ID card, 2 to 40 characters.
 */
name: string, 
/**
 * The ID number, 18 characters (GB 11643).
 */
id_number: string, 
/**
 * The card's number, for [`IdentityProvider::BankCard4`]. It is passed on and not kept.
 */
card: string | null, 
/**
 * The phone number that the bank knows, likewise.
 */
card_phone: string | null, 
/**
 * Whether the person agreed that this provider is told these things.
 */
has_consented: boolean, };

export type IdentityWay = { 
/**
 * Whose.
 */
provider: IdentityProvider, 
/**
 * Whether it may be asked now: not while it owes an answer.
 */
is_open: boolean, 
/**
 * Whether a sandbox answers in its place.
 */
is_sandbox: boolean, };

export type IdentityView = { 
/**
 * It.
 */
state: IdentityState, 
/**
 * Who was asked last, or proved it.
 */
provider: IdentityProvider | null, 
/**
 * The name, masked.
 */
name: string | null, 
/**
 * The ID number, masked.
 */
id_number: string | null, 
/**
 * Why not: a code of the locales.
 */
reason: string | null, 
/**
 * When it came to stand so.
 */
since: string | null, 
/**
 * How often a provider may still be asked today.
 */
tries_left: number, 
/**
 * The ways.
 */
ways: Array<IdentityWay>, };

export type MessageRow = { 
/**
 * Its identifier.
 */
id: string, 
/**
 * A key of the locales: `account.new_device`.
 */
key: string, 
/**
 * What its sentence names.
 */
params: { [key in string]: string }, 
/**
 * The page that it leads to, for programs: `sessions`.
 */
link: string | null, 
/**
 * When it was said.
 */
at: string, 
/**
 * Whether it was read.
 */
is_read: boolean, };

export type MessagesView = { 
/**
 * At most 50 of them; older ones by `?before=` the last one's identifier.
 */
messages: Array<MessageRow>, 
/**
 * How many are unread in all.
 */
unread: number, 
/**
 * Whether there are older ones.
 */
has_more: boolean, };

export type ReadMessages = { 
/**
 * These; all where there are none.
 */
ids: Array<string>, };

export type LiveEvent = { "is": "messages", 
/**
 * How many are unread now.
 */
unread: number, } | { "is": "account" } | { "is": "queues" } | { "is": "people" } | { "is": "ended" };

export type TakeRole = { 
/**
 * What stands behind `#` in the link.
 */
invitation: string, };

export type OfficeRow = { 
/**
 * The account.
 */
account: string, 
/**
 * Its number, masked; empty where it was freed.
 */
phone: string, 
/**
 * Its name, masked.
 */
name: string | null, 
/**
 * Its roles.
 */
roles: Array<Role>, 
/**
 * Since when.
 */
since: string, };

export type ProposeRole = { 
/**
 * What whoever follows the link becomes.
 */
role: Role, };

export type ProposalState = "proposed" | "confirmed" | "told";

export type ProposalRow = { 
/**
 * Its identifier.
 */
id: string, 
/**
 * What whoever follows the link becomes.
 */
role: Role, 
/**
 * How far it is.
 */
state: ProposalState, 
/**
 * Whether it is one's own: the others confirm or decline it, oneself fetches the link or withdraws it.
 */
is_own: boolean, 
/**
 * Whose it is: the name, masked, or the number.
 */
by: string, 
/**
 * Who confirmed it, likewise; nobody while it waits, and where the only officer there was proposed it.
 */
confirmed_by: string | null, 
/**
 * When it was proposed.
 */
at: string, 
/**
 * When it lapses.
 */
until: string, };

export type RoleInvited = { 
/**
 * What stands behind `#` in the link.
 */
invitation: string, 
/**
 * Until when.
 */
until: string, };

export type QueueRow = { 
/**
 * Its name for programs: a key of the locales.
 */
name: string, 
/**
 * How many wait.
 */
waiting: number, 
/**
 * Since when the one that waits longest does.
 */
oldest: string | null, };

export type AuditRow = { 
/**
 * Its number; nothing where it has not got its place in the chain yet.
 */
sequence: number | null, 
/**
 * When.
 */
at: string, 
/**
 * Who: an account, or a part of the service.
 */
actor: string, 
/**
 * What: `session.begun`.
 */
action: string, 
/**
 * Upon what: an identifier.
 */
subject: string, 
/**
 * Its hash in the chain, lower-case hex.
 */
hash: string | null, };

export type AuditView = { 
/**
 * At most 100; older ones by `?before=` the last one's number.
 */
records: Array<AuditRow>, 
/**
 * Whether there are older ones.
 */
has_more: boolean, };

export type AuditVerdict = { 
/**
 * How many records stand in it.
 */
records: number, 
/**
 * How many wait for their place.
 */
unlinked: number, 
/**
 * The last record's hash.
 */
head: string | null, 
/**
 * The first one whose hash is not what it should be, or that is missing.
 */
broken: number | null, };

export type OutboxRow = { 
/**
 * Its identifier.
 */
id: string, 
/**
 * `sms` or `mail`.
 */
way: string, 
/**
 * To whom, masked.
 */
to: string, 
/**
 * What is above it, where it is a mail.
 */
subject: string | null, 
/**
 * What.
 */
text: string, 
/**
 * When it was due.
 */
at: string, 
/**
 * `waiting`, `sent` or `failed`.
 */
state: string, 
/**
 * How often it was tried.
 */
tries: number, };

export type OutboxView = { 
/**
 * The newest 100; an operator is told none of them.
 */
rows: Array<OutboxRow>, 
/**
 * How many wait.
 */
waiting: number, 
/**
 * How many could not be sent.
 */
failed: number, };

export type SandboxOutcome = "yes" | "no" | "late" | "never" | "twice" | "other_name";

export type SandboxView = { 
/**
 * What each does next.
 */
next: { [key in IdentityProvider]?: SandboxOutcome }, };
