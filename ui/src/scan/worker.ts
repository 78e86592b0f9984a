// The worker that decodes pictures.

import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';
import wasm from 'zxing-wasm/reader/zxing_reader.wasm?url';

import type { Answer, Question } from './reader.ts';

interface Scope {
  postMessage(message: Answer): void;
  addEventListener(type: 'message', listener: (event: MessageEvent<Question>) => void): void;
}
const scope = self as unknown as Scope;

// The package would take it from a network of others.
const ready = prepareZXingModule({ overrides: { locateFile: () => wasm }, fireImmediately: true });

async function textsIn({ picture, isPhoto }: Question): Promise<readonly string[]> {
  const image = new ImageData(picture.data, picture.width, picture.height);
  // A code on a screen is dark on white; a frame that shows nothing is followed by the next one.
  const found = await readBarcodes(image, { formats: ['QRCode'], tryInvert: false, tryHarder: isPhoto, maxNumberOfSymbols: 2 });
  return found.flatMap(({ isValid, text }) => (isValid ? [text] : []));
}

scope.addEventListener('message', ({ data }) => {
  ready
    .then(() => textsIn(data))
    .then(
      (texts) => {
        scope.postMessage({ id: data.id, texts });
      },
      () => {
        scope.postMessage({ id: data.id, texts: undefined });
      },
    );
});
