/** What XML 1.0 cannot hold: control characters, halves of a pair, and the two that are no characters. */
const NOT_XML = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;
const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Foreign text as text of an SVG, on one line, cut to `most` characters. */
export function svgText(text: string, most: number): string {
  const letters = [...text.replace(NOT_XML, '\uFFFD').replace(/\s+/g, ' ')];
  const short = letters.length > most ? `${letters.slice(0, most - 1).join('')}…` : letters.join('');
  return short.replace(/[&<>"]/g, (sign) => ENTITIES[sign] ?? '');
}

export type Attributes = Readonly<Record<string, string | number>>;

/** One element; `inner` is SVG already. Attributes are the program's own words and numbers. */
export function element(name: string, attributes: Attributes, inner = ''): string {
  const all = Object.entries(attributes).map(([key, value]) => ` ${key}="${shown(value)}"`);
  return inner === '' ? `<${name}${all.join('')}/>` : `<${name}${all.join('')}>${inner}</${name}>`;
}

function shown(value: string | number): string {
  return typeof value === 'number' ? String(Math.round(value * 10) / 10) : value;
}
