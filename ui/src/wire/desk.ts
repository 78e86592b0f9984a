// Made from crates/wire/src/desk by the tests of sealbid-wire; do not edit.
/* eslint-disable */

import type { AccountView, LiveEvent } from './account.ts';

export type JsonValue = number | string | boolean | JsonValue[] | { [key in string]?: JsonValue } | null;

export type Nothing = Record<symbol, never>;

export type Problem = { 
/**
 * The cause; each one has an entry in `errors.json` of every language.
 */
code: string, 
/**
 * Values by name.
 */
params: { [key in string]: string }, };

export type Kind = "pdf" | "asice" | "sealbid" | "cms";

export type Verdict = "pass" | "fail" | "unknown";

export type IntactVerdict = "yes" | "no" | "unknown";

export type LaterChanges = "none" | "permitted" | "suspicious";

export type SignerReport = { 
/**
 * Common name.
 */
name: string | null, 
/**
 * Organisation.
 */
organization: string | null, 
/**
 * The organisation's unified social credit code.
 */
uscc: string | null, 
/**
 * Whole subject.
 */
subject: string, 
/**
 * Whole issuer.
 */
issuer: string, 
/**
 * Serial number.
 */
serial: string, 
/**
 * SHA-256 of the certificate.
 */
sha256: string, 
/**
 * Start of its validity.
 */
not_before: string, 
/**
 * End of its validity.
 */
not_after: string, };

export type ChainVerdict = "valid" | "untrusted" | "no_trust_given" | "invalid" | "unknown" | "no_certificate";

export type ChainReport = { 
/**
 * Whether it holds.
 */
verdict: ChainVerdict, 
/**
 * For `invalid` and `unknown`: which rule, a code of `report.json`, section `verify.chain_rule`.
 */
reason: string | null, 
/**
 * For `invalid` and `unknown`: the subject of the certificate that it is about.
 */
at: string | null, 
/**
 * The subjects from the signer to the anchor, where a path was found.
 */
path: Array<string>, 
/**
 * The anchor is a practice root: it proves nothing outside an exercise.
 */
practice: boolean, };

export type RevocationVerdict = "good" | "revoked" | "unknown" | "not_declared";

export type RevocationReport = { 
/**
 * Whether one was revoked.
 */
verdict: RevocationVerdict, 
/**
 * When, if it was.
 */
at: string | null, 
/**
 * Why, if it was and the CA says so (RFC 5280 §5.3.1, in snake_case).
 */
reason: string | null, };

export type TimeReport = { 
/**
 * The instant, where one is stated.
 */
value: string | null, 
/**
 * Who states it: `timestamp` (a time-stamp authority), `claimed` (the signer), `none`.
 */
source: string, };

export type NamedSeal = { 
/**
 * What the seal is known by, without the number of a version.
 */
seal: string, 
/**
 * The version of it, where the seal is called as the register of a service does.
 */
version: number | null, 
/**
 * What it is called.
 */
name: string, 
/**
 * SHA-256 of its `SES_SealInfo` (GB/T 38540-2020), as the register of seals tells it.
 */
info_sha256: string, };

export type SignatureReport = { 
/**
 * The field of a PDF, or the file of a container, that holds it.
 */
name: string, 
/**
 * Of a PDF: how it is encoded, as its `/SubFilter` says (ISO 32000-2, 12.8.3); nothing where it says none, and of
 * other files.
 */
sub_filter: string | null, 
/**
 * Whose it is; nothing where it carries no certificate.
 */
signer: SignerReport | null, 
/**
 * Whether the signed bytes are those that were signed.
 */
intact: IntactVerdict, 
/**
 * Why not, or why it could not be judged: a code of `report.json`, section `verify.intact_reason`.
 */
intact_reason: string | null, 
/**
 * Whether it covers the whole file (of a container: every file in it) as it now stands.
 */
covers_whole_file: boolean, 
/**
 * What was appended after it.
 */
later_changes: LaterChanges, 
/**
 * What makes it suspicious: codes of `report.json`, section `verify.suspicion`; empty otherwise.
 */
suspicions: Array<string>, 
/**
 * Its chain.
 */
chain: ChainReport, 
/**
 * The revocation state of its chain.
 */
revocation: RevocationReport, 
/**
 * When it was made.
 */
time: TimeReport, 
/**
 * Of a PDF: the baseline level of PAdES that is proven to whoever judges, `B-B`, `B-T`, `B-LT` or `B-LTA`; left out where none
 * is.
 */
level?: string, 
/**
 * Of a PDF: the seals that the signer named. They are signed as all that is, so they hold as far as `intact` says.
 */
seals: Array<NamedSeal>, 
/**
 * Why the seals named cannot be told: a code of `report.json`, section `verify.seals_reason`; left out where they are.
 */
seals_reason?: string, };

export type FileReport = { 
/**
 * Its name there.
 */
name: string, 
/**
 * Its length in bytes; nothing where it is missing or damaged.
 */
bytes: number | null, 
/**
 * How it stands to the signatures, a code of `report.json`, section `verify.file`: `covered`, `unproven`,
 * `not_covered`, `differs`, `missing`, `damaged`; `sealed` for what needs a key.
 */
state: string, };

export type VerifyReport = { 
/**
 * Version of this form, 1.
 */
format: number, 
/**
 * The file as it was named to the program.
 */
file: string, 
/**
 * What kind of file it is.
 */
kind: Kind, 
/**
 * What all of it comes to.
 */
verdict: Verdict, 
/**
 * Why the verdict is not `pass`: codes of `report.json`, section `verify.reason`; empty for a pass.
 */
reasons: Array<string>, 
/**
 * The instant for which chains and revocation were judged where a signature proves none itself.
 */
verified_at: string, 
/**
 * Every signature found, in the order of the file.
 */
signatures: Array<SignatureReport>, 
/**
 * The files inside a container, or the parts of an encrypted response.
 */
files: Array<FileReport>, };

export type FileRef = { 
/**
 * Random, 32 hex digits; known until it is let go or the program ends.
 */
handle: string, 
/**
 * Its name, for people.
 */
name: string, 
/**
 * Its length in bytes.
 */
size: number, 
/**
 * What it is, by content.
 */
kind: FileKindView, };

export type FileKindView = "tender" | "response" | "envelope" | "pdf" | "picture" | "other";

export type FilePurpose = "tender" | "attachments" | "envelope" | "signed" | "documents" | "seal" | "seal_photo" | "licence" | "stamped_form";

export type ChooseFiles = { 
/**
 * What for.
 */
purpose: FilePurpose, 
/**
 * What the dialog is headed with, in the language of the page.
 */
title: string, };

export type FileAsked = { 
/**
 * Its handle.
 */
handle: string, };

export type SaveCopy = { 
/**
 * Of which file.
 */
handle: string, 
/**
 * The name that the dialog proposes.
 */
name: string, 
/**
 * What the dialog is headed with.
 */
title: string, };

export type SaveLog = { 
/**
 * What the dialog is headed with.
 */
title: string, };

export type Saved = { 
/**
 * The file's name, without its folder.
 */
name: string, };

export type FileRow = { 
/**
 * Its name in the part's folder: how it is named in requests.
 */
file: string, 
/**
 * The name that it came with.
 */
original: string, 
/**
 * `pdf`, `png` or `jpeg`.
 */
kind: string, 
/**
 * Its length in bytes.
 */
size: number, 
/**
 * SHA-256 of its bytes.
 */
sha256: string, };

