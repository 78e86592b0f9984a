// A verification report as lines for people.

import { describe, expect, test } from 'vitest';

import { type RecordLine, commonName, isPractice, linesOf } from '../../src/components/desktop/verify/record.ts';
import type { SignatureReport, VerifyReport } from '../../src/wire/desk.ts';
import { REPORT } from './window-answers.ts';

const [first] = REPORT.signatures;
if (first === undefined) throw new Error('there is no signature');
const GOOD: SignatureReport = first;

function reportOf(...signatures: readonly Partial<SignatureReport>[]): VerifyReport {
  return { ...REPORT, signatures: signatures.map((change) => ({ ...GOOD, ...change })) };
}
function line(report: VerifyReport, name: RecordLine['name']): string {
  const found = linesOf(report).find((one) => one.name === name);
  return found === undefined ? 'none' : [found.state, found.finding, ...found.reasons.map(({ code }) => code)].join(' ');
}

describe('a line says', () => {
  const { chain, revocation } = GOOD;
  const cases: readonly (readonly [string, Partial<SignatureReport>, RecordLine['name'], string])[] = [
    ['signed_bytes_changed', { intact: 'no', intact_reason: 'digest_differs' }, 'intact', 'bad no digest_differs'],
    ['signature_not_judged', { intact: 'unknown', intact_reason: 'algorithm_unsupported' }, 'intact', 'warn unknown algorithm_unsupported'],
    ['page_changed_afterwards', { later_changes: 'suspicious', suspicions: ['page_changed'] }, 'intact', 'bad suspicious page_changed'],
    ['comment_permitted_afterwards', { later_changes: 'permitted' }, 'intact', 'note permitted'],
    ['only_a_part_covered', { covers_whole_file: false }, 'covers', 'warn part'],
    ['practice_root', {}, 'chain', 'ok practice'],
    ['production_root', { chain: { ...chain, practice: false } }, 'chain', 'ok valid'],
    ['foreign_root', { chain: { ...chain, verdict: 'untrusted', path: [] } }, 'chain', 'bad untrusted'],
    ['expired_certificate', { chain: { ...chain, verdict: 'invalid', reason: 'expired' } }, 'chain', 'bad invalid expired'],
    ['no_root_known', { chain: { ...chain, verdict: 'no_trust_given' } }, 'chain', 'warn no_trust_given'],
    ['revoked', { revocation: { ...revocation, verdict: 'revoked', at: '2026-12-01T00:00:00Z' } }, 'revocation', 'bad revoked'],
    ['revocation_not_known', { revocation: { ...revocation, verdict: 'unknown' } }, 'revocation', 'warn unknown'],
    ['nowhere_to_ask', { revocation: { ...revocation, verdict: 'not_declared' } }, 'revocation', 'note not_declared'],
    ['claimed_time', { time: { value: '2026-12-15T02:41:58Z', source: 'claimed' } }, 'time', 'note claimed'],
    ['no_time', { time: { value: null, source: 'none' } }, 'time', 'warn none'],
  ];
  test.each(cases)('%s', (_, change, name, expected) => {
    expect(line(reportOf(change), name)).toBe(expected);
  });

  test('the worst of all signatures', () => {
    const report = reportOf({}, { intact: 'unknown', intact_reason: 'cms_malformed' }, { intact: 'no', intact_reason: 'digest_differs' });
    expect(line(report, 'intact')).toBe('bad no digest_differs');
  });

  test('that an earlier signature covers what stood there then', () => {
    expect(line(reportOf({ covers_whole_file: false, later_changes: 'permitted' }, {}), 'covers')).toBe('note part');
  });

  test('which files inside are not signed', () => {
    const files = [{ name: 'a', bytes: 1, state: 'covered' }, { name: 'b', bytes: 1, state: 'not_covered' }];
    expect(line({ ...REPORT, kind: 'asice', files }, 'files')).toBe('bad odd not_covered');
    expect(line({ ...REPORT, kind: 'asice', files: files.slice(0, 1) }, 'files')).toBe('ok covered');
    expect(line({ ...REPORT, kind: 'sealbid', signatures: [], files }, 'files')).toBe('note sealed');
  });

  test('that there is no signature, and nothing of any', () => {
    const report: VerifyReport = { ...REPORT, verdict: 'fail', reasons: ['no_signature'], signatures: [] };
    expect(linesOf(report).map(({ name }) => name)).toEqual(['signatures']);
    expect(line(report, 'signatures')).toBe('bad none no_signature');
  });
});

test('a practice root is told from others', () => {
  expect(isPractice(REPORT)).toBe(true);
  expect(isPractice(reportOf({ chain: { ...GOOD.chain, practice: false } }))).toBe(false);
});

test('a common name is taken out of an RFC 4514 name', () => {
  expect(commonName('CN=封标 演练根,O=示范')).toBe('封标 演练根');
  expect(commonName(String.raw`O=x,CN=a\, b\+c,C=CN`)).toBe('a, b+c');
  expect(commonName('O=示范')).toBe('O=示范');
});
