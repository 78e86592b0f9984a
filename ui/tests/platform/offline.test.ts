import { expect, test } from 'vitest';

import { keepFiles } from '../../src/platform/offline.ts';

function workers(register: () => unknown): { asked: unknown[]; container: ServiceWorkerContainer } {
  const asked: unknown[] = [];
  const container = { register: (path: string) => (asked.push(path), register()) };
  return { asked, container: container as unknown as ServiceWorkerContainer };
}

test('a browser that has service workers is asked for one', async () => {
  const { asked, container } = workers(() => Promise.resolve({}));
  await keepFiles(container);
  expect(asked).toEqual(['/sw.js']);
});

test.each([
  ['has none', undefined],
  ['refuses', workers(() => Promise.reject(new DOMException('no', 'SecurityError'))).container],
  [
    'refuses at once',
    workers(() => {
      throw new DOMException('no', 'SecurityError');
    }).container,
  ],
])('a browser that %s is no trouble', async (_, container) => {
  await expect(keepFiles(container)).resolves.toBeUndefined();
});