export type AddFiles = { 
/**
 * The bid.
 */
bid: string, 
/**
 * The part.
 */
part: string, 
/**
 * Handles of files that were chosen or dropped.
 */
files: Array<string>, };

export type PartFile = { 
/**
 * The bid.
 */
bid: string, 
/**
 * The part.
 */
part: string, 
/**
 * [`FileRow::file`].
 */
file: string, };

export type OrderFiles = { 
/**
 * The bid.
 */
bid: string, 
/**
 * The part.
 */
part: string, 
/**
 * All its files, [`FileRow::file`], in their new order.
 */
files: Array<string>, };

export type LanguageChoice = "system" | "zh-CN" | "en";

export type Theme = "system" | "light" | "dark";

export type Settings = { 
/**
 * The language.
 */
language: LanguageChoice, 
/**
 * Light or dark.
 */
theme: Theme, 
/**
 * The address of a service; empty for the practice service inside the program.
 */
service: string, 
/**
 * Certificates in PEM that the service's https is known by, where the system does not know it; empty otherwise.
 */
service_root: string, 
/**
 * Who bids with this desk, filled in for a new bid.
 */
bidder_name: string, 
/**
 * Its unified social credit code.
 */
bidder_uscc: string, };

export type ServiceMode = "practice" | "production";

export type ServiceView = { 
/**
 * Whether it is the one inside the program.
 */
is_embedded: boolean, 
/**
 * Exercise or earnest; nothing where that is not known yet.
 */
mode: ServiceMode | null, 
/**
 * Its address as this desk reaches it.
 */
url: string, 
/**
 * Its address as phones reach it; nothing where this machine has no network.
 */
phone_url: string | null, 
/**
 * What keeps it from answering; nothing where it answers.
 */
problem: Problem | null, 
/**
 * The service's clock when it was asked; nothing where it did not answer.
 */
now: string | null, 
/**
 * How far the service's clock is ahead of this machine's, milliseconds.
 */
ahead_ms: number, };

export type Start = { 
/**
 * The program's version.
 */
version: string, 
/**
 * What the person chose.
 */
settings: Settings, 
/**
 * `zh-CN` or `en`: the system's language.
 */
system_language: LanguageChoice, };

export type CallMethod = "GET" | "POST" | "PUT" | "DELETE";

export type SignGrant = { 
/**
 * In whose name: [`KeptSession::session`].
 */
session: string, 
/**
 * The enterprise, by its identifier at the service.
 */
enterprise: string, 
/**
 * The application that it answers.
 */
application: string, 
/**
 * [`JoinRequest::statement`](crate::way::JoinRequest::statement), as it was shown: what is signed is this, to the byte.
 */
statement: string, };

export type ServiceCall = { 
/**
 * What is done.
 */
method: CallMethod, 
/**
 * From the slash on, with its query: of accounts, messages, platforms, enterprises, applications and what the service is, and nothing else.
 */
path: string, 
/**
 * JSON, at most 64 KiB.
 */
body: JsonValue | null, 
/**
 * In whose name: [`KeptSession::session`].
 */
session: string | null, 
/**
 * A UUID by which the service knows a call again that is given twice.
 */
key: string | null, };

export type ServiceAnswer = { 
/**
 * The status of HTTP.
 */
status: number, 
/**
 * JSON; nothing where the service had nothing to say.
 */
body: JsonValue | null, };

export type SendFile = { 
/**
 * Where to: `/v1/applications/ID/documents/KIND`.
 */
path: string, 
/**
 * The file: a picture or a PDF of at most 10 MiB.
 */
handle: string, 
/**
 * In whose name: [`KeptSession::session`].
 */
session: string, 
/**
 * A UUID by which the service knows a call again that is given twice.
 */
key: string, };

export type FetchFile = { 
/**
 * Which: `/v1/applications/ID/papers/DOCUMENT` or `/v1/applications/ID/form`.
 */
path: string, 
/**
 * What people call it.
 */
name: string, 
/**
 * In whose name: [`KeptSession::session`].
 */
session: string, };

export type KeptSession = { 
/**
 * By what this desk, and nobody else, knows which is meant: 32 bytes, base64url.
 */
session: string, 
/**
 * The account as it was told last.
 */
account: AccountView, };

export type LeaveSession = { 
/**
 * [`KeptSession::session`].
 */
session: string, };

export type About = { 
/**
 * The program's version.
 */
version: string, 
/**
 * Where bids and settings lie, for people.
 */
folder: string, 
/**
 * The version of the web view.
 */
web_view: string, };

export type ConsoleView = { 
/**
 * Its address; nothing where the service is another one, or does not run.
 */
address: string | null, 
/**
 * The address by which whoever follows it becomes the first officer, where there was none when the service started. It is good once.
 */
first_officer: string | null, };

export type QrAsked = { 
/**
 * The text, at most 1,000 bytes.
 */
text: string, };

export type QrView = { 
/**
 * One text a row, without the quiet zone; `1` is a dark module, `0` a light one.
 */
rows: Array<string>, };

export type Stage = "information" | "compose" | "check" | "stamp" | "encrypt" | "encrypted" | "opened";

export type StepState = "not_begun" | "begun" | "blocked" | "done";

export type Steps = { 
/**
 * Who bids.
 */
information: StepState, 
/**
 * The parts.
 */
compose: StepState, 
/**
 * The findings, and the document.
 */
check: StepState, 
/**
 * The seal.
 */
stamp: StepState, 
/**
 * Packing and encrypting.
 */
encrypt: StepState, };

export type Readiness = { "is": "not_begun" } | { "is": "filled", 
/**
 * How many are.
 */
done: number, 
/**
 * How many must be.
 */
of: number, } | { "is": "blocked", 
/**
 * How many.
 */
count: number, } | { "is": "ready" } | { "is": "stamped" } | { "is": "encrypted" } | { "is": "opened" } | { "is": "damaged" };

export type BidRow = { 
/**
 * Its identifier, 32 hex digits.
 */
id: string, 
/**
 * The tender's title.
 */
title: string, 
/**
 * The purchaser's number.
 */
no: string, 
/**
 * The lot; empty where the tender has none.
 */
lot: string, 
/**
 * The purchaser's name.
 */
purchaser: string, 
/**
 * The last instant for a response.
 */
deadline: string, 
/**
 * The opening.
 */
opens: string, 
/**
 * How far it is.
 */
stage: Stage, 
/**
 * What the list says of it.
 */
readiness: Readiness, 
/**
 * When it was changed last.
 */
changed: string, 
/**
 * Whether it is done with.
 */
is_archived: boolean, 
/**
 * Why it cannot be opened, where it cannot.
 */
problem: Problem | null, };

export type TenderDocument = { 
/**
 * Its title.
 */
title: string, 
/**
 * Its content.
 */
file: FileRef, };

export type TenderView = { 
/**
 * The package itself.
 */
file: FileRef, 
/**
 * Its OCDS identifier.
 */
ocid: string, 
/**
 * The purchaser's number.
 */
no: string, 
/**
 * The title.
 */
title: string, 
/**
 * The purchaser's name.
 */
purchaser: string, 
/**
 * Lots as identifier and title; none where the tender has none.
 */
lots: Array<[string, string]>, 
/**
 * The last instant for a response.
 */
deadline: string, 
/**
 * The opening.
 */
opens: string, 
/**
 * The highest price that is accepted, fen.
 */
ceiling_fen: number | null, 
/**
 * Who signed the package.
 */
signed_by: string, 
/**
 * Whether the signer's chain leads to the service's root.
 */
is_trusted: boolean, 
/**
 * Whether that root is a practice root.
 */
is_practice: boolean, 
/**
 * Whether the desk made it, so that the papers of its invented bidder fill a bid on it (`sample_papers`).
 */
is_sample: boolean, 
/**
 * Its documents.
 */
documents: Array<TenderDocument>, };

