// Ways as the wizard walks them.

import { describe, expect, test } from 'vitest';

import { ALL_WAYS } from '../src/ways/index.ts';
import { fieldsOf, firstStep, stepOf } from '../src/ways/way.ts';
import { notesOf, WHOLE } from './account/enterprise-answers.ts';

describe.each(ALL_WAYS)('$kind', (way) => {
  test('field_stood_in_two_steps', () => {
    const all = way.steps.flatMap(fieldsOf);
    expect(new Set(all).size).toBe(all.length);
  });

  test('asks for all that the service wants', () => {
    const missing = notesOf({}).map(({ field }) => field).filter((field) => stepOf(way, field) === undefined);
    expect(missing).toEqual([]);
  });

  test('leads to where something is to be mended, and to its end where nothing is', () => {
    expect(firstStep(way, notesOf({}))?.name).toBe('facts');
    expect(firstStep(way, notesOf({ ...WHOLE, platform_sure: '' }))?.name).toBe('certificate');
    expect(firstStep(way, notesOf(WHOLE))?.name).toBe('review');
    // What is only advised stands in nobody's way.
    expect(firstStep(way, notesOf({ ...WHOLE, stamping: '' }))?.name).toBe('review');
  });
});
