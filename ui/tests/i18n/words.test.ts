// Both languages say the same; every word is used, and what is used is there.

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { PLAIN_CODES } from '../../src/link/codes.ts';

interface Words { readonly [key: string]: string | Words }

const SRC = join(import.meta.dirname, '../../src');
const LANGUAGES = ['zh-CN', 'en'] as const;

function read(language: string, name: string): Words {
  return JSON.parse(readFileSync(join(SRC, 'locales', language, name), 'utf8')) as Words;
}

function leaves(words: Words, path = ''): [string, string][] {
  return Object.entries(words).flatMap(([key, value]) =>
    typeof value === 'string' ? [[path + key, value] as [string, string]] : leaves(value, `${path}${key}.`),
  );
}

const sources = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.(?:ts|vue)$/u.test(name))
  .map((name) => readFileSync(join(SRC, name), 'utf8'));
/** Texts in quotes, and templates as patterns of what they can become. */
const quoted = new Set(sources.flatMap((source) => [...source.matchAll(/'([\w.]+)'/gu)].map(([, text = '']) => text)));
const templates = sources
  .flatMap((source) => [...source.matchAll(/`([\w.]*\$\{[^`]*)`/gu)].map(([, text = '']) => text))
  .map((text) => text.split(/\$\{[^}]*\}/u).map((part) => part.replaceAll(/[.*+?^${}()|[\]\\/]/gu, String.raw`\$&`)))
  .map((parts) => new RegExp(`^${parts.join('[^.]+')}$`, 'u'))
  .filter(({ source }) => /^\^[a-z]/u.test(source));

function isUsed(key: string): boolean {
  return quoted.has(key) || templates.some((template) => template.test(key));
}

/** The words of the screens, by area. */
const AREAS = ['shared.json', 'phone.json', 'account.json', 'enterprise.json', 'console.json', 'review.json', 'window.json', 'workspace.json', 'stamping.json', 'making.json', 'seals.json'] as const;
/** The areas of which a page has errors of its own; in one page a code has one sentence. */
const PAGES = { phone: ['phone.json', 'account.json', 'enterprise.json'], console: ['account.json', 'console.json', 'review.json'], window: ['window.json', 'workspace.json', 'stamping.json', 'making.json', 'seals.json', 'account.json', 'enterprise.json'] } as const;

function wordsOf(language: string): Map<string, string> {
  return new Map(AREAS.flatMap((area) => leaves(read(language, area))));
}
const [zh, en] = [wordsOf('zh-CN'), wordsOf('en')];

function errorsOf(language: string, area: string): Readonly<Record<string, Words>> {
  return (read(language, area)['errors'] ?? {}) as Readonly<Record<string, Words>>;
}

function fills(text: string): string[] {
  return [...text.matchAll(/\{(\w+)\}/gu)].map(([, name = '']) => name).sort();
}

describe('the words of the screens', () => {
  test('are the same in both languages, with the same gaps', () => {
    for (const area of AREAS) {
      expect(leaves(read('zh-CN', area)).map(([key]) => key), area).toEqual(leaves(read('en', area)).map(([key]) => key));
    }
    for (const [key, text] of zh) expect([key, fills(text)]).toEqual([key, fills(en.get(key) ?? '')]);
  });

  test('mean nothing to the formatter by accident, and are in their language', () => {
    for (const [key, text] of [...zh, ...en]) {
      expect(text.trim(), key).not.toBe('');
      expect(text, key).not.toMatch(/[|@]/u);
    }
    for (const [key, text] of en) expect(text, key).not.toMatch(/\p{Script=Han}|[，。；：（）“”]{2}/u);
    for (const [key, text] of zh) expect(text.replaceAll(/PIN|\{\w+\}/gu, ''), key).not.toMatch(/\p{Script=Han}[,;:]/u);
  });

  test('purchaser_had_two_names', () => {
    const all = [...AREAS, 'errors.json', 'mail.json', 'messages.json', 'report.json'].flatMap((area) => leaves(read('zh-CN', area)));
    expect(all.filter(([, text]) => text.includes('招标人'))).toEqual([]);
  });

  test('amount_was_written_in_two_ways', () => {
    const all = [...AREAS, 'errors.json', 'mail.json', 'messages.json', 'report.json'].flatMap((area) => leaves(read('en', area)));
    expect(all.filter(([, text]) => text.includes('yuan'))).toEqual([]);
  });

  test('admin_was_said_to_agree_on_the_phone', () => {
    for (const [language, computer] of [['zh-CN', '电脑'], ['en', 'computer']] as const) {
      const said = new Map([...leaves(read(language, 'enterprise.json')), ...leaves(read(language, 'messages.json'))]);
      const told = ['enterprise.way.join.means', 'enterprise.awaits.admin.means', 'enterprise.line.admin', 'join.ask'];
      expect(told.filter((key) => !said.get(key)?.includes(computer))).toEqual([]);
    }
  });

  test('tries_of_a_transfer_were_said_one_too_many', () => {
    for (const [language, last] of [['zh-CN', '最后一次'], ['en', 'the last one']] as const) {
      expect(new Map(leaves(read(language, 'enterprise.json'))).get('enterprise.transfer.left')).toContain(last);
    }
  });

  test.each([
    // Officers, the console, an admin's no, and the paper that is signed have one name each.
    ['zh-CN', /审核人员|工作人员|控制台|拒绝\{|盖章授权|签授权[^书]/u],
    // What is submitted, changed, rejected, given back.
    ['en', /\bhand(?:ed|s)? (?:it )?in\b|\b[Mm]end(?:ed|s)?\b|[Uu]rge|authorisation|\bsum\b|returnable|apply anew/u],
  ] as const)('certification_had_several_words_for_one_thing %s', (language, others) => {
    const all = ['enterprise.json', 'review.json', 'console.json', 'messages.json'].flatMap((area) => leaves(read(language, area)));
    expect(all.filter(([, text]) => others.test(text))).toEqual([]);
    const guide = readFileSync(join(SRC, `../../docs/guide/${language}.md`), 'utf8');
    const chapters = guide.slice(guide.indexOf('## 10.'));
    expect(others.exec(chapters)?.[0]).toBe(undefined);
  });

  test('message_named_a_button_that_is_called_otherwise', () => {
    for (const [language, words] of [['zh-CN', zh], ['en', en]] as const) {
      const late = leaves(read(language, 'messages.json')).find(([key]) => key === 'transfer.late')?.[1];
      expect(late, language).toContain(words.get('enterprise.resume.action'));
    }
  });

  test('are all used', () => {
    expect([...zh.keys()].filter((key) => !key.startsWith('errors.') && !isUsed(key))).toEqual([]);
  });

  test('are there where they are used', () => {
    const heads = new Set([...zh.keys()].map((key) => `${key.split('.')[0] ?? ''}.`));
    const asked = [...quoted].filter((text) => heads.has(`${text.split('.')[0] ?? ''}.`) && text.includes('.'));
    expect(asked.filter((key) => !zh.has(key) && !key.endsWith('.ts'))).toEqual([]);
    const dead = templates.filter(({ source }) => [...heads].some((head) => source.startsWith(`^${head.replace('.', '\\.')}`)));
    expect(dead.filter((template) => ![...zh.keys()].some((key) => template.test(key))).map(String)).toEqual([]);
  });
});

describe('the sentences of codes', () => {
  const shared = (language: string): string[] => Object.keys(read(language, 'errors.json'));

  test('say three things each, and a code has one sentence', () => {
    for (const language of LANGUAGES) {
      const end = language === 'en' ? '.' : '。';
      for (const areas of Object.values(PAGES)) {
        const own = areas.flatMap((area) => Object.entries(errorsOf(language, area)));
        for (const [code, sentence] of own) {
          expect(Object.keys(sentence), code).toEqual(['what', 'means', 'do']);
          for (const [part, text] of leaves(sentence)) expect(text.endsWith(end), `${code}.${part}`).toBe(true);
        }
        const codes = [...shared(language), ...own.map(([code]) => code)];
        expect(codes.filter((code, at) => codes.indexOf(code) !== at)).toEqual([]);
      }
    }
  });

  test('stand for every code that arises on the page, and for no other', () => {
    const own = new Set([...zh.keys()].flatMap((key) => /^errors\.(\w+)\./u.exec(key)?.[1] ?? []));
    const known = new Set([...own, ...shared('zh-CN')]);
    const refused = sources.flatMap((source) => [...source.matchAll(/new Refused\('(\w+)'/gu)].map(([, code = '']) => code));
    expect([...PLAIN_CODES, 'PIN_WRONG', ...refused].filter((code) => !known.has(code))).toEqual([]);
    expect([...own].filter((code) => !isUsed(code))).toEqual([]);
  });
});
