// The border of the worker that holds the keys: calls go in, answers come out, keys never do.

import { type Bytes } from '../link/bytes.ts';
import type { DocumentItem, Request, SignedDocument, WrappedShare } from '../link/messages.ts';
import { type KeyHolder, type Opened, type PossessionChallenge, type PublicKeys, VaultError } from './vault.ts';

type Name = keyof KeyHolder;
type Call = { [N in Name]: { readonly id: number; readonly name: N; readonly args: Parameters<KeyHolder[N]> } }[Name];
type Answer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: VaultError['reason'] | 'other' };

/** An end of a message channel: a worker, a worker's own scope, or a port. */
export interface Port {
  postMessage(message: unknown): void;
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void;
}

/** Answers the calls that arrive. */
export function serve(holder: KeyHolder, port: Port): void {
  const calls = holder as unknown as Readonly<Record<Name, (...args: unknown[]) => Promise<unknown>>>;
  port.addEventListener('message', (event) => {
    const { id, name, args } = event.data as Call;
    const answer = (message: Answer): void => {
      port.postMessage(message);
    };
    calls[name](...args).then(
      (value) => {
        answer({ id, value });
      },
      (error: unknown) => {
        answer({ id, error: error instanceof VaultError ? error.reason : 'other' });
      },
    );
  });
}

/** The holder behind a port. */
export class RemoteKeyHolder implements KeyHolder {
  readonly #port: Port;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #calls = 0;

  constructor(port: Port) {
    this.#port = port;
    port.addEventListener('message', (event) => {
      const answer = event.data as Answer;
      this.#waiting.get(answer.id)?.(answer);
      this.#waiting.delete(answer.id);
    });
  }

  authPoint(): Promise<Bytes> {
    return this.#call('authPoint', []);
  }
  authSign(message: Bytes): Promise<Bytes> {
    return this.#call('authSign', [message]);
  }
  create(pin: string): Promise<PublicKeys> {
    return this.#call('create', [pin]);
  }
  discard(): Promise<void> {
    return this.#call('discard', []);
  }
  publicKeys(): Promise<PublicKeys | undefined> {
    return this.#call('publicKeys', []);
  }
  triesLeft(): Promise<number> {
    return this.#call('triesLeft', []);
  }
  open(pin: string, purpose: Request | 'possession'): Promise<Opened> {
    return this.#call('open', [pin, purpose]);
  }
  lock(): Promise<void> {
    return this.#call('lock', []);
  }
  sign(certificate: Bytes, document: DocumentItem, at: number): Promise<SignedDocument | undefined> {
    return this.#call('sign', [certificate, document, at]);
  }
  unwrap(share: WrappedShare): Promise<Bytes | undefined> {
    return this.#call('unwrap', [share]);
  }
  prove(challenge: PossessionChallenge): Promise<Bytes | undefined> {
    return this.#call('prove', [challenge]);
  }

  #call<N extends Name>(name: N, args: Parameters<KeyHolder[N]>): ReturnType<KeyHolder[N]> {
    this.#calls += 1;
    const id = this.#calls;
    const answered = new Promise<unknown>((resolve, reject) => {
      this.#waiting.set(id, (answer) => {
        if ('value' in answer) resolve(answer.value);
        else reject(answer.error === 'other' ? new Error('the keys cannot be reached') : new VaultError(answer.error));
      });
    });
    this.#port.postMessage({ id, name, args });
    return answered as ReturnType<KeyHolder[N]>;
  }
}
