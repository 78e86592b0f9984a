// Pictures and papers, as a page has them: chosen or photographed, handed to the service, shown, saved.

import { type Bytes, base64url } from '../link/bytes.ts';
import { type Network, Refused, refusalOf } from '../service/network.ts';
import type { DocumentKind, DocumentView } from '../wire/enterprise.ts';

/** A file that was chosen. */
export interface Picked {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** Its bytes, or in the window what names it to the desk. */
  readonly content: Blob | string;
  /** By which the service knows it again when it is sent twice. */
  readonly key: string;
}

/** Whoever watches a file on its way. */
export interface Sending {
  /** So many bytes of so many are there. */
  told(this: void, done: number, total: number): void;
  /** Ends it. */
  readonly signal: AbortSignal;
}

export interface Papers {
  /** Whether the page stands on a device that takes pictures. */
  readonly hasCamera: boolean;
  /** Has one chosen; nothing where the person did not. `title` heads the window's dialog. */
  choose(this: void, kind: DocumentKind, from: 'file' | 'camera', title: string): Promise<Picked | undefined>;
  /** Hands it over. Rejects with `Refused`, and with an `AbortError` where it was ended. */
  send(this: void, bearer: Bytes, path: string, picked: Picked, sending: Sending): Promise<DocumentView>;
  /** One that the service has. Rejects with `Refused`. */
  read(this: void, bearer: Bytes, path: string, name: string): Promise<Blob>;
  /** Saves one under a name; gives what it is called where it was saved, nothing where the person closed the dialog. Rejects with `Refused`. */
  save(this: void, bearer: Bytes, path: string, name: string, title: string): Promise<string | undefined>;
}

/** What may be chosen. */
const ACCEPTED: Readonly<Record<DocumentKind, string>> = {
  licence: 'image/jpeg,image/png',
  form: 'image/jpeg,image/png,application/pdf',
};

/** Has a file chosen by the browser's own way. */
function chosen(accept: string, hasCapture: boolean): Promise<File | undefined> {
  return new Promise((resolve) => {
    const input = document.createElement('input');
    input.type = 'file';
    input.accept = accept;
    if (hasCapture) input.setAttribute('capture', 'environment');
    input.hidden = true;
    const end = (file: File | undefined): void => {
      input.remove();
      resolve(file);
    };
    input.addEventListener('change', () => {
      end(input.files?.[0]);
    });
    input.addEventListener('cancel', () => {
      end(undefined);
    });
    // Some browsers open none for what stands nowhere.
    document.body.append(input);
    input.click();
  });
}

/** `fetch` says nothing of how far a body is. */
function posted(path: string, headers: Readonly<Record<string, string>>, body: Blob, { told, signal }: Sending): Promise<Response> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', path);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.addEventListener('progress', ({ loaded, total }) => {
      told(loaded, total);
    });
    request.addEventListener('load', () => {
      resolve(new Response(request.responseText, { status: request.status }));
    });
    request.addEventListener('error', () => {
      reject(new Refused('service_unreachable'));
    });
    request.addEventListener('abort', () => {
      reject(new DOMException('', 'AbortError'));
    });
    signal.addEventListener('abort', () => {
      request.abort();
    });
    request.send(body);
  });
}

/** In a browser. */
export function browserPapers(network: Network): Papers {
  const read: Papers['read'] = async (bearer, path) => {
    let response: Response;
    try {
      response = await network.fetch(path, { headers: { authorization: `Bearer ${base64url(bearer)}` } });
    } catch {
      throw new Refused('service_unreachable');
    }
    if (!response.ok) throw await refusalOf(response);
    return response.blob();
  };
  return {
    hasCamera: true,
    choose: async (kind, from) => {
      // A camera takes pictures alone.
      const file = await chosen(from === 'camera' ? ACCEPTED.licence : ACCEPTED[kind], from === 'camera');
      return file === undefined ? undefined : { name: file.name, size: file.size, content: file, key: crypto.randomUUID() };
    },
    send: async (bearer, path, { content, key }, sending) => {
      if (typeof content === 'string') throw new Refused('internal', { place: 'papers' });
      const headers = { authorization: `Bearer ${base64url(bearer)}`, 'idempotency-key': key, 'content-type': 'application/octet-stream' };
      const response = await posted(path, headers, content, sending);
      if (!response.ok) throw await refusalOf(response);
      return (await response.json()) as DocumentView;
    },
    read,
    save: async (bearer, path, name) => {
      const address = URL.createObjectURL(await read(bearer, path, name));
      const link = document.createElement('a');
      [link.href, link.download] = [address, name];
      link.click();
      // The browser reads it after this.
      setTimeout(() => {
        URL.revokeObjectURL(address);
      }, 60_000);
      return name;
    },
  };
}
