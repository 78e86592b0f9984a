// One who applies for an enterprise by the service alone, without a page: what an officer finds in the queue.

import { setTimeout as sleep } from 'node:timers/promises';

import { PNG } from 'pngjs';

import { type Bytes, base64url, unbase64url } from '../../../src/link/bytes.ts';
import { askCode, logIn, setPassword } from '../../../src/service/account.ts';
import { identityOf, proveIdentity } from '../../../src/service/identity.ts';
import { grantsOf } from '../../../src/service/grants.ts';
import { type Network, ask } from '../../../src/service/network.ts';
import type { ApplicationView, BeginApplication, DocumentKind, Field, GrantView, OwnEnterprise, SaveFields, SavedFields } from '../../../src/wire/enterprise.ts';
import { idNumber } from './account.ts';
import { until } from './programs.ts';

type Texts = Readonly<Partial<Record<Field, string>>>;

export const NAME = '江北示范建设有限公司';
export const USCC = '91350100M000100Y43';
/** All of a claim but its pictures, as its legal representative types it. */
function texts(name: string, number: string): Texts {
  return {
    name: NAME, legal_name: name, legal_id_kind: 'id_card', legal_id_number: number, term_from: '2020-03-18', term_until: '2040-03-17', platform: 'jiangbei', platform_sure: 'yes',
    authority: 'cfca', stamping: 'yes', agreed: 'yes',
  };
}

/** A page of print, as a camera sees it. */
export function page(): Buffer {
  const png = new PNG({ width: 1_200, height: 900 });
  for (let at = 0; at < png.width * png.height; at += 1) {
    const [x, y] = [at % png.width, Math.floor(at / png.width)];
    const ink = y % 24 < 14 && (Math.floor(x / 3) + Math.floor(y / 5)) % 3 === 0 ? 30 : 240;
    png.data.set([ink, ink, ink, 255], 4 * at);
  }
  return PNG.sync.write(png);
}

export class Applicant {
  readonly #network: Network;
  readonly #bearer: Bytes;
  readonly #name: string;
  readonly #number: string;

  private constructor(network: Network, bearer: Bytes, name: string, number: string) {
    [this.#network, this.#bearer, this.#name, this.#number] = [network, bearer, name, number];
  }

  /** Logs in with this number at the service of this address, and has a name proven; `serial` makes an ID number of it. */
  static at(url: string, phone: string, name: string, serial: number): Promise<Applicant> {
    return Applicant.by({ fetch: (path, init) => fetch(`${url}${path}`, init), wait: (ms) => sleep(ms), jitter: () => 0 }, phone, name, serial);
  }

  /** The same of a service that is reached by this. */
  static async by(network: Network, phone: string, name: string, serial: number): Promise<Applicant> {
    const { practice_code: code } = await askCode(network, phone, 'login');
    const key = base64url(crypto.getRandomValues(new Uint8Array(32)));
    const { token } = await logIn(network, { phone, code, password: null, device: 'Node', device_key: key });
    const bearer = unbase64url(token);
    if (bearer === undefined) throw new Error('the service gave no session');
    const number = idNumber(serial);
    await proveIdentity(network, bearer, { provider: 'cfca_face', name, id_number: number, card: null, card_phone: null, has_consented: true });
    await until('the name is proven', async () => ((await identityOf(network, bearer)).state === 'passed' ? true : undefined));
    return new Applicant(network, bearer, name, number);
  }

  /** Sets a password for this number, by which the same one logs in elsewhere without another code. */
  async setsPassword(phone: string, password: string): Promise<void> {
    const { practice_code: code } = await askCode(this.#network, phone, 'password');
    await setPassword(this.#network, this.#bearer, { old: null, code, new: password });
  }

  /** A claim with all that it wants, handed in: the licence as a picture, the form as the service makes it. */
  async claims(uscc = USCC): Promise<string> {
    const body: BeginApplication = { kind: 'claim', uscc };
    const { id } = await ask<ApplicationView>(this.#network, '/v1/applications', { bearer: this.#bearer, body });
    await this.add(id, 'licence', 'image/png', page());
    // The check digit of an invented code does not fit.
    await this.types(id, { ...texts(this.#name, this.#number), ...(uscc === USCC ? {} : { uscc_sure: 'yes' }) });
    await this.add(id, 'form', 'application/pdf', await this.#form(id));
    await this.handsIn(id);
    return id;
  }

  /** Asks to join an enterprise whose admin has this name and number, to stamp on the sample's platform. */
  async asksToJoin(uscc: string, admin: string, phone: string): Promise<string> {
    const body: BeginApplication = { kind: 'join', uscc };
    const { id } = await ask<ApplicationView>(this.#network, '/v1/applications', { bearer: this.#bearer, body });
    await this.types(id, { admin_name: admin, admin_phone: phone, platform: 'jiangbei', platform_sure: 'yes', authority: 'cfca', stamping: 'yes', agreed: 'yes' });
    await this.handsIn(id);
    return id;
  }

  grants(enterprise: string): Promise<readonly GrantView[]> {
    return grantsOf(this.#network, this.#bearer, enterprise);
  }

  application(id: string): Promise<ApplicationView> {
    return ask<ApplicationView>(this.#network, `/v1/applications/${id}`, { bearer: this.#bearer });
  }

  enterprises(): Promise<readonly OwnEnterprise[]> {
    return ask<readonly OwnEnterprise[]>(this.#network, '/v1/enterprises/mine', { bearer: this.#bearer });
  }

  /** Types into fields, over whatever stands there. */
  async types(id: string, wanted: Texts): Promise<void> {
    const { fields } = await this.application(id);
    const changes = Object.entries(wanted).map(([field, now]) => ({ field: field as Field, was: fields[field as Field] ?? '', now }));
    await ask<SavedFields>(this.#network, `/v1/applications/${id}/fields`, { method: 'PUT', bearer: this.#bearer, body: { changes } satisfies SaveFields });
  }

  async add(id: string, kind: DocumentKind, type: string, bytes: Uint8Array): Promise<void> {
    const headers = { authorization: `Bearer ${base64url(this.#bearer)}`, 'content-type': type, 'idempotency-key': crypto.randomUUID() };
    const response = await this.#network.fetch(`/v1/applications/${id}/documents/${kind}`, { method: 'POST', headers, body: new Uint8Array(bytes) });
    if (!response.ok) throw new Error(await response.text());
  }

  handsIn(id: string): Promise<ApplicationView> {
    return this.#act(id, 'submission');
  }

  withdraws(id: string): Promise<ApplicationView> {
    return this.#act(id, 'withdrawal');
  }

  #act(id: string, act: 'submission' | 'withdrawal'): Promise<ApplicationView> {
    return ask<ApplicationView>(this.#network, `/v1/applications/${id}/${act}`, { method: 'POST', bearer: this.#bearer });
  }

  async #form(id: string): Promise<Uint8Array> {
    const response = await this.#network.fetch(`/v1/applications/${id}/form`, { headers: { authorization: `Bearer ${base64url(this.#bearer)}` } });
    if (!response.ok) throw new Error(await response.text());
    return new Uint8Array(await response.arrayBuffer());
  }
}
