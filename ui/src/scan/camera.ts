// The rear camera, and pictures of what it sees.

import type { Picture } from './reader.ts';

/** Why there is no picture: forbidden, none there, taken by another app, or a browser or address that gives none. */
export type CameraTrouble = 'denied' | 'missing' | 'busy' | 'unsupported' | 'insecure';

/** The longest side of a picture that is decoded: a code of 41 modules is found in less. */
const FRAME_SIDE = 1_280;
const PHOTO_SIDE = 2_048;

const BY_NAME: Readonly<Record<string, CameraTrouble>> = {
  NotAllowedError: 'denied',
  SecurityError: 'denied',
  NotFoundError: 'missing',
  OverconstrainedError: 'missing',
  NotReadableError: 'busy',
  AbortError: 'busy',
};

/** Which trouble an error of `getUserMedia` is. */
export function troubleOf(error: unknown): CameraTrouble {
  return (error instanceof DOMException ? BY_NAME[error.name] : undefined) ?? 'unsupported';
}

/** Opens the rear camera where there is one, or else another. */
export async function openCamera(): Promise<MediaStream | CameraTrouble> {
  if (!isSecureContext) return 'insecure';
  // Not in every browser, whatever its type says.
  const media = navigator.mediaDevices as MediaDevices | undefined;
  if (media === undefined) return 'unsupported';
  try {
    const video = { facingMode: { ideal: 'environment' }, width: { ideal: 1_280 }, height: { ideal: 720 } };
    return await media.getUserMedia({ audio: false, video });
  } catch (error) {
    return troubleOf(error);
  }
}

/** Lets the camera go. */
export function closeCamera(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

/** Draws pictures no larger than they need to be. */
export class Eye {
  readonly #canvas = document.createElement('canvas');

  /** What the camera shows; nothing before its first frame. */
  frame(video: HTMLVideoElement): Picture | undefined {
    const { videoWidth, videoHeight } = video;
    return videoWidth === 0 ? undefined : this.#draw(video, videoWidth, videoHeight, FRAME_SIDE);
  }

  /** A photo; nothing where the file is none. */
  async photo(file: Blob): Promise<Picture | undefined> {
    try {
      const bitmap = await createImageBitmap(file);
      const picture = this.#draw(bitmap, bitmap.width, bitmap.height, PHOTO_SIDE);
      bitmap.close();
      return picture;
    } catch {
      return undefined;
    }
  }

  #draw(source: CanvasImageSource, width: number, height: number, side: number): Picture | undefined {
    const scale = Math.min(1, side / Math.max(width, height));
    const size = { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
    Object.assign(this.#canvas, size);
    const context = this.#canvas.getContext('2d', { willReadFrequently: true });
    if (context === null) return undefined;
    context.drawImage(source, 0, 0, size.width, size.height);
    return { ...size, data: context.getImageData(0, 0, size.width, size.height).data };
  }
}