export type NewBid = { 
/**
 * Handle of the tender package.
 */
handle: string, 
/**
 * The lot's identifier; nothing where the tender has none or one.
 */
lot: string | null, };

export type BidAsked = { 
/**
 * Its identifier.
 */
bid: string, };

export type BidMark = { 
/**
 * Its identifier.
 */
bid: string, 
/**
 * Whether it is.
 */
is_archived: boolean, };

export type RemoveBid = { 
/**
 * Its identifier.
 */
bid: string, 
/**
 * The purchaser's number, as it was typed.
 */
typed: string, };

export type SaveBidder = { 
/**
 * The bid.
 */
bid: string, 
/**
 * The enterprise's name.
 */
name: string, 
/**
 * Its unified social credit code.
 */
uscc: string, };

export type PartState = "empty" | "draft" | "done" | "blocked" | "advised";

export type PartKindView = { "is": "files", 
/**
 * `pdf`, `png`, `jpeg`: what it takes.
 */
accepts: Array<string>, 
/**
 * What is in it.
 */
files: Array<FileRow>, } | { "is": "form", 
/**
 * Which.
 */
template: FormTemplate, };

export type PartRow = { 
/**
 * Its identifier.
 */
id: string, 
/**
 * Its title.
 */
title: string, 
/**
 * Whether it must be filled.
 */
is_required: boolean, 
/**
 * What it is made of.
 */
kind: PartKindView, 
/**
 * How it stands.
 */
state: PartState, 
/**
 * Where it stands in the document as it was built last; nothing where it is not in it.
 */
pages: PageSpan | null, };

export type VolumeRow = { 
/**
 * Its identifier.
 */
id: string, 
/**
 * Its title.
 */
title: string, 
/**
 * Its parts.
 */
parts: Array<PartRow>, };

export type FindingLevel = "blocks" | "advises";

export type Finding = { 
/**
 * How much it counts.
 */
level: FindingLevel, 
/**
 * What it is: a code of `errors.json`.
 */
problem: Problem, 
/**
 * The part that it is about; nothing where it is about the whole.
 */
part: string | null, 
/**
 * The field of a form that it is about.
 */
field: string | null, };

export type PageSpan = { 
/**
 * The first.
 */
first: number, 
/**
 * How many.
 */
count: number, };

export type BuiltView = { 
/**
 * Its pages.
 */
pages: number, 
/**
 * Its length.
 */
size: number, 
/**
 * When.
 */
at: string, 
/**
 * Whether nothing was changed since.
 */
is_current: boolean, 
/**
 * What should be looked at in it.
 */
findings: Array<Finding>, };

export type OutputView = { 
/**
 * Its content.
 */
file: FileRef, 
/**
 * SHA-256 of its bytes.
 */
sha256: string, 
/**
 * When it was made.
 */
at: string, 
/**
 * Whether what it was made of is still the same.
 */
is_current: boolean, };

export type BidView = { 
/**
 * As in the list.
 */
row: BidRow, 
/**
 * The bidder's name; empty where it is not known yet.
 */
bidder_name: string, 
/**
 * The bidder's unified social credit code; empty likewise.
 */
bidder_uscc: string, 
/**
 * The steps.
 */
steps: Steps, 
/**
 * The outline.
 */
outline: Array<VolumeRow>, 
/**
 * How many required parts are filled.
 */
filled: number, 
/**
 * How many must be.
 */
required: number, 
/**
 * Length of all attachments.
 */
size: number, 
/**
 * What is found in it.
 */
findings: Array<Finding>, 
/**
 * The document, once it was built.
 */
built: BuiltView | null, 
/**
 * The stamped document.
 */
stamped: OutputView | null, 
/**
 * The signed package.
 */
packed: OutputView | null, 
/**
 * The encrypted response.
 */
encrypted: OutputView | null, 
/**
 * What was decrypted.
 */
opened: OpenedView | null, 
/**
 * When it was saved last.
 */
saved: string, };

export type FormTemplate = "bid_letter" | "opening_schedule" | "quotation";

export type FormAsked = { 
/**
 * The bid.
 */
bid: string, 
/**
 * The part.
 */
part: string, };

export type FormFactsView = { 
/**
 * The purchaser's number.
 */
no: string, 
/**
 * The tender's title.
 */
title: string, 
/**
 * The lot; empty where there is none.
 */
lot: string, 
/**
 * The purchaser.
 */
purchaser: string, 
/**
 * The bidder's name.
 */
bidder_name: string, 
/**
 * The bidder's code.
 */
bidder_uscc: string, 
/**
 * The highest price that is accepted, fen.
 */
ceiling_fen: number | null, };

export type FormView = { 
/**
 * Which it is.
 */
template: FormTemplate, 
/**
 * What it takes from elsewhere.
 */
facts: FormFactsView, 
/**
 * What was typed, whole or not: an object as `docs/formats/TEMPLATE.schema.json` describes the form, in which fields may be missing, and which
 * holds nothing that stands in `facts`.
 */
values: JsonValue, 
/**
 * Whether it is whole, and so part of the bid.
 */
is_whole: boolean, 
/**
 * Why not; nothing where it is whole or empty.
 */
problem: Problem | null, 
/**
 * What is found in it.
 */
findings: Array<Finding>, 
/**
 * When it was saved last; nothing where nothing was typed yet.
 */
saved: string | null, };

export type SaveForm = { 
/**
 * The bid.
 */
bid: string, 
/**
 * The part.
 */
part: string, 
/**
 * As [`FormView::values`].
 */
values: JsonValue, };

export type CapitalsAsked = { 
/**
 * Fen.
 */
fen: number, };

export type Capitals = { 
/**
 * Such as 人民币肆佰元整.
 */
text: string, };

export type PageSize = { 
/**
 * Its width.
 */
width_mm: number, 
/**
 * Its height.
 */
height_mm: number, };

export type SealView = { 
/**
 * [`SealRow::id`](super::SealRow::id).
 */
id: string, 
/**
 * What it is called.
 */
name: string, 
/**
 * Its version.
 */
number: number, 
/**
 * Until when it stamps.
 */
valid_until: string, 
/**
 * The phones of this desk that it may be used with, [`PhoneRow::id`].
 */
phones: Array<string>, 
/**
 * Its width, millimetres.
 */
width_mm: number, 
/**
 * Its height, millimetres.
 */
height_mm: number, 
/**
 * Its picture: a PNG with alpha.
 */
picture: FileRef, };

export type SealState = "draft" | "active" | "suspended" | "void" | "expired";

export type SealShape = "round" | "oval" | "square" | "rectangle" | "name" | "photo" | "handwriting" | "picture";

