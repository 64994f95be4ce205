const ESCAPES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>' };
/** An angle form (link, mention, date) or an escaped character. Neither alternative can backtrack. */
const FORM = /<([^<>\n]{1,4000})>|&(amp|lt|gt);/g;
const ADDRESS = /^(?:[a-z][a-z0-9+.-]{0,20}:)/i;

/** Undoes Slack's escapes in mrkdwn: `&amp;`, links, mentions of people, channels and groups, dates. */
export function unescapeMrkdwn(text: string): string {
  return text.replace(FORM, (whole: string, form: string | undefined, name: string | undefined) =>
    name === undefined ? (plainForm(form ?? '') ?? whole) : (ESCAPES[name] ?? whole),
  );
}

/** Undoes `&amp;`, `&lt;` and `&gt;` only, as in plain text objects. */
export function unescapeCharacters(text: string): string {
  return text.replace(/&(amp|lt|gt);/g, (whole, name: string) => ESCAPES[name] ?? whole);
}

/** A link as text: its label, and its address where that says something else. */
export function linkText(url: string, label: string | undefined): string {
  if (label === undefined || label === '' || label === url) return url.replace(/^(?:mailto|tel):/i, '');
  return /^(?:mailto|tel):/i.test(url) ? label : `${label} (${url})`;
}

/** What stands between the angles, for a reader; undefined for a text that is no form of Slack's (`<your id>`). */
function plainForm(form: string): string | undefined {
  const bar = form.indexOf('|');
  const target = unescapeCharacters(bar === -1 ? form : form.slice(0, bar));
  const label = bar === -1 ? undefined : unescapeCharacters(form.slice(bar + 1));
  if (/^[@#][A-Z0-9]+$/.test(target)) return `${target.charAt(0)}${label || target.slice(1)}`;
  if (target.startsWith('!date^')) return label ?? '';
  if (target.startsWith('!')) {
    const name = label ?? target.slice(1).replace(/^subteam\^/, '');
    return name.startsWith('@') ? name : `@${name}`;
  }
  return ADDRESS.test(target) ? linkText(target, label) : undefined;
}
