// What the statement of a grant says: read strictly, so that nothing is signed that is not shown.

import type { GrantState, GrantStatement, JoinRequest } from '../wire/enterprise.ts';
import type { IconName } from '../assets/icon-names.ts';

/** A statement is signed for as long after it was asked for, milliseconds: the service takes no older ones than a quarter of an hour, and the phone is asked meanwhile. */
export const FRESH_MS = 10 * 60_000;
/** The longest reason for declining, characters. */
export const MAX_WORDS = 200;
/** Reasons that admins have again and again. */
export const USUAL = ['stranger', 'colleague', 'platform', 'left'] as const;

const TEXTS = ['application', 'uscc', 'enterprise', 'clerk', 'account', 'platform', 'seals', 'from', 'until', 'nonce'] as const satisfies readonly (keyof GrantStatement)[];
const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z$/u;

/** What a statement says; nothing where it says anything else, or more, than screens show. */
export function statementOf(text: string): GrantStatement | undefined {
  let said: unknown;
  try {
    said = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof said !== 'object' || said === null || Array.isArray(said)) return undefined;
  const fields = said as Readonly<Record<string, unknown>>;
  const isWhole = TEXTS.every((name) => typeof fields[name] === 'string') && Object.keys(fields).length === TEXTS.length + 1;
  if (!isWhole || fields['format'] !== 1) return undefined;
  const statement = said as GrantStatement;
  const isKnown = (statement.seals === 'all' || statement.seals === 'none') && MOMENT.test(statement.from) && MOMENT.test(statement.until);
  // What is written twice is read once: the text has to be the one that these fields make.
  return isKnown && JSON.stringify(statement) === text ? statement : undefined;
}

/** What the statement of a request says; nothing where it cannot be read, or is about anything else than the request. */
export function askedOf({ statement: text, application, name, platform }: JoinRequest): GrantStatement | undefined {
  const statement = statementOf(text);
  const isSame = statement?.application === application && statement.clerk === name && statement.platform === platform;
  return isSame ? statement : undefined;
}

export const GRANT_LOOKS: Readonly<Record<GrantState, { readonly icon: IconName; readonly colour: string }>> = {
  granted: { icon: 'clock', colour: 'pri' },
  active: { icon: 'circle-check', colour: 'ok' },
  void: { icon: 'ban', colour: '' },
  ended: { icon: 'history', colour: '' },
};
