// A verification report as lines that people read. Each line is one question; the worst answer of all signatures is shown.

import type { SignatureReport, VerifyReport } from '../../../wire/desk.ts';

export type LineState = 'ok' | 'note' | 'warn' | 'bad';

/** A reason in the words of `report.json`: a section of `verify`, and a code in it. */
export interface Reason {
  readonly section: 'intact_reason' | 'suspicion' | 'chain_rule' | 'file' | 'reason';
  readonly code: string;
}

export interface RecordLine {
  readonly name: 'signatures' | 'intact' | 'covers' | 'chain' | 'revocation' | 'time' | 'files';
  readonly state: LineState;
  /** The finding: a key under `stamping.verify.NAME`. */
  readonly finding: string;
  /** What fills it. */
  readonly values: Readonly<Record<string, string>>;
  readonly reasons: readonly Reason[];
}

type Answer = Omit<RecordLine, 'name'>;

const STATES: readonly LineState[] = ['ok', 'note', 'warn', 'bad'];

function answer(state: LineState, finding: string, values: Answer['values'] = {}, reasons: readonly Reason[] = []): Answer {
  return { state, finding, values, reasons };
}

function reasonOf(section: Reason['section'], code: string | null): readonly Reason[] {
  return code === null ? [] : [{ section, code }];
}

function intactOf({ intact, intact_reason, later_changes, suspicions }: SignatureReport): Answer {
  if (intact !== 'yes') return answer(intact === 'no' ? 'bad' : 'warn', intact, {}, reasonOf('intact_reason', intact_reason));
  if (later_changes === 'none') return answer('ok', 'yes');
  if (later_changes === 'permitted') return answer('note', 'permitted');
  return answer('bad', 'suspicious', {}, suspicions.map((code) => ({ section: 'suspicion', code })));
}

/** The common name of an RFC 4514 name; the whole name where it has none. */
export function commonName(name: string): string {
  const [, value] = /(?:^|[,+])\s*CN=((?:\\.|[^,+\\])*)/u.exec(name) ?? [];
  return value?.replaceAll(/\\(.)/gu, '$1') ?? name;
}

function chainOf({ chain }: SignatureReport): Answer {
  const root = commonName(chain.path.at(-1) ?? '');
  switch (chain.verdict) {
    case 'valid':
      return answer('ok', chain.practice ? 'practice' : 'valid', { root });
    case 'invalid':
    case 'untrusted':
    case 'no_certificate':
      return answer('bad', chain.verdict, {}, reasonOf('chain_rule', chain.reason));
    case 'unknown':
    case 'no_trust_given':
      return answer('warn', chain.verdict, {}, reasonOf('chain_rule', chain.reason));
  }
}

function revocationOf({ revocation }: SignatureReport): Answer {
  switch (revocation.verdict) {
    case 'good':
      return answer('ok', 'good');
    case 'not_declared':
      return answer('note', 'not_declared');
    case 'unknown':
      return answer('warn', 'unknown');
    case 'revoked':
      return answer('bad', 'revoked', { at: revocation.at ?? '' });
  }
}

function timeOf({ time }: SignatureReport): Answer {
  if (time.value === null) return answer('warn', 'none');
  return time.source === 'timestamp' ? answer('ok', 'timestamp', { at: time.value }) : answer('note', 'claimed', { at: time.value });
}

function worst(answers: readonly Answer[]): Answer | undefined {
  return answers.toSorted((a, b) => STATES.indexOf(b.state) - STATES.indexOf(a.state))[0];
}

/** An earlier signature of a PDF covers what stood there when it was made: that the last one covers all of it is enough. */
function coversOf(signatures: readonly SignatureReport[]): Answer {
  const whole = signatures.filter(({ covers_whole_file }) => covers_whole_file).length;
  const values = { n: String(whole), of: String(signatures.length) };
  if (whole === signatures.length) return answer('ok', 'whole', values);
  const isFollowed = signatures.some(({ later_changes }) => later_changes === 'suspicious') || whole === 0;
  return answer(isFollowed ? 'warn' : 'note', 'part', values);
}

function filesOf({ kind, files }: VerifyReport): Answer | undefined {
  if (files.length === 0) return undefined;
  const values = { n: String(files.length) };
  if (kind === 'sealbid') return answer('note', 'sealed', values);
  const odd = files.filter(({ state }) => state !== 'covered');
  if (odd.length === 0) return answer('ok', 'covered', values);
  const codes = [...new Set(odd.map(({ state }) => state))];
  const names = odd.map(({ name }) => name).join(', ');
  return answer('bad', 'odd', { n: String(odd.length), names }, codes.map((code) => ({ section: 'file', code })));
}

/** A file without signatures: what it says of them. */
function bareOf({ signatures, verdict, reasons }: VerifyReport): Answer | undefined {
  if (signatures.length > 0) return undefined;
  return answer(verdict === 'fail' ? 'bad' : 'note', 'none', {}, reasons.map((code) => ({ section: 'reason', code })));
}

/** The lines of a report. */
export function linesOf(report: VerifyReport): readonly RecordLine[] {
  const { signatures } = report;
  const asked: readonly (readonly [RecordLine['name'], Answer | undefined])[] = [
    ['signatures', bareOf(report)],
    ['intact', worst(signatures.map(intactOf))],
    ['covers', signatures.length === 0 ? undefined : coversOf(signatures)],
    ['files', filesOf(report)],
    ['chain', worst(signatures.map(chainOf))],
    ['revocation', worst(signatures.map(revocationOf))],
    ['time', worst(signatures.map(timeOf))],
  ];
  return asked.flatMap(([name, found]) => (found === undefined ? [] : [{ name, ...found }]));
}

/** Whether anything in it was judged by a practice root. */
export function isPractice({ signatures }: VerifyReport): boolean {
  return signatures.some(({ chain }) => chain.practice);
}
