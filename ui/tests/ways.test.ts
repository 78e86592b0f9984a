// Ways as the wizard walks them.

import { describe, expect, test } from 'vitest';

import { CERTIFICATE, CERTIFICATE_WITH_LICENCE } from '../src/ways/certificate.ts';
import { CLAIM } from '../src/ways/claim.ts';
import { ALL_WAYS, wayOf } from '../src/ways/index.ts';
import { JOIN } from '../src/ways/join.ts';
import { TRANSFER } from '../src/ways/transfer.ts';
import { type Way, fieldsOf, firstStep, stepOf } from '../src/ways/way.ts';
import type { ApplicationKind, Field } from '../src/wire/enterprise.ts';
import { ASKED, application, notesOf, WHOLE } from './account/enterprise-answers.ts';
import { WHOLE_JOIN, WHOLE_TRANSFER } from './account/ways-answers.ts';

type Texts = Readonly<Partial<Record<Field, string>>>;
/** A way, what it asks for, all of it, and the steps in which what is missing is found one after the other. */
const WAYS: readonly { readonly name: keyof typeof ASKED; readonly way: Way; readonly whole: Texts; readonly misses: Readonly<Partial<Record<Field, string>>> }[] = [
  { name: 'claim', way: CLAIM, whole: WHOLE, misses: { licence: 'facts', platform_sure: 'certificate', form: 'form', agreed: 'review' } },
  { name: 'join', way: JOIN, whole: WHOLE_JOIN, misses: { name: 'admin', admin_phone: 'admin', platform_sure: 'certificate', agreed: 'review' } },
  { name: 'transfer', way: TRANSFER, whole: WHOLE_TRANSFER, misses: { name: 'account', bank: 'account', account_own: 'account', agreed: 'review' } },
  { name: 'certificate', way: CERTIFICATE, whole: WHOLE, misses: { platform: 'certificate', agreed: 'review' } },
  { name: 'licence', way: CERTIFICATE_WITH_LICENCE, whole: WHOLE, misses: { term_until: 'facts', platform: 'certificate', form: 'form', agreed: 'review' } },
];

test('all are tested', () => {
  expect(WAYS.map(({ way }) => way)).toEqual(ALL_WAYS);
});

describe.each(WAYS)('$name', ({ name, way, whole, misses }) => {
  test('field_stood_in_two_steps', () => {
    const all = way.steps.flatMap(fieldsOf);
    expect(new Set(all).size).toBe(all.length);
  });

  test('asks for all that the service wants, and for nothing else', () => {
    const asked = way.steps.flatMap(fieldsOf).filter((field) => field !== 'uscc_sure');
    expect(asked.toSorted()).toEqual(ASKED[name].toSorted());
  });

  test('leads to where something is to be mended, and to its end where nothing is', () => {
    for (const [field, step] of Object.entries(misses)) {
      expect(firstStep(way, notesOf({ ...whole, [field]: '' }, name))?.name, field).toBe(step);
      expect(stepOf(way, field as Field)?.name, field).toBe(step);
    }
    expect(firstStep(way, notesOf({}, name))).toBe(way.steps[0]);
    expect(firstStep(way, notesOf(whole, name))?.name).toBe('review');
    // What is only advised stands in nobody's way.
    expect(firstStep(way, notesOf({ ...whole, stamping: '' }, name))?.name).toBe('review');
  });
});

describe('the way of an application', () => {
  test.each([['claim', CLAIM], ['join', JOIN], ['transfer', TRANSFER], ['certificate', CERTIFICATE]] as const)('%s', (kind: ApplicationKind, way: Way) => {
    expect(wayOf(application('draft', { uscc: '1' }, { kind }))).toBe(way);
  });

  test('wants the licence for a certificate where the service misses it, and goes on wanting it once it is there', () => {
    const missing = application('draft', {}, { kind: 'certificate', notes: notesOf({}, 'licence') });
    expect(wayOf(missing)).toBe(CERTIFICATE_WITH_LICENCE);
    expect(wayOf(application('draft', WHOLE, { kind: 'certificate' }))).toBe(CERTIFICATE_WITH_LICENCE);
    expect(wayOf(application('submitted', WHOLE, { kind: 'certificate' }))).toBe(CERTIFICATE_WITH_LICENCE);
  });

  test('clerk_was_asked_for_the_licence', () => {
    expect(wayOf(application('draft', WHOLE, { kind: 'certificate', role: 'clerk' }))).toBe(CERTIFICATE);
  });
});
