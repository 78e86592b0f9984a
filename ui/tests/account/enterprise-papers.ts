// The service of scenes with bytes in them: a picture that looks like a licence from afar, without a word of any, and a form.

import { PNG } from 'pngjs';

import type { ApplicationView } from '../../src/wire/enterprise.ts';
import { service } from './answers.ts';
import { APPLICATION, BEGUN, applyTo } from './enterprise-answers.ts';
import { Bytes, type FakeService } from './fake-service.ts';

const [WIDTH, HEIGHT] = [620, 442];
let painted: Buffer | undefined;

function colourOf(x: number, y: number): readonly [number, number, number] {
  const edge = Math.min(x, y, WIDTH - 1 - x, HEIGHT - 1 - y);
  if (edge < 16) return [239, 235, 226];
  if (edge < 20) return [183, 154, 91];
  const isTitle = y > 60 && y < 92 && x > 210 && x < 410 && (x - 210) % 52 < 40;
  const isLine = y > 130 && y < 390 && (y - 130) % 34 < 12 && ((x > 70 && x < 150) || (x > 190 && x < 190 + ((y * 7) % 180)));
  const isCode = x > 490 && x < 560 && y > 130 && y < 200 && (Math.floor(x / 5) * 7 + Math.floor(y / 5) * 3) % 5 < 2;
  return isTitle || isLine || isCode ? [58, 50, 40] : [251, 248, 240];
}

/** PNG. */
function paintedLicence(): Buffer {
  if (painted !== undefined) return painted;
  const png = new PNG({ width: WIDTH, height: HEIGHT });
  for (let at = 0; at < WIDTH * HEIGHT; at += 1) png.data.set([...colourOf(at % WIDTH, Math.floor(at / WIDTH)), 255], at * 4);
  painted = PNG.sync.write(png);
  return painted;
}

/** A service with one application, in this state. */
export function applying(begun: ApplicationView = BEGUN): FakeService {
  const path = `/v1/applications/${APPLICATION}`;
  return applyTo(service(), begun)
    .on(`GET ${path}/papers/*`, () => new Bytes('image/png', paintedLicence()))
    .on(`GET ${path}/form`, () => new Bytes('application/pdf', Buffer.from('%PDF-1.7\n')));
}
