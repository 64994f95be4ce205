import type { Json, State } from './state.ts';

/** What Slack makes of the text a person types: escapes, ids for names, links, and rich text for the blocks. */

/** Typed text as it goes over the wire: `&<>` escaped, @names and #channels as ids, addresses as links. */
export function wireText(typed: string, state: State): string {
  const escaped = typed.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return outsideCode(escaped, (text) =>
    text
      .replace(/(^|\s)(https?:\/\/[^\s`"]+)/gu, '$1<$2>')
      .replace(/(^|\s)@([a-z0-9][a-z0-9._-]*)/giu, (all, before: string, name: string) => {
        const user = [...state.users.values()].find(({ handle }) => handle === name.toLowerCase());
        return user === undefined ? all : `${before}<@${user.id}>`;
      })
      .replace(/(^|\s)#([a-z0-9][a-z0-9_-]*)/giu, (all, before: string, name: string) => {
        const channel = [...state.channels.values()].find((entry) => entry.kind !== 'im' && entry.name === name);
        return channel === undefined ? all : `${before}<#${channel.id}|${channel.name}>`;
      }),
  );
}

/** Applies `change` to the parts that are no code. */
function outsideCode(text: string, change: (part: string) => string): string {
  return text
    .split(/(```[\s\S]*?```|`[^`\n]+`)/u)
    .map((part, index) => (index % 2 === 0 ? change(part) : part))
    .join('');
}

/** The rich text block that Slack adds to every message a person writes. */
export function richTextOf(wire: string): Json {
  const parts = wire.split(/```\n?([\s\S]*?)\n?```\n?/u);
  const elements = parts.flatMap((part, index): Json[] => {
    if (part === '') return [];
    if (index % 2 === 1)
      return [{ type: 'rich_text_preformatted', elements: [{ type: 'text', text: unescaped(part) }] }];
    return [{ type: 'rich_text_section', elements: inline(part) }];
  });
  return { type: 'rich_text', elements };
}

const inlineParts =
  /(`[^`\n]+`|(?<![^\s]):[a-z][a-z_+-]+:(?![^\s])|<@[UW][A-Z0-9]+(?:\|[^>]*)?>|<#C[A-Z0-9]+(?:\|[^>]*)?>|<https?:[^>]+>)/u;

function inline(text: string): Json[] {
  return text.split(inlineParts).flatMap((part): Json[] => {
    if (part === '') return [];
    if (/^`[^`]+`$/u.test(part)) return [{ type: 'text', text: unescaped(part.slice(1, -1)), style: { code: true } }];
    if (/^:[a-z_+-]+:$/u.test(part)) return [{ type: 'emoji', name: part.slice(1, -1) }];
    if (part.startsWith('<@')) return [{ type: 'user', user_id: part.slice(2, -1).split('|')[0] }];
    if (part.startsWith('<#')) return [{ type: 'channel', channel_id: part.slice(2, -1).split('|')[0] }];
    if (!part.startsWith('<http')) return [{ type: 'text', text: unescaped(part) }];
    const [url = '', label] = part.slice(1, -1).split('|');
    return [{ type: 'link', url: unescaped(url), ...(label === undefined ? {} : { text: unescaped(label) }) }];
  });
}

function unescaped(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
