// Days and minutes as screens show them, in the phone's own time zone.

function two(value: number): string {
  return value.toString().padStart(2, '0');
}

/** 2026-12-18 */
export function day(date: Date): string {
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** 2026-12-18 09:30 */
export function minute(date: Date): string {
  return `${day(date)} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** Of Unix seconds. */
export function minuteOf(seconds: number): string {
  return minute(new Date(seconds * 1000));
}
