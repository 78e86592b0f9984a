// What becomes of a seal's design when its shape is changed, and where a refusal is shown.

import { describe, expect, test } from 'vitest';

import { type Design, type DesignShape, KEYS, Shapes, designOf, fieldOf, linesOf, rangeOf, sizeText, sourceOf, withValues } from '../../src/composables/seal-design.ts';
import { History } from '../../src/composables/history.ts';

const FIRM = '江北示范建设有限公司';
const ROUND: Design = {
  format: 1, shape: 'round', name: FIRM, diameter_mm: 42, rim_mm: 1.2, star: true, star_mm: 14, centre: '投标专用章', code: '3501000012345', colour: '#1b2a6b',
};

describe('the shape of a seal', () => {
  test('is changed with its words and its ink, and back to the measures that it had', () => {
    const shapes = new Shapes();
    const oval = shapes.to(ROUND, 'oval');
    expect(oval).toMatchObject({ shape: 'oval', name: FIRM, centre: '投标专用章', code: '3501000012345', colour: '#1b2a6b', width_mm: 40, height_mm: 30 });
    expect(oval).not.toHaveProperty('diameter_mm');
    expect(shapes.to(withValues(oval, { centre: undefined }), 'round')).toEqual(withValues(ROUND, { centre: undefined }));
  });

  test('breaks a name into lines, and joins them again as they were changed', () => {
    const shapes = new Shapes();
    const square = shapes.to(ROUND, 'square');
    expect(square.lines).toEqual(['江北示', '范建设', '有限公', '司']);
    expect(square).not.toHaveProperty('centre');
    const changed = withValues(square, { lines: ['江北示范安装', '有限公司'] });
    expect(shapes.to(changed, 'rectangle').lines).toEqual(['江北示范安', '装有限公司']);
    expect(shapes.to(changed, 'round')).toMatchObject({ name: '江北示范安装有限公司', centre: '投标专用章', diameter_mm: 42 });
    // Lines whose words did not change stay as the person broke them.
    expect(shapes.to(shapes.to(changed, 'oval'), 'square').lines).toEqual(['江北示范安装', '有限公司']);
  });

  test('firm_was_written_on_a_name_seal, and lost by it', () => {
    const shapes = new Shapes();
    const name = shapes.to(ROUND, 'name');
    expect(name.name).toBe('');
    const person = withValues(name, { name: '林一舟印', cut: 'intaglio' });
    const oval = shapes.to(person, 'oval');
    expect(oval.name).toBe(FIRM);
    expect(shapes.to(oval, 'name')).toMatchObject({ name: '林一舟印', cut: 'intaglio' });
    expect(new Shapes().to(person, 'square').lines).toEqual(['林一', '舟印']);
  });

  test.each(Object.keys(KEYS) as DesignShape[])('never carries a key that is none of %s', (shape) => {
    const all = [...Object.keys(KEYS)] as DesignShape[];
    for (const from of all) {
      const shapes = new Shapes();
      const known: readonly string[] = ['format', 'shape', ...KEYS[shape]];
      const keys = Object.keys(shapes.to(shapes.to(ROUND, from), shape));
      expect(keys.filter((key) => !known.includes(key))).toEqual([]);
    }
  });
});

describe('a design', () => {
  test('of a newer desk, or of another kind, is none', () => {
    expect(designOf({ made: 'drawn', design: { shape: 'heart' } })).toBeUndefined();
    expect(designOf({ made: 'picture', handle: 'any', width_mm: 40 })).toBeUndefined();
    expect(designOf(sourceOf(ROUND))).toEqual(ROUND);
    expect(designOf({ made: 'drawn', design: { format: 1, shape: 'round', name: FIRM, diameter_mm: 40, centre: null } })).not.toHaveProperty('centre');
  });

  test.each([
    ['seal_text_long', { field: 'centre' }, 'centre'],
    ['seal_diameter', { value: '70' }, 'diameter_mm'],
    ['seal_glyph_missing', { character: '标' }, 'centre'],
    ['seal_glyph_missing', { character: '☃' }, 'name'],
    ['seal_measure', { field: 'side_mm' }, undefined],
    ['seal_font_invalid', {}, undefined],
  ] as const)('is refused at its field: %s %o', (code, params, field) => {
    expect(fieldOf(ROUND, { code, params: { ...params } })).toBe(field);
  });

  test('says its size as a seal maker does', () => {
    expect(sizeText('round', 42, 42)).toBe('⌀ 42 mm');
    expect(sizeText('name', 20, 20)).toBe('20 mm');
    expect(sizeText('oval', 40, 30.25)).toBe('40 × 30.3 mm');
  });

  test('an oval is as high as its width allows', () => {
    expect(rangeOf({ format: 1, shape: 'oval', width_mm: 45 }, 'height_mm')).toEqual([24.8, 45]);
  });

  test.each([
    ['', 1, []],
    ['章', 1, ['章']],
    ['合同专用章', 4, ['合同专用章']],
    ['投标专用', 1, ['投标', '专用']],
  ] as const)('breaks %o in a field of %d into lines', (text, ratio, lines) => {
    expect(linesOf(text, ratio)).toEqual(lines);
  });
});

test('steps of one move are undone together, and what follows a rest is not', () => {
  const history = new History('a');
  history.put('b', 'typing');
  history.put('c', 'typing');
  history.rest();
  history.put('d', 'typing');
  history.undo();
  expect(history.now.value).toBe('c');
  history.undo();
  expect(history.now.value).toBe('a');
  expect(history.undo()).toBe(false);
  history.redo();
  expect(history.now.value).toBe('c');
  history.put('e');
  expect(history.canRedo.value).toBe(false);
});
