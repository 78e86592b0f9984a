// Made from crates/wire/src/{enterprise,review,way}.rs by the tests of sealbid-wire; do not edit.
/* eslint-disable */

export type ApplicationKind = "claim" | "join" | "transfer" | "certificate";

export type MemberRole = "admin" | "clerk";

export type EnterpriseSearch = { 
/**
 * Those that are registered and fit, at most 20.
 */
found: Array<EnterpriseFound>, 
/**
 * Whether there are more.
 */
has_more: boolean, 
/**
 * The code that was typed, where it has the form of one and nobody answers for it here.
 */
unknown: UnknownEnterprise | null, };

export type EnterpriseFound = { 
/**
 * Its identifier.
 */
id: string, 
/**
 * Its name.
 */
name: string, 
/**
 * Its unified social credit code (GB 32100).
 */
uscc: string, 
/**
 * What the one who asks is there.
 */
role: MemberRole | null, 
/**
 * The ways in; for its own people the way to a certificate.
 */
ways: Array<WayIn>, };

export type UnknownEnterprise = { 
/**
 * Its code.
 */
uscc: string, 
/**
 * Whether its check digit fits; some codes in use do not (GB 32100-2015).
 */
check_digit_fits: boolean, 
/**
 * The ways in.
 */
ways: Array<WayIn>, };

export type WayIn = { 
/**
 * Which.
 */
kind: ApplicationKind, 
/**
 * The application of this kind that is open.
 */
open: string | null, };

export type ChangeWay = { 
/**
 * Which.
 */
kind: ApplicationKind, };

export type OwnEnterprise = { 
/**
 * Its identifier.
 */
id: string, 
/**
 * Its name.
 */
name: string, 
/**
 * Its code.
 */
uscc: string, 
/**
 * What one is there.
 */
role: MemberRole, 
/**
 * Since when.
 */
since: string, };

export type EnterpriseView = { 
/**
 * What everybody in it sees.
 */
own: OwnEnterprise, 
/**
 * Its legal representative; nothing where nobody showed the licence yet.
 */
legal_name: string | null, 
/**
 * The document that shows who that is.
 */
legal_id_kind: IdKind | null, 
/**
 * Its number, masked but for the admin.
 */
legal_id_number: string | null, 
/**
 * From when on the licence is good.
 */
term_from: string | null, 
/**
 * Until when it is; `long` where it has no end.
 */
term_until: string | null, 
/**
 * How many belong to it.
 */
members: number, 
/**
 * One's own certificate of it.
 */
certificate: OwnCertificate, };

export type CertificateStanding = "none" | "there" | "applied" | "approved";

export type OwnCertificate = { 
/**
 * How far one is.
 */
stands: CertificateStanding, 
/**
 * The application that is open, or was approved.
 */
application: string | null, };

export type IdKind = "id_card" | "passport" | "hong_kong_macao" | "taiwan" | "residence_permit";

export type Field = "licence" | "name" | "uscc" | "uscc_sure" | "legal_name" | "legal_id_kind" | "legal_id_number" | "term_from" | "term_until" | "platform" | "platform_sure" | "authority" | "stamping" | "form" | "admin_name" | "admin_phone" | "bank" | "account_tail" | "account_own" | "agreed";

export type FieldNote = { 
/**
 * Which.
 */
field: Field, 
/**
 * A code of `errors.json`.
 */
code: string, 
/**
 * What its sentence names.
 */
params: { [key in string]: string }, 
/**
 * Whether it cannot be handed in so.
 */
is_blocking: boolean, };

export type RefusedField = { 
/**
 * Which.
 */
field: Field, 
/**
 * Why, in the officer's words.
 */
reason: string, };

export type ApplicationState = "draft" | "awaiting" | "submitted" | "in_review" | "returned" | "rejected" | "approved" | "withdrawn" | "lapsed" | "superseded" | "fulfilled";

export type LapsedView = { 
/**
 * How far it was.
 */
from: ApplicationState, 
/**
 * For whom it had waited, where that is `awaiting`.
 */
awaited: Awaited | null, };

export type ApplicationAct = "save" | "submit" | "withdraw" | "urge" | "certify" | "change_way" | "confirm" | "ask_bank" | "resume";

export type Awaited = "admin" | "bank" | "applicant";

export type Decider = "admin" | "officer";

export type Payee = { 
/**
 * In whose name the account is.
 */
name: string, 
/**
 * Its number.
 */
account: string, 
/**
 * The bank.
 */
bank: string, 
/**
 * Whether there is no such account: an exercise.
 */
is_sandbox: boolean, };

export type EntryFate = "matched" | "wrong_amount" | "wrong_payer" | "late" | "extra" | "unknown";

export type GivenBack = "due" | "returned" | "bounced";

