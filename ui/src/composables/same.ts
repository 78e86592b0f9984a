// Whether two things that are texts, numbers and lists of them are the same, key by key.

export function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
