/** Every text in a message, its blocks or the arguments of a call, in order; blocks may come as JSON. */
export function textIn(value: unknown): string {
  return texts(value).join(' ').replaceAll(/\s+/g, ' ').trim();
}

function texts(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(texts);
  if (typeof value === 'string') return jsonOf(value) === null ? [] : texts(jsonOf(value));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    (name === 'text' || name === 'fallback') && typeof inner === 'string' ? [inner] : texts(inner),
  );
}

function jsonOf(text: string): unknown {
  if (!/^[[{]/.test(text)) return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
