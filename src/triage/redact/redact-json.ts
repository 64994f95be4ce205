import { redactText } from './redact-text.ts';
import { isHarmlessValue, isSecretKey, secretKind } from './secret-key.ts';

/** Nesting beyond this is nothing the sources send; it is replaced, so that no reader runs out of stack. */
const DEEPEST = 64;

/** Parsed JSON with its secrets masked: by name (`"token": …`) and by form. The same object when there was nothing to do. */
export function redactJson(value: unknown): unknown {
  return redactValue(value, 0, null);
}

/** One named value, such as a log field or a span attribute. */
export function redactNamed(name: string, value: string): string {
  if (isSecretKey(name) && !isHarmlessValue(value)) return `[redacted:${secretKind(name)}]`;
  return redactText(value);
}

/** `under`: the secret name that the value, or the list around it, stands under. */
function redactValue(value: unknown, depth: number, under: string | null): unknown {
  if (typeof value === 'string') return under === null ? redactText(value) : redactNamed(under, value);
  if (typeof value === 'number') return under === null ? value : `[redacted:${secretKind(under)}]`;
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= DEEPEST) return '[nested too deeply]';
  return Array.isArray(value) ? redactList(value, depth, under) : redactObject(value, depth, under);
}

function redactList(list: readonly unknown[], depth: number, under: string | null): readonly unknown[] {
  let changed = false;
  const masked = list.map((item) => {
    const safe = redactValue(item, depth + 1, under);
    changed ||= safe !== item;
    return safe;
  });
  return changed ? masked : list;
}

function redactObject(object: object, depth: number, under: string | null): object {
  let changed = false;
  const masked = Object.entries(object).map(([key, item]): [string, unknown] => {
    const safeKey = redactText(key);
    const safe = redactValue(item, depth + 1, nameFor(key, item, under));
    changed ||= safe !== item || safeKey !== key;
    return [safeKey, safe];
  });
  return changed ? Object.fromEntries(masked) : object;
}

/**
 * `"token": {"iat": …, "exp": …}` describes a token, so its parts are judged by their own names. The parts of a cookie,
 * a password or an authorization are secret whatever they are called.
 */
function nameFor(key: string, item: unknown, under: string | null): string | null {
  if (!isSecretKey(key)) return under;
  const isObject = typeof item === 'object' && item !== null && !Array.isArray(item);
  if (!isObject) return key;
  return /cookie|pass|pwd|authorization/i.test(key) ? key : under;
}