export type SealRow = { 
/**
 * Its identifier here and in the register, a UUID.
 */
id: string, 
/**
 * What it is called.
 */
name: string, 
/**
 * What it is.
 */
shape: SealShape, 
/**
 * Its width, millimetres.
 */
width_mm: number, 
/**
 * Its height, millimetres.
 */
height_mm: number, 
/**
 * How it stands.
 */
state: SealState, 
/**
 * Whether a version was made, and it was changed since: what stamps is that version.
 */
is_changed: boolean, 
/**
 * The last version that was made.
 */
number: number | null, 
/**
 * Until when that one stamps.
 */
valid_until: string | null, 
/**
 * The phones of this desk that it may be used with, [`PhoneRow::id`].
 */
phones: Array<string>, 
/**
 * How it looks, as it was saved last: a PNG with alpha.
 */
picture: FileRef, };

export type SealsView = { 
/**
 * They, the oldest first.
 */
seals: Array<SealRow>, 
/**
 * The phone that is asked; nothing where none is paired.
 */
phone: PhoneRow | null, 
/**
 * All paired phones that may use one: those of the same firm as that phone.
 */
phones: Array<PhoneRow>, };

export type Writing = { 
/**
 * Width of the field, millimetres, 2 to 170.
 */
width_mm: number, 
/**
 * Its height, 2 to 200.
 */
height_mm: number, 
/**
 * The thickest the pen draws, millimetres, 0.1 to 5.
 */
pen_mm: number, 
/**
 * `#rrggbb`.
 */
colour: string, 
/**
 * Strokes, each of points: from the left and upper edge in millimetres, and pressure from 0 to 1.
 */
strokes: Array<Array<[number, number, number]>>, };

export type PhotoKind = "seal" | "handwriting";

export type PhotoInk = "auto" | "red" | "blue" | "black" | { "custom": [number, number, number] };

export type Erased = { 
/**
 * Half the eraser's width, millimetres, 0.05 to 50.
 */
radius_mm: number, 
/**
 * Where it went, from the left and upper edge of the picture.
 */
points_mm: Array<[number, number]>, };

export type PhotoCleaning = { 
/**
 * What is in it.
 */
kind: PhotoKind, 
/**
 * The ink that is looked for.
 */
ink: PhotoInk, 
/**
 * From which strength on [`PhotoView::histogram`] ink counts; nothing: what usually fits.
 */
threshold: number | null, 
/**
 * Turned clockwise, degrees, -360 to 360.
 */
turn_deg: number, 
/**
 * Whether the rim decides the perspective.
 */
is_straightened: boolean, 
/**
 * What is smaller is removed, millimetres, 0 to 5.
 */
speck_mm: number, 
/**
 * Width of the picture, millimetres, 2 to 170.
 */
width_mm: number, 
/**
 * `#rrggbb`.
 */
colour: string, 
/**
 * The eraser.
 */
erased: Array<Erased>, };

export type SealSource = { "made": "drawn", 
/**
 * `docs/formats/seal-design.md`.
 */
design: JsonValue, } | { "made": "photo", 
/**
 * Handle of the photo: JPEG or PNG.
 */
handle: string, 
/**
 * How it is cleaned.
 */
cleaning: PhotoCleaning, } | { "made": "written", 
/**
 * The hand.
 */
writing: Writing, } | { "made": "picture", 
/**
 * Handle of a PNG with alpha.
 */
handle: string, 
/**
 * Its width, millimetres; its height follows.
 */
width_mm: number, };

export type SealCheck = { 
/**
 * A key of the locales.
 */
code: string, 
/**
 * Whether it is as it should be.
 */
is_kept: boolean, 
/**
 * Figures, as text.
 */
params: { [key in string]: string }, };

export type PreviewSeal = { 
/**
 * It.
 */
source: SealSource, 
/**
 * Whether a coarse picture of a photo is enough: while a slider moves.
 */
is_quick: boolean, };

export type PhotoView = { 
/**
 * Its width in pixels, upright.
 */
width_px: number, 
/**
 * Its height.
 */
height_px: number, 
/**
 * The ink that was looked for; never [`PhotoInk::Auto`].
 */
ink: PhotoInk, 
/**
 * The threshold that was used.
 */
threshold: number, 
/**
 * How much of the picture has which strength of ink: 64 steps of 4.
 */
histogram: Array<number>, 
/**
 * How far the seal is turned clockwise, degrees.
 */
tilt_deg: number, 
/**
 * The corners of what encloses the seal in the photo's pixels, clockwise from the top left one; of a round one those of the square
 * around it. Nothing where no rim was found.
 */
corners: [[number, number], [number, number], [number, number], [number, number]] | null, };

export type SealPreview = { 
/**
 * As vectors, of a drawn or written one: an SVG of our own making, paths alone.
 */
svg: string | null, 
/**
 * As pixels, of any other: a PNG with alpha.
 */
picture: FileRef | null, 
/**
 * Its width, millimetres.
 */
width_mm: number, 
/**
 * Its height.
 */
height_mm: number, 
/**
 * How many pixels wide it is stamped.
 */
width_px: number, 
/**
 * And high.
 */
height_px: number, 
/**
 * What was looked at.
 */
checks: Array<SealCheck>, 
/**
 * What was found in the photo.
 */
photo: PhotoView | null, };

export type PresetsAsked = { 
/**
 * Of the firm or, on name seals, of the person. A seal that cannot bear it is not answered.
 */
text: string, };

export type SealPreset = { 
/**
 * Its name for programs: a key of the locales.
 */
name: string, 
/**
 * Its shape.
 */
shape: SealShape, 
/**
 * Its width, millimetres.
 */
width_mm: number, 
/**
 * Its height, millimetres.
 */
height_mm: number, 
/**
 * `docs/formats/seal-design.md`.
 */
design: JsonValue, };

export type NewSeal = { 
/**
 * What it is called, 1 to 40 characters.
 */
name: string, 
/**
 * What it is made of.
 */
source: SealSource, };

export type SaveSeal = { 
/**
 * [`SealRow::id`].
 */
seal: string, 
/**
 * What it is called.
 */
name: string, 
/**
 * What it is made of.
 */
source: SealSource, };

export type SealAsked = { 
/**
 * [`SealRow::id`].
 */
seal: string, };

export type RemoveSeal = { 
/**
 * [`SealRow::id`].
 */
seal: string, 
/**
 * Its name, typed.
 */
typed: string, };

export type SealVersionRow = { 
/**
 * Its number, from 1.
 */
number: number, 
/**
 * How it stands.
 */
state: SealState, 
/**
 * From when it stamps.
 */
valid_from: string, 
/**
 * Until when.
 */
valid_until: string, 
/**
 * Whom the certificates are of that it may be used with, as far as this desk knows them.
 */
holders: Array<string>, 
/**
 * SHA-256 of its `SES_SealInfo` (GB/T 38540).
 */
info_sha256: string, 
/**
 * How it looks, where this desk has it: a PNG with alpha.
 */
picture: FileRef | null, };

export type SealChangeRow = { 
/**
 * Of which version.
 */
number: number, 
/**
 * `made`, `suspended`, `resumed`, `voided` or `superseded`.
 */
change: string, 
/**
 * When, by the service's clock.
 */
at: string, 
/**
 * Who ordered it, where this desk knows the certificate.
 */
by: string | null, 
/**
 * SHA-256 of that certificate.
 */
certificate: string, };

export type SealDetail = { 
/**
 * As in the gallery.
 */
row: SealRow, 
/**
 * What it is made of, as it was saved last.
 */
source: SealSource, 
/**
 * Its versions, the newest first.
 */
versions: Array<SealVersionRow>, 
/**
 * What became of it, the newest first.
 */
changes: Array<SealChangeRow>, };

