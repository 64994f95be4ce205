/**
 * Blocks as a person reads them: one line a header, paragraph, list item or row of buttons. `[label](url)` is a link,
 * `*…*` bold, `` `…` `` code, `@U…` and `#C…` mentions; so an expected card can stand in a test as text.
 */
export function readable(blocks: readonly unknown[]): string {
  return blocks.flatMap(blockLines).join('\n');
}

type Json = Record<string, unknown>;

function blockLines(block: unknown): string[] {
  const { type, text, elements, title, tasks, element, label } = block as Json;
  switch (type) {
    case 'header':
      return [`# ${(text as Json).text}`];
    case 'rich_text':
      return (elements as Json[]).flatMap(partLines);
    case 'context':
      return (elements as Json[]).map((item) => `~ ${item.text}`);
    case 'actions':
      return [(elements as Json[]).map(pressable).join(' ')];
    case 'container': {
      const { subtitle, child_blocks: children } = block as Json;
      const names = `${(title as Json).text} (${(subtitle as Json).text})`;
      return [`> ${names}`, ...(children as Json[]).flatMap(blockLines).map((line) => `  ${line}`)];
    }
    case 'plan':
      return [`plan: ${title}`, ...(tasks as Json[]).flatMap(taskLines)];
    case 'input':
      return [`input ${(label as Json).text}: ${(element as Json).type}`];
    default:
      throw new Error(`No reading for block ${String(type)}`);
  }
}

/** A button by its label, a menu by its choices with the one that is chosen marked. */
function pressable({ text, options, initial_option: chosen }: Json): string {
  if (options === undefined) return `<${(text as Json).text}>`;
  const names = (options as { text: { text: string }; value: string }[]).map(({ text: name, value }) =>
    value === (chosen as Json | undefined)?.value ? `*${name.text}*` : name.text,
  );
  return `<${names.join(' / ')}>`;
}

function taskLines({ status, title, details }: Json): string[] {
  const detail = details === undefined ? '' : ` (${blockLines(details).join(' ')})`;
  return [`  ${status}: ${title}${detail}`];
}

function partLines({ type, elements }: Json): string[] {
  const parts = elements as Json[];
  if (type === 'rich_text_list') return parts.map((item) => `- ${partLines(item).join('')}`);
  const words = parts.map(inline).join('');
  return type === 'rich_text_preformatted' ? words.split('\n').map((line) => `| ${line}`) : words.trim().split('\n');
}

function inline({ type, text, url, fallback, style, ...rest }: Json): string {
  if (type === 'link') return `[${text}](${url})`;
  if (type === 'date') return String(fallback);
  if (type === 'user' || type === 'usergroup') return `@${rest.user_id ?? rest.usergroup_id}`;
  if (type === 'channel') return `#${rest.channel_id}`;
  if (type !== 'text') throw new Error(`No reading for element ${String(type)}`);
  const { bold, code } = (style ?? {}) as { bold?: boolean; code?: boolean };
  const words = String(text);
  if (code === true) return `\`${words}\``;
  return bold === true ? `*${words.trimEnd()}*${words.endsWith(' ') ? ' ' : ''}` : words;
}