export type EntryView = { 
/**
 * Fen.
 */
amount: number, 
/**
 * When the bank had it, by the bank's clock.
 */
at: string, 
/**
 * What became of it.
 */
fate: EntryFate, 
/**
 * Whether it was given back.
 */
given_back: GivenBack, };

export type TransferView = { 
/**
 * Fen.
 */
amount: number, 
/**
 * To whom: name, account, bank.
 */
payee: Payee, 
/**
 * Before when the bank has to have it.
 */
deadline: string, 
/**
 * How many wrong ones there may be yet.
 */
tries_left: number, 
/**
 * Until when one that came too late may be gone on with.
 */
resume_until: string | null, 
/**
 * What came.
 */
entries: Array<EntryView>, };

export type GrantStatement = { 
/**
 * 1.
 */
format: number, 
/**
 * The application that it answers.
 */
application: string, 
/**
 * The enterprise's code.
 */
uscc: string, 
/**
 * Its name.
 */
enterprise: string, 
/**
 * Who may stamp: the proven name.
 */
clerk: string, 
/**
 * That one's account.
 */
account: string, 
/**
 * On which trading platform, by its code.
 */
platform: string, 
/**
 * With which seals: `all`, or `none` where the certificate is not to stamp.
 */
seals: string, 
/**
 * From when on.
 */
from: string, 
/**
 * Until when.
 */
until: string, 
/**
 * 16 random bytes in hex: no two grants are one text.
 */
nonce: string, };

export type JoinRequest = { 
/**
 * The application.
 */
application: string, 
/**
 * What people call it.
 */
number: string, 
/**
 * To join, or a certificate for one who belongs to it.
 */
kind: ApplicationKind, 
/**
 * Who asks: the proven name.
 */
name: string, 
/**
 * That one's number, masked; empty where it was freed.
 */
phone: string, 
/**
 * The trading platform, by its code.
 */
platform: string, 
/**
 * Since when it waits.
 */
since: string, 
/**
 * When it lapses.
 */
lapses: string | null, 
/**
 * The grant that would let this one in, as text: what is signed is this, to the byte.
 */
statement: string, 
/**
 * Whether the one who asks for this has a certificate to sign it with.
 */
can_sign: boolean, };

export type GrantOrder = { 
/**
 * A [`GrantStatement`] in JSON.
 */
statement: string, 
/**
 * A detached CMS signature over it.
 */
signature: string, };

export type DeclineRequest = { 
/**
 * Why, for who asked.
 */
reason: string, };

export type GrantState = "granted" | "active" | "void" | "ended";

export type GrantView = { 
/**
 * Its identifier.
 */
id: string, 
/**
 * How it stands.
 */
state: GrantState, 
/**
 * To whom: the proven name.
 */
clerk: string, 
/**
 * On which trading platform, by its code.
 */
platform: string, 
/**
 * From when on.
 */
from: string, 
/**
 * Until when.
 */
until: string, 
/**
 * When it was signed, by the time-stamp.
 */
at: string, 
/**
 * The statement that was signed.
 */
statement: string, 
/**
 * The signature over it, with its time-stamp (CMS, DER).
 */
signature: string, };

export type SandboxEntry = { 
/**
 * Its reference: the same a second time is the same entry.
 */
reference: string, 
/**
 * In whose name the account is that paid.
 */
payer: string, 
/**
 * The last six digits of that account.
 */
account_tail: string, 
/**
 * Fen.
 */
amount: number, 
/**
 * When the bank had it; now where nothing is said.
 */
at: string | null, 
/**
 * Whether the account is closed by the time at which it is given back.
 */
bounces: boolean, };

export type BankEntry = { 
/**
 * Its reference.
 */
reference: string, 
/**
 * In whose name the account is that paid; nothing once that is erased.
 */
payer: string | null, 
/**
 * The last six digits of that account; nothing likewise.
 */
account_tail: string | null, 
/**
 * What it is.
 */
entry: EntryView, 
/**
 * The number of the application that it belongs to.
 */
application: string | null, };

export type BankView = { 
/**
 * The account that is paid to.
 */
payee: Payee, 
/**
 * The newest entries, at most 100.
 */
entries: Array<BankEntry>, };