export type SealOrderKind = "make" | "suspend" | "resume" | "void";

export type OrderSeal = { 
/**
 * [`SealRow::id`].
 */
seal: string, 
/**
 * What.
 */
order: SealOrderKind, 
/**
 * To make: phones whose holders may use the version, [`PhoneRow::id`]; with none, that of the phone that is asked.
 */
phones: Array<string>, };

export type SealFileKind = "png" | "svg" | "pdf" | "der" | "design";

export type ExportSeal = { 
/**
 * [`SealRow::id`].
 */
seal: string, 
/**
 * How.
 */
kind: SealFileKind, 
/**
 * What the dialog is headed with.
 */
title: string, };

export type ImportSeal = { 
/**
 * Its handle.
 */
handle: string, 
/**
 * What it is called; of an electronic seal as its maker called it.
 */
name: string, 
/**
 * Of a PNG its width, millimetres.
 */
width_mm: number | null, };

export type WriteSeal = { 
/**
 * Whose.
 */
name: string, 
/**
 * Width of the field, millimetres.
 */
width_mm: number, 
/**
 * Its height.
 */
height_mm: number, };

export type EdgeSide = "right" | "left" | "top";

export type SealEntry = { "kind": "at", 
/**
 * The seal.
 */
seal: string, 
/**
 * The page.
 */
page: number, 
/**
 * From the left edge.
 */
x_mm: number, 
/**
 * From the upper edge.
 */
y_mm: number, } | { "kind": "pages", 
/**
 * The seal.
 */
seal: string, 
/**
 * Which.
 */
pages: string, 
/**
 * From the left edge.
 */
x_mm: number, 
/**
 * From the upper edge.
 */
y_mm: number, } | { "kind": "keyword", 
/**
 * The seal.
 */
seal: string, 
/**
 * The keyword.
 */
text: string, 
/**
 * The pages on which it is looked for; nothing for all.
 */
pages: string | null, 
/**
 * Which of the places found there, by number from 1; nothing for all.
 */
hits: Array<number> | null, 
/**
 * How far to the right of the keyword's middle the seal's is.
 */
right_mm: number, 
/**
 * How far below.
 */
down_mm: number, 
/**
 * The part of the bid on whose pages it is looked for, [`PartRow::id`](super::PartRow::id): `pages` are then where that
 * part is, also when it lies elsewhere later.
 */
part: string | null, } | { "kind": "edge", 
/**
 * The seal.
 */
seal: string, 
/**
 * Which edge.
 */
edge: EdgeSide, 
/**
 * Which pages; nothing for all.
 */
pages: string | null, 
/**
 * How many pages at most share one seal; nothing for as many as leave a slice 2 mm.
 */
every: number | null, 
/**
 * Of those pages the ones with odd numbers alone, for paper that is printed on both sides.
 */
odd: boolean, 
/**
 * From the edge's upper, at the top its left end; nothing for the middle.
 */
along_mm: number | null, };

export type KeptField = { 
/**
 * The field's name in the document, of what is kept there already; nothing before.
 */
name: string | null, 
/**
 * The page, from 1.
 */
page: number, 
/**
 * From the left edge, millimetres.
 */
x_mm: number, 
/**
 * From the upper edge.
 */
y_mm: number, 
/**
 * Its width.
 */
width_mm: number, 
/**
 * Its height.
 */
height_mm: number, };

export type SignatureLevel = "b" | "t" | "lt" | "lta";

export type StampPlan = { 
/**
 * The seals; drawn in this order.
 */
entries: Array<SealEntry>, 
/**
 * Whether the signature certifies the document: later ones may only fill what is kept for them.
 */
certify: boolean, 
/**
 * What is kept for later signers.
 */
fields: Array<KeptField>, 
/**
 * How long the signature can be judged.
 */
level: SignatureLevel, };

export type SealPlace = { 
/**
 * The entry that it comes of, from 0.
 */
entry: number, 
/**
 * The seal.
 */
seal: string, 
/**
 * The page, from 1.
 */
page: number, 
/**
 * Of what is seen, from the left edge, millimetres.
 */
x_mm: number, 
/**
 * From the upper edge.
 */
y_mm: number, 
/**
 * The width of what is seen.
 */
width_mm: number, 
/**
 * Its height.
 */
height_mm: number, 
/**
 * Where in the seal a slice begins, from its left and its upper edge; nothing where all of the seal is seen.
 */
slice: [number, number] | null, };

export type FileNotices = { 
/**
 * What the file is called.
 */
name: string, 
/**
 * What should be known.
 */
notices: Array<PlaceNotice>, };

export type PlaceNotice = { 
/**
 * The entry that it is about, from 0.
 */
entry: number, 
/**
 * The page on which it is seen, from 1; the first of several.
 */
page: number | null, 
/**
 * How many places are alike in that.
 */
count: number, 
/**
 * Whether it stops the stamping: something that was asked for would not be there.
 */
is_in_the_way: boolean, 
/**
 * What it is: a code of `errors.json`.
 */
problem: Problem, };

export type PlacesView = { 
/**
 * The seals, in the order in which they are drawn.
 */
places: Array<SealPlace>, 
/**
 * What should be known of it.
 */
notices: Array<PlaceNotice>, };

export type StampTarget = { "is": "bid", 
/**
 * The bid.
 */
bid: string, } | { "is": "file", 
/**
 * Its handle.
 */
handle: string, };

export type PlacesAsked = { 
/**
 * On what.
 */
target: StampTarget, 
/**
 * Them.
 */
entries: Array<SealEntry>, };

export type KeywordAsked = { 
/**
 * In what.
 */
target: StampTarget, 
/**
 * It; blanks and the width of characters do not count.
 */
text: string, 
/**
 * On which pages; nothing for all.
 */
pages: string | null, };

export type KeywordHit = { 
/**
 * The page, from 1.
 */
page: number, 
/**
 * From the left edge, millimetres.
 */
x_mm: number, 
/**
 * From the upper edge.
 */
y_mm: number, 
/**
 * Its width.
 */
width_mm: number, 
/**
 * Its height.
 */
height_mm: number, 
/**
 * What stands around it on its line, it included.
 */
around: string, };

export type KeywordView = { 
/**
 * They, in the order of the pages and of reading; of very many the first ones.
 */
hits: Array<KeywordHit>, 
/**
 * How many there are in all.
 */
total: number, 
/**
 * Pages on which it may stand unfound, from 1: pictures, or text without Unicode.
 */
unsearchable: Array<number>, };

export type DocumentView = { 
/**
 * Its content.
 */
file: FileRef, 
/**
 * Its pages.
 */
pages: Array<PageSize>, 
/**
 * Titles of parts and the page on which each begins, from 1.
 */
parts: Array<[string, number]>, 
/**
 * Signatures in it.
 */
signatures: number, 
/**
 * Whether one of them certifies it: a further seal needs a kept field.
 */
is_certified: boolean, 
/**
 * What is kept in it for later signers.
 */
fields: Array<KeptField>, };

export type AskedSeal = { 
/**
 * The title of the part.
 */
part: string, 
/**
 * The page on which the part begins, from 1.
 */
page: number, 
/**
 * Where the seal goes. It is the first unit's seal that stamps; no seal's identifier, empty, where there is none.
 */
entry: SealEntry, };

