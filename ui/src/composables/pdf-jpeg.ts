// Where the web view has no ImageDecoder, as WebKitGTK has none, pdf.js decodes JPEG by itself, which takes several times as long. There
// createImageBitmap does it.

interface Init {
  readonly data: Uint8Array<ArrayBuffer>;
  readonly type: string;
  readonly desiredWidth?: number;
  readonly desiredHeight?: number;
}

/** What pdf.js uses of an ImageDecoder, for JPEG alone. */
class JpegDecoder {
  readonly #init: Init;

  constructor(init: Init) {
    this.#init = init;
  }

  static isTypeSupported(this: void, type: string): Promise<boolean> {
    return Promise.resolve(type === 'image/jpeg');
  }

  async decode(): Promise<{ readonly image: ImageBitmap }> {
    const { data, type, desiredWidth, desiredHeight } = this.#init;
    const size = desiredWidth === undefined || desiredHeight === undefined ? {} : { resizeWidth: desiredWidth, resizeHeight: desiredHeight };
    return { image: await createImageBitmap(new Blob([data], { type }), size) };
  }

  close(): void {
    // It holds nothing.
  }
}

if (!('ImageDecoder' in globalThis)) Object.assign(globalThis, { ImageDecoder: JpegDecoder });