export type ApplicationView = { 
/**
 * Its identifier.
 */
id: string, 
/**
 * What people call it: `S` and digits. It opens nothing.
 */
number: string, 
/**
 * Which way.
 */
kind: ApplicationKind, 
/**
 * How far it is.
 */
state: ApplicationState, 
/**
 * The enterprise's code.
 */
uscc: string, 
/**
 * Its name, as it is registered or as it was typed.
 */
name: string, 
/**
 * It, where it is registered.
 */
enterprise: string | null, 
/**
 * How often it was handed in.
 */
round: number, 
/**
 * When it was begun.
 */
began: string, 
/**
 * When something was last saved.
 */
saved: string, 
/**
 * When it lapses unless something is done.
 */
lapses: string | null, 
/**
 * When it was handed in last.
 */
sent: string | null, 
/**
 * When it was decided.
 */
decided: string | null, 
/**
 * What was typed.
 */
fields: { [key in Field]?: string }, 
/**
 * What is to be mended, or looked at.
 */
notes: Array<FieldNote>, 
/**
 * The fields that were refused, in `returned`: these can be changed, and `unlocked`.
 */
refused: Array<RefusedField>, 
/**
 * In `returned`, fields that may be changed although they were not refused: they would not be taken any more as they were handed in.
 */
unlocked: Array<Field>, 
/**
 * Why it was returned or refused, in the words of who did.
 */
reason: string | null, 
/**
 * Who refused it, in `rejected`.
 */
rejected_by: Decider | null, 
/**
 * Its pictures and papers.
 */
documents: Array<DocumentView>, 
/**
 * What it will cost, tax included, in fen: the lowest price of the days on which it was handed in.
 */
quoted: number | null, 
/**
 * Where it stood when its time was over; nothing where it is not, and of what lapsed before that was kept.
 */
lapsed: LapsedView | null, 
/**
 * As what one comes in: as it was told when it was handed in, or as it would be now.
 */
role: MemberRole, 
/**
 * For whom it waits, in `awaiting`.
 */
awaits: Awaited | null, 
/**
 * Whether the admin for whom it waits has a certificate to grant it with; without one the days stand still.
 */
can_admin_grant: boolean | null, 
/**
 * The transfer that it waits or waited for.
 */
transfer: TransferView | null, 
/**
 * The ways that it may change to, with what was typed.
 */
ways: Array<ApplicationKind>, 
/**
 * What the applicant may do now.
 */
may: Array<ApplicationAct>, 
/**
 * From when on the officers may be asked to hurry.
 */
urge_from: string | null, };

export type ApplicationRow = { 
/**
 * Its identifier.
 */
id: string, 
/**
 * What people call it.
 */
number: string, 
/**
 * Which way.
 */
kind: ApplicationKind, 
/**
 * How far it is.
 */
state: ApplicationState, 
/**
 * The enterprise's name.
 */
name: string, 
/**
 * When something was last saved, sent or decided.
 */
at: string, 
/**
 * When it lapses unless something is done; nothing while its days stand still.
 */
lapses: string | null, 
/**
 * For whom it waits, in `awaiting`.
 */
awaits: Awaited | null, };

export type BeginApplication = { 
/**
 * Which way.
 */
kind: ApplicationKind, 
/**
 * The enterprise's code.
 */
uscc: string, };

export type SaveFields = { 
/**
 * Each field that is another than before.
 */
changes: Array<FieldChange>, };

export type FieldChange = { 
/**
 * Which.
 */
field: Field, 
/**
 * What stood there as far as the page knows; empty where nothing did.
 */
was: string, 
/**
 * What is to stand there; empty for nothing.
 */
now: string, };

export type SavedFields = { 
/**
 * The application as it is now.
 */
application: ApplicationView, 
/**
 * Fields that another device changed meanwhile, which stay as that one left them until somebody chooses.
 */
conflicts: Array<FieldConflict>, };

export type FieldConflict = { 
/**
 * Into which field.
 */
field: Field, 
/**
 * What stands there.
 */
theirs: string, 
/**
 * What was to stand there.
 */
yours: string, };

export type DocumentKind = "licence" | "form";

export type DocumentView = { 
/**
 * Its identifier.
 */
id: string, 
/**
 * What it is.
 */
kind: DocumentKind, 
/**
 * `image/jpeg`, `image/png` or `application/pdf`.
 */
media_type: string, 
/**
 * Bytes.
 */
size: number, 
/**
 * Pixels; nothing for a PDF.
 */
width: number | null, 
/**
 * Pixels.
 */
height: number | null, 
/**
 * Whether writing on it can be read, as far as a program can tell.
 */
is_sharp: boolean | null, 
/**
 * Pages of a PDF.
 */
pages: number | null, 
/**
 * When it came.
 */
at: string, };

export type QueuePart = "waiting" | "returned" | "decided" | "second_look";

export type LookTally = { 
/**
 * How many would have been decided so.
 */
agreed: number, 
/**
 * How many would not.
 */
differed: number, };

export type LookView = { 
/**
 * Whether it would have been decided so.
 */
agrees: boolean, 
/**
 * In words; empty where there were none.
 */
note: string, };

export type ReviewQueue = { 
/**
 * By how long they wait: the longest first, those that were urged before them marked and not moved. At most 200.
 */
rows: Array<ReviewRow>, 
/**
 * How many are in each part.
 */
counts: { [key in QueuePart]?: number }, 
/**
 * How the second looks of the last 90 days ended, whoever decided: how well officers agree.
 */
looks: LookTally, 
/**
 * How many the one who asks decided today (Asia/Shanghai).
 */
decided_today: number, 
/**
 * How long that took on average from taking one to deciding it, seconds.
 */
average_secs: number | null, };