export type StampView = { 
/**
 * The document as it was built; nothing where it must be built first.
 */
document: DocumentView | null, 
/**
 * The document as it was stamped, for a further signer; nothing before, and where it was built anew since.
 */
stamped: DocumentView | null, 
/**
 * Seals.
 */
seals: Array<SealView>, 
/**
 * How it is stamped, as it was kept last.
 */
plan: StampPlan, 
/**
 * Seals that the tender asks for.
 */
asked: Array<AskedSeal>, 
/**
 * The phone that is asked; nothing where none is paired.
 */
phone: PhoneRow | null, 
/**
 * All paired phones: a further signer has another one.
 */
phones: Array<PhoneRow>, };

export type SavePlan = { 
/**
 * The bid.
 */
bid: string, 
/**
 * How.
 */
plan: StampPlan, };

export type Countersign = { 
/**
 * The bid.
 */
bid: string, 
/**
 * That person's phone, [`PhoneRow::id`].
 */
phone: string, 
/**
 * Their seals, [`SealEntry::At`] on one page alone; of a certified document inside one of its kept fields.
 */
entries: Array<SealEntry>, 
/**
 * How long the signature can be judged.
 */
level: SignatureLevel, };

export type FilesAsked = { 
/**
 * Handles of PDFs.
 */
handles: Array<string>, };

export type StampFile = { 
/**
 * It.
 */
file: FileRef, 
/**
 * What is known of it.
 */
document: DocumentView | null, 
/**
 * Why it cannot be stamped.
 */
problem: Problem | null, };

export type FilesView = { 
/**
 * They, in the order in which they were asked for.
 */
files: Array<StampFile>, 
/**
 * Seals.
 */
seals: Array<SealView>, 
/**
 * The phone that is asked; nothing where none is paired.
 */
phone: PhoneRow | null, };

export type StampFiles = { 
/**
 * Handles of PDFs.
 */
handles: Array<string>, 
/**
 * Where seals go on each of them.
 */
entries: Array<SealEntry>, 
/**
 * How long the signatures can be judged.
 */
level: SignatureLevel, 
/**
 * What the dialog is headed with in which the folder for them is chosen.
 */
title: string, };

export type StampedFile = { 
/**
 * It, where it was saved.
 */
file: FileRef, 
/**
 * What a verification says of its signatures.
 */
report: VerifyReport, };

export type OpeningRow = { 
/**
 * The bid that it is of.
 */
bid: string, 
/**
 * The tender's title.
 */
title: string, 
/**
 * The purchaser's number.
 */
no: string, 
/**
 * The purchaser.
 */
purchaser: string, 
/**
 * The opening.
 */
opens: string, 
/**
 * Its length.
 */
size: number, 
/**
 * Whether it was opened.
 */
is_opened: boolean, 
/**
 * Why it cannot be told how it stands: what lies in the bid's folder cannot be read.
 */
problem: Problem | null, };

export type OpeningStep = "envelope" | "platform_share" | "bidder_share" | "summary" | "body" | "signatures";

export type EnvelopeView = { 
/**
 * Its content.
 */
file: FileRef, 
/**
 * The bid of this desk that it is of, where it is one's own.
 */
bid: string | null, 
/**
 * The tender's title.
 */
title: string, 
/**
 * The purchaser's number.
 */
no: string, 
/**
 * Who bids.
 */
bidder: string, 
/**
 * The opening, where it is stated.
 */
opens: string | null, 
/**
 * When it was encrypted, by the clock of the machine that did.
 */
created: string, 
/**
 * SHA-256 of its bytes up to the end of the header.
 */
header_sha256: string, 
/**
 * Length of the summary inside.
 */
summary_size: number, 
/**
 * Length of the response inside.
 */
body_size: number, 
/**
 * The phone of this desk that can open it; nothing where none can.
 */
phone: PhoneRow | null, 
/**
 * What it was decrypted to, once it was.
 */
opened: OpenedView | null, };

export type OpenedView = { 
/**
 * The response.
 */
response: FileRef, 
/**
 * SHA-256 of the response's bytes.
 */
sha256: string, 
/**
 * The documents inside.
 */
documents: Array<FileRef>, 
/**
 * The price that the summary states, fen.
 */
price_fen: number | null, 
/**
 * When it was decrypted.
 */
at: string, 
/**
 * What is to be said of its signatures.
 */
report: VerifyReport, };

export type PhoneCertificateRow = { 
/**
 * `sign` or `encrypt`.
 */
purpose: string, 
/**
 * For whom: the organisation.
 */
holder: string, 
/**
 * The issuer's name.
 */
issuer: string, 
/**
 * Its serial number, hex.
 */
serial: string, 
/**
 * Start of its validity.
 */
not_before: string, 
/**
 * End of its validity.
 */
not_after: string, 
/**
 * SHA-256 of the certificate.
 */
sha256: string, };

export type PhoneRow = { 
/**
 * The fingerprint of its key, 64 hex digits.
 */
id: string, 
/**
 * For whom its certificates are.
 */
holder: string, 
/**
 * When it was paired.
 */
paired: string, 
/**
 * The service that it is reached through.
 */
service: string, 
/**
 * Whether that is the service that is set now.
 */
is_reachable: boolean, 
/**
 * Its certificates.
 */
certificates: Array<PhoneCertificateRow>, };

export type DeskView = { 
/**
 * The name that phones are told.
 */
name: string, 
/**
 * The fingerprint of its key; nothing before the first pairing.
 */
fingerprint: string | null, 
/**
 * Its phones, the newest first.
 */
phones: Array<PhoneRow>, };

export type PairPhone = { 
/**
 * The name that the phone is told.
 */
desk_name: string, };

export type ForgetPhone = { 
/**
 * Its fingerprint.
 */
id: string, 
/**
 * What was typed: the first eight digits of it.
 */
typed: string, };

export type JobId = { 
/**
 * Its identifier.
 */
job: string, };

export type TypeDigits = { 
/**
 * The job.
 */
job: string, 
/**
 * As they were typed; spaces do not count.
 */
digits: string, };

export type JobSubject = { "is": "file_save", 
/**
 * The file's handle.
 */
handle: string, } | { "is": "tender_look", 
/**
 * It.
 */
file: FileRef, } | { "is": "bid_new", 
/**
 * The package.
 */
file: FileRef, } | { "is": "bid_tender", 
/**
 * The bid.
 */
bid: string, } | { "is": "sample_papers", 
/**
 * The bid.
 */
bid: string, } | { "is": "part_add", 
/**
 * The bid.
 */
bid: string, 
/**
 * The part.
 */
part: string, } | { "is": "build", 
/**
 * The bid.
 */
bid: string, } | { "is": "stamp", 
/**
 * The bid.
 */
bid: string, } | { "is": "countersign", 
/**
 * The bid.
 */
bid: string, } | { "is": "stamp_files", 
/**
 * How many.
 */
count: number, } | { "is": "pack", 
/**
 * The bid.
 */
bid: string, } | { "is": "encrypt", 
/**
 * The bid.
 */
bid: string, } | { "is": "verify", 
/**
 * The file's handle.
 */
handle: string, } | { "is": "decrypt", 
/**
 * [`EnvelopeView::header_sha256`](super::EnvelopeView::header_sha256).
 */
header_sha256: string, 
/**
 * The bid of this desk that it is of.
 */
bid: string | null, } | { "is": "pair", } | { "is": "seal_order", 
/**
 * The seal.
 */
seal: string, 
/**
 * What is ordered.
 */
order: SealOrderKind, } | { "is": "seal_write", } | { "is": "log_in", } | { "is": "grant", 
/**
 * The application that asks for it.
 */
application: string, } | { "is": "service_send", 
/**
 * The file's handle.
 */
handle: string, };

