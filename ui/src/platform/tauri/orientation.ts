// What libraries take for granted and WebKitGTK does not have.

/** Gives the screen an orientation, which Quasar asks for when it is installed: a desktop's does not turn. */
export function haveOrientation(): void {
  if ('orientation' in screen) return;
  const orientation = Object.assign(new EventTarget(), { type: 'landscape-primary', angle: 0 });
  Object.defineProperty(screen, 'orientation', { value: orientation });
}
