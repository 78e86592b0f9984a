// The words of the window: its own, those of accounts, those that it shares with the phone and with reports, and the sentences of codes.

import { type Language, type Words, wear } from './index.ts';

interface Module {
  readonly default: Words;
}
type Pack = typeof import('quasar/lang/en-US.js');

const LOADERS: Readonly<Record<Language, () => Promise<readonly [Pack, Module, ...Module[]]>>> = {
  'zh-CN': () =>
    Promise.all([
      import('quasar/lang/zh-CN.js'),
      import('../locales/zh-CN/errors.json'),
      import('../locales/zh-CN/report.json'),
      import('../locales/zh-CN/shared.json'),
      import('../locales/zh-CN/window.json'),
      import('../locales/zh-CN/workspace.json'),
      import('../locales/zh-CN/stamping.json'),
      import('../locales/zh-CN/seals.json'),
      import('../locales/zh-CN/making.json'),
      import('../locales/zh-CN/account.json'),
      import('../locales/zh-CN/enterprise.json'),
      import('../locales/zh-CN/messages.json').then(({ default: said }) => ({ default: { said } })),
    ]),
  en: () =>
    Promise.all([
      import('quasar/lang/en-US.js'),
      import('../locales/en/errors.json'),
      import('../locales/en/report.json'),
      import('../locales/en/shared.json'),
      import('../locales/en/window.json'),
      import('../locales/en/workspace.json'),
      import('../locales/en/stamping.json'),
      import('../locales/en/seals.json'),
      import('../locales/en/making.json'),
      import('../locales/en/account.json'),
      import('../locales/en/enterprise.json'),
      import('../locales/en/messages.json').then(({ default: said }) => ({ default: { said } })),
    ]),
};

/** Loads the window's words of a language and speaks it from then on. */
export async function speakInWindow(language: Language): Promise<void> {
  const [pack, errors, ...areas] = await LOADERS[language]();
  const words = areas.map((area) => area.default);
  const own = words.flatMap((area) => (typeof area['errors'] === 'object' ? [area['errors']] : []));
  wear(language, Object.assign({}, ...words, { errors: Object.assign({}, errors.default, ...own) as Words }) as Words, pack);
}