export type JobOutcome = { "is": "saved", 
/**
 * Where.
 */
saved: Saved, } | { "is": "tender", 
/**
 * It.
 */
tender: TenderView, } | { "is": "begun", 
/**
 * It.
 */
bid: string, } | { "is": "verified", 
/**
 * It.
 */
report: VerifyReport, } | { "is": "added", 
/**
 * Names of files that were added.
 */
added: Array<string>, 
/**
 * Names of files that were there already.
 */
known: Array<string>, 
/**
 * Files that were not taken.
 */
refused: Array<[string, Problem]>, } | { "is": "built", 
/**
 * It.
 */
built: BuiltView, } | { "is": "made", 
/**
 * It.
 */
output: OutputView, 
/**
 * What a verification says of its signatures; nothing for an encrypted response.
 */
report: VerifyReport | null, } | { "is": "stamped_files", 
/**
 * The name of the folder that they lie in, without where it is.
 */
folder: string, 
/**
 * They.
 */
files: Array<StampedFile>, } | { "is": "opened", 
/**
 * It.
 */
opened: OpenedView, } | { "is": "paired", 
/**
 * It.
 */
phone: PhoneRow, } | { "is": "seal_ordered", 
/**
 * It.
 */
seal: SealDetail, } | { "is": "written", 
/**
 * It.
 */
writing: Writing, } | { "is": "answered", 
/**
 * It.
 */
answer: ServiceAnswer, } | { "is": "logged_in", 
/**
 * The session that is kept from now on.
 */
session: KeptSession, } | { "is": "granted", 
/**
 * The application that asked for it.
 */
application: string, };

export type JobEvent = { "is": "progress", 
/**
 * What is done: a key under `job.what`.
 */
what: string, 
/**
 * How much.
 */
done: number, 
/**
 * Of how much; 0 where that is not known.
 */
total: number, 
/**
 * In what it is counted.
 */
unit: string, } | { "is": "placed", 
/**
 * They.
 */
files: Array<FileNotices>, } | { "is": "code", 
/**
 * It.
 */
qr: QrView, 
/**
 * Its number, from 0.
 */
number: number, 
/**
 * Until when a phone can take up the session.
 */
until: string, } | { "is": "claimed", 
/**
 * The paired phone; nothing in a pairing.
 */
phone: PhoneRow | null, 
/**
 * Until when it must be ended.
 */
until: string, } | { "is": "hello_refused", 
/**
 * Why.
 */
code: string, } | { "is": "await_digits", 
/**
 * How many tries are left, where one was wrong.
 */
left: number | null, } | { "is": "reviewing", } | { "is": "pin", } | { "is": "answered", 
/**
 * Whether the phone sent what it had signed before.
 */
is_kept: boolean, } | { "is": "unreachable", } | { "is": "note", 
/**
 * It.
 */
problem: Problem, } | { "is": "opening", 
/**
 * Which.
 */
step: OpeningStep, } | { "is": "done", 
/**
 * What it made.
 */
outcome: JobOutcome, } | { "is": "failed", 
/**
 * Why.
 */
problem: Problem, } | { "is": "cancelled", };

export type JobRow = { 
/**
 * Its identifier.
 */
job: string, 
/**
 * What it does, and with what.
 */
subject: JobSubject, 
/**
 * What time it is, by this machine's clock.
 */
now: string, 
/**
 * What happened in it, and when by this machine's clock, the oldest first; codes and progress only as they are now.
 */
happened: Array<[string, JobEvent]>, };

export type Event = { "is": "job", 
/**
 * Which.
 */
job: string, 
/**
 * When, by this machine's clock.
 */
at: string, 
/**
 * What.
 */
event: JobEvent, } | { "is": "bid", 
/**
 * Which.
 */
bid: string, } | { "is": "seal", 
/**
 * Which.
 */
seal: string, } | { "is": "service", 
/**
 * How.
 */
service: ServiceView, } | { "is": "session", 
/**
 * Which: [`KeptSession::session`](super::KeptSession::session).
 */
session: string, 
/**
 * What.
 */
event: LiveEvent, } | { "is": "settings", 
/**
 * What.
 */
settings: Settings, } | { "is": "drag_over", } | { "is": "drag_left", } | { "is": "dropped", 
/**
 * They.
 */
files: Array<FileRef>, } | { "is": "opened", 
/**
 * It.
 */
file: FileRef, } | { "is": "trouble", 
/**
 * What.
 */
problem: Problem, };