export type ReviewRow = { 
/**
 * Its identifier.
 */
id: string, 
/**
 * What people call it.
 */
number: string, 
/**
 * Which way.
 */
kind: ApplicationKind, 
/**
 * How far it is.
 */
state: ApplicationState, 
/**
 * The enterprise's name.
 */
name: string, 
/**
 * The trading platform, by its code.
 */
platform: string | null, 
/**
 * Since when its applicant waits.
 */
since: string, 
/**
 * How often it was handed in; in a second look, by the time of that decision.
 */
round: number, 
/**
 * Whether its applicant asked to hurry.
 */
is_urged: boolean, 
/**
 * Who looks at it, masked.
 */
officer: string | null, 
/**
 * Whether that is the one who asks.
 */
is_mine: boolean, 
/**
 * What was decided.
 */
verdict: ReviewVerdict | null, 
/**
 * What a second officer said of it, where the one who asks decided.
 */
look: LookView | null, };

export type ReviewVerdict = "approved" | "returned" | "rejected";

export type Check = "name" | "uscc" | "legal_name" | "legal_id" | "term" | "applicant" | "platform" | "certificate" | "licence" | "form" | "grant" | "transfer";

export type Mark = { 
/**
 * Of what.
 */
check: Check, 
/**
 * Whether it is as it should be.
 */
fits: boolean, 
/**
 * Why not, for the applicant.
 */
reason: string, };

export type CheckView = { 
/**
 * What.
 */
check: Check, 
/**
 * The fields that it is about.
 */
fields: Array<Field>, 
/**
 * What a program found.
 */
findings: Array<Finding>, 
/**
 * What the officer found so far, or who decided.
 */
mark: Mark | null, };

export type Finding = "check_digit_fits" | "check_digit_off" | "not_registered" | "registered" | "contested" | "id_number_fits" | "applicant_is_legal" | "applicant_differs" | "term_runs" | "term_over" | "sharp" | "blurred" | "form_number_fits" | "form_number_off" | "grant_intact" | "grant_broken" | "grant_none" | "transfer_matched" | "transfer_others";

export type ReviewView = { 
/**
 * Its row in the queue.
 */
row: ReviewRow, 
/**
 * The number of the lease: what is decided names it.
 */
lease: number, 
/**
 * Until when it holds; whatever the officer does prolongs it. In a second look, when it was decided.
 */
until: string, 
/**
 * What was handed in.
 */
fields: { [key in Field]?: string }, 
/**
 * What it was before, where it was handed in again.
 */
earlier: { [key in Field]?: string }, 
/**
 * Who applies: the name that was proven.
 */
applicant: string, 
/**
 * The applicant's ID number, masked.
 */
applicant_id: string, 
/**
 * What is to be looked at.
 */
checks: Array<CheckView>, 
/**
 * What a program has to say of the fields.
 */
notes: Array<FieldNote>, 
/**
 * Pictures and papers.
 */
documents: Array<DocumentView>, 
/**
 * The transfer, where that is the way.
 */
transfer: TransferView | null, 
/**
 * What was found in earlier rounds; in a second look, the decision itself as the first.
 */
rounds: Array<RoundView>, };

export type RoundView = { 
/**
 * Which.
 */
round: number, 
/**
 * What was decided.
 */
verdict: ReviewVerdict, 
/**
 * By whom, masked.
 */
officer: string, 
/**
 * When.
 */
at: string, 
/**
 * Why.
 */
reason: string | null, 
/**
 * What was refused.
 */
refused: Array<RefusedField>, 
/**
 * The pictures and papers that it was decided by; none where there were none, it was an admin's, that was not kept yet, or it was erased.
 */
seen: Array<SeenDocument>, };

export type SeenDocument = { 
/**
 * Its identifier.
 */
id: string, 
/**
 * SHA-256 of it as it came, hexadecimal.
 */
sha256: string, };

export type SaveMarks = { 
/**
 * The number of the lease.
 */
lease: number, 
/**
 * All of them.
 */
marks: Array<Mark>, };

export type Decide = { 
/**
 * The number of the lease.
 */
lease: number, 
/**
 * What.
 */
verdict: ReviewVerdict, 
/**
 * What was found; for an approval all fits, for a return something does not.
 */
marks: Array<Mark>, 
/**
 * Why, for the applicant; needed for a refusal.
 */
reason: string, };

export type SecondLook = { 
/**
 * Of which round, as it was told with the decision.
 */
round: number, 
/**
 * Whether it would have been decided so.
 */
agrees: boolean, 
/**
 * What is to be said of it; needed where not.
 */
note: string, };
