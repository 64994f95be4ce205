/**
 * Returns `next` with every part that equals its counterpart in `previous` replaced by that counterpart, so that
 * unchanged messages keep their identity and need not be drawn again. Both are plain JSON.
 */
export function shareState<Value>(previous: unknown, next: Value): Value {
  return share(previous, next) as Value;
}

function share(previous: unknown, next: unknown): unknown {
  if (Object.is(previous, next)) return previous;
  if (Array.isArray(previous) && Array.isArray(next)) {
    const shared = next.map((item, index) => share(previous[index], item));
    const same = shared.length === previous.length && shared.every((item, index) => item === previous[index]);
    return same ? previous : shared;
  }
  if (isRecord(previous) && isRecord(next)) {
    const shared: Record<string, unknown> = {};
    for (const [key, value] of Object.entries(next)) shared[key] = share(previous[key], value);
    const keys = Object.keys(shared);
    const same = keys.length === Object.keys(previous).length && keys.every((key) => shared[key] === previous[key]);
    return same ? previous : shared;
  }
  return next;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
