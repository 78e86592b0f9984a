import { describe, expect, test } from 'vitest';

import { hex, unhex } from '../../src/link/bytes.ts';
import { PLAIN_CODES } from '../../src/link/codes.ts';
import { KINDS, type Kind, readMessage, writeMessage } from '../../src/link/messages.ts';
import { LinkError } from '../../src/link/codes.ts';
import { parseQr } from '../../src/link/qr.ts';
import { CONVERSATIONS, conversation, forms, textOf } from './support/files.ts';

const { texts, messages_to_take: taken, messages_to_refuse: refused } = forms();

function kindOf(word: string): Kind {
  const kind = KINDS.find((known) => known === word);
  if (kind === undefined) throw new Error(`${word} is no kind`);
  return kind;
}

describe('texts of codes', () => {
  test.each(texts)('$name', ({ text, code }) => {
    if (code === undefined) expect(parseQr(text).bytes).toHaveLength(85);
    else expect(() => parseQr(text)).toThrow(new LinkError(code as LinkError['code']));
  });
});

describe('messages', () => {
  test.each(taken)('$name is taken and written back', ({ kind, cbor }) => {
    expect(hex(writeMessage(readMessage(kindOf(kind), unhex(cbor))))).toBe(cbor);
  });

  test.each(refused)('$name is refused', ({ kind, cbor }) => {
    expect(() => readMessage(kindOf(kind), unhex(cbor))).toThrow();
  });

  test.each(CONVERSATIONS)('those of %s are read and written back', (name) => {
    for (const { kind, cbor } of conversation(name).frames) {
      expect(hex(writeMessage(readMessage(kindOf(kind), unhex(cbor))))).toBe(cbor);
    }
  });
});

test('the codes are those of link.cddl', () => {
  const [, list = ''] = /plain-code =([^a-z;]+)/u.exec(textOf('docs/protocol/link.cddl')) ?? [];
  expect(list.match(/[A-Z_]+/gu)).toEqual(PLAIN_CODES);
});
