// Times of day in lists of what happened.

const FORMAT = new Intl.DateTimeFormat('en', {
  timeZone: 'Asia/Shanghai',
  hourCycle: 'h23',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

/** `15:07:21`, of the place where tenders are held. */
export function timeOfDay(instant: string): string {
  return FORMAT.format(new Date(instant));
}