export interface Requests {
  /** Everything that the first screen needs. */
  readonly start: { readonly ask: Nothing; readonly answer: Start };
  /** What the person chose. */
  readonly settings: { readonly ask: Nothing; readonly answer: Settings };
  /** Keeps it. A service that does not answer is kept all the same; none is changed while a job is under way. */
  readonly settings_save: { readonly ask: Settings; readonly answer: Settings };
  /** How the service stands, and its clock. */
  readonly service: { readonly ask: Nothing; readonly answer: ServiceView };
  /** What the program is. */
  readonly about: { readonly ask: Nothing; readonly answer: About };
  /** Where officers and operators work, with the practice service inside the program. */
  readonly console: { readonly ask: Nothing; readonly answer: ConsoleView };
  /** Passes a call to the service that this desk works with; a token in its answer is put in the place of by what names the session here. */
  readonly service_call: { readonly ask: ServiceCall; readonly answer: ServiceAnswer };
  /** Hands the service a picture or paper of an application; a job. */
  readonly service_send: { readonly ask: SendFile; readonly answer: JobId };
  /** Asks the service for a picture or paper of an application, or for its form: a file that lies nowhere until it is saved. */
  readonly service_fetch: { readonly ask: FetchFile; readonly answer: FileRef };
  /** The session that is kept for the service that the settings name. */
  readonly session: { readonly ask: Nothing; readonly answer: KeptSession | null };
  /** Keeps what was told of its account. */
  readonly session_keep: { readonly ask: KeptSession; readonly answer: Nothing };
  /** Forgets it, and ends it at the service where that answers. */
  readonly session_leave: { readonly ask: LeaveSession; readonly answer: Nothing };
  /** Logs in by the phone that was paired last through the service that is set, where that is one of an account. */
  readonly account_log_in: { readonly ask: Nothing; readonly answer: JobId };
  /** Lets somebody into an enterprise: has the grant signed by the phone, and the service told. */
  readonly account_grant: { readonly ask: SignGrant; readonly answer: JobId };
  /** Saves the program's log by a dialog; nothing where that was closed. */
  readonly log_export: { readonly ask: SaveLog; readonly answer: Saved | null };
  /** A QR code of any text. */
  readonly qr: { readonly ask: QrAsked; readonly answer: QrView };
  /** Chooses files by a dialog; none where that was closed. */
  readonly files_choose: { readonly ask: ChooseFiles; readonly answer: Array<FileRef> };
  /** Saves a copy where a dialog says; a job, nothing where the dialog was closed. */
  readonly file_save: { readonly ask: SaveCopy; readonly answer: JobId | null };
  /** Lets go of a file. */
  readonly file_close: { readonly ask: FileAsked; readonly answer: Nothing };
  /** All bids, those first whose deadline comes first. */
  readonly bids: { readonly ask: Nothing; readonly answer: Array<BidRow> };
  /** What a tender package says, checked; a job. */
  readonly tender_look: { readonly ask: FileAsked; readonly answer: JobId };
  /** The sample's tender package: made and signed at first start, its deadline three days later. */
  readonly sample: { readonly ask: Nothing; readonly answer: FileRef };
  /** Fills a bid on the sample's tender with the papers of the sample's bidder, as far as nothing is there; a job. */
  readonly sample_papers: { readonly ask: BidAsked; readonly answer: JobId };
  /** Begins a bid from a tender package; a job. */
  readonly bid_new: { readonly ask: NewBid; readonly answer: JobId };
  /** The whole of a bid. */
  readonly bid: { readonly ask: BidAsked; readonly answer: BidView };
  /** Puts a bid among those that are done with, or back. */
  readonly bid_mark: { readonly ask: BidMark; readonly answer: Nothing };
  /** Removes a bid and all its files; its number must be typed. */
  readonly bid_remove: { readonly ask: RemoveBid; readonly answer: Nothing };
  /** Who bids. */
  readonly bidder_save: { readonly ask: SaveBidder; readonly answer: BidView };
  /** The bid's tender package: its text and its documents; a job. */
  readonly bid_tender: { readonly ask: BidAsked; readonly answer: JobId };
  /** Adds files to a part; a job. */
  readonly part_add: { readonly ask: AddFiles; readonly answer: JobId };
  /** Takes a file out of a part. */
  readonly part_remove: { readonly ask: PartFile; readonly answer: BidView };
  /** Puts the files of a part in another order. */
  readonly part_order: { readonly ask: OrderFiles; readonly answer: BidView };
  /** Opens a file of a part for reading. */
  readonly part_file: { readonly ask: PartFile; readonly answer: FileRef };
  /** A form: what stands in it and what it is checked against. */
  readonly form: { readonly ask: FormAsked; readonly answer: FormView };
  /** Keeps what was typed: as a draft, and as the form where it is whole. */
  readonly form_save: { readonly ask: SaveForm; readonly answer: FormView };
  /** A form's page as it will be printed. */
  readonly form_preview: { readonly ask: FormAsked; readonly answer: FileRef };
  /** An amount in Chinese capitals. */
  readonly capitals: { readonly ask: CapitalsAsked; readonly answer: Capitals };
  /** Makes one document of all parts; a job. */
  readonly build: { readonly ask: BidAsked; readonly answer: JobId };
  /** The document with its pages, seals and how it is stamped. */
  readonly stamp_view: { readonly ask: BidAsked; readonly answer: StampView };
  /** Keeps how a bid is stamped. */
  readonly plan_save: { readonly ask: SavePlan; readonly answer: Nothing };
  /** What entries come to on a document. */
  readonly places: { readonly ask: PlacesAsked; readonly answer: PlacesView };
  /** Where a keyword stands in a document. */
  readonly keyword: { readonly ask: KeywordAsked; readonly answer: KeywordView };
  /** Stamps and signs the document with a phone; a job. */
  readonly stamp: { readonly ask: BidAsked; readonly answer: JobId };
  /** Has a further person sign the stamped document with their phone; a job. */
  readonly countersign: { readonly ask: Countersign; readonly answer: JobId };
  /** Files that are to be stamped together. */
  readonly stamp_files_view: { readonly ask: FilesAsked; readonly answer: FilesView };
  /** Stamps files in one approval of the phone, into a folder that a dialog asks for; a job, nothing where the dialog was closed. */
  readonly stamp_files: { readonly ask: StampFiles; readonly answer: JobId | null };
  /** Packs the response and signs the package with a phone; a job. */
  readonly pack: { readonly ask: BidAsked; readonly answer: JobId };
  /** Encrypts the package for the bidder and the platform; a job. */
  readonly encrypt: { readonly ask: BidAsked; readonly answer: JobId };
  /** What is to be said of a file's signatures; a job. */
  readonly verify: { readonly ask: FileAsked; readonly answer: JobId };
  /** The seals of this desk. */
  readonly seals: { readonly ask: Nothing; readonly answer: SealsView };
  /** All of one seal. */
  readonly seal: { readonly ask: SealAsked; readonly answer: SealDetail };
  /** Asks the register how a seal stands by now. */
  readonly seal_refresh: { readonly ask: SealAsked; readonly answer: SealDetail };
  /** Usual seals with a name on them. */
  readonly seal_presets: { readonly ask: PresetsAsked; readonly answer: Array<SealPreset> };
  /** What a source comes to; nothing is kept. */
  readonly seal_preview: { readonly ask: PreviewSeal; readonly answer: SealPreview };
  /** Keeps a new seal as a draft. */
  readonly seal_new: { readonly ask: NewSeal; readonly answer: SealDetail };
  /** Keeps what a seal is from now on, as a draft of its next version. */
  readonly seal_save: { readonly ask: SaveSeal; readonly answer: SealDetail };
  /** Makes a draft what its last version is again. */
  readonly seal_revert: { readonly ask: SealAsked; readonly answer: SealDetail };
  /** Removes a seal from this desk; its name must be typed. */
  readonly seal_remove: { readonly ask: RemoveSeal; readonly answer: SealsView };
  /** Has a version of a seal made, or its state changed, by a phone's order to the register; a job. */
  readonly seal_order: { readonly ask: OrderSeal; readonly answer: JobId };
  /** Has a hand written on a phone; a job. */
  readonly seal_write: { readonly ask: WriteSeal; readonly answer: JobId };
  /** Saves a seal where a dialog says; nothing where that was closed. */
  readonly seal_export: { readonly ask: ExportSeal; readonly answer: Saved | null };
  /** Takes a seal from a file: an electronic one of the register with its versions, any other as a draft. */
  readonly seal_import: { readonly ask: ImportSeal; readonly answer: SealDetail };
  /** Encrypted responses of this desk, those first whose opening comes first. */
  readonly openings: { readonly ask: Nothing; readonly answer: Array<OpeningRow> };
  /** What an encrypted response says in the open. */
  readonly envelope_look: { readonly ask: FileAsked; readonly answer: EnvelopeView };
  /** The encrypted response of a bid. */
  readonly bid_envelope: { readonly ask: BidAsked; readonly answer: EnvelopeView };
  /** Opens an encrypted response with the platform's share and a phone's; a job. */
  readonly decrypt: { readonly ask: FileAsked; readonly answer: JobId };
  /** This desk as phones know it, and the phones it knows. */
  readonly desk: { readonly ask: Nothing; readonly answer: DeskView };
  /** Makes this desk and a phone known to each other; a job. */
  readonly pair: { readonly ask: PairPhone; readonly answer: JobId };
  /** Knows a phone no more; the beginning of its fingerprint must be typed. */
  readonly phone_forget: { readonly ask: ForgetPhone; readonly answer: DeskView };
  /** The jobs under way, for a page that did not begin them. */
  readonly jobs: { readonly ask: Nothing; readonly answer: Array<JobRow> };
  /** The ten digits that the phone shows. */
  readonly job_digits: { readonly ask: TypeDigits; readonly answer: Nothing };
  /** Ends a job. What was not finished is not there. */
  readonly job_cancel: { readonly ask: JobId; readonly answer: Nothing };
}
