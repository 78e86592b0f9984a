// What this browser is called in the list of sessions: as much as it says of itself.

/** The first that fits names it; the order is that of who claims to be whom. */
const BROWSERS = [
  [/MicroMessenger\//u, 'WeChat'],
  [/EdgA?\//u, 'Edge'],
  [/Firefox\//u, 'Firefox'],
  [/Chrome\//u, 'Chrome'],
  [/Safari\//u, 'Safari'],
] as const;
const SYSTEMS = [
  [/iPhone/u, 'iPhone'],
  [/iPad/u, 'iPad'],
  [/Windows/u, 'Windows'],
  [/Mac OS X/u, 'macOS'],
  [/Linux/u, 'Linux'],
] as const;
const MAX_LENGTH = 64;

function first(of: readonly (readonly [RegExp, string])[], agent: string): string | undefined {
  return of.find(([pattern]) => pattern.test(agent))?.[1];
}

/** `Chrome, Pixel 9`; where an Android phone does not tell its model, `Chrome, Android`. */
export function deviceName(agent: string): string {
  const [, model] = /Android [\d.]+; ([^;)]{2,40}?)(?: Build\/[^;)]*)?[;)]/u.exec(agent) ?? [];
  const android = agent.includes('Android') ? 'Android' : undefined;
  const parts = [first(BROWSERS, agent) ?? 'Browser', model ?? android ?? first(SYSTEMS, agent)];
  return parts.filter((part) => part !== undefined).join(', ').slice(0, MAX_LENGTH);
}
