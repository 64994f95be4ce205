import { escapeHtml } from './html.ts';

/**
 * A Markdown ledger as a page: headings with their anchors, lists, tables, paragraphs, bold words and web links. What
 * else stands in it is shown as text; comments are not shown.
 */
export function ledgerHtml(markdown: string): string {
  const body = markdown.trim() === '' ? '<p>No gap has been filed yet.</p>' : blocks(markdown);
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>Ticket ledger</title><link rel="icon" href="data:,">
<style>${STYLE}</style></head><body><main>${body}</main></body></html>`;
}

function blocks(markdown: string): string {
  const paragraphs = markdown
    .replaceAll(/<!--.*?-->/gs, '')
    .split(/\n{2,}/)
    .map((text) => text.trim());
  return paragraphs.map((text) => (text === '' ? '' : block(text))).join('\n');
}

function block(text: string): string {
  const anchor = /^<a id="(gap-\d+)"><\/a>$/.exec(text);
  if (anchor !== null) return `<a id="${anchor[1]}"></a>`;
  const heading = /^(#{1,3}) (.*)$/.exec(text);
  if (heading !== null) return `<h${heading[1]?.length}>${inline(heading[2] ?? '')}</h${heading[1]?.length}>`;
  const lines = text.split('\n');
  if (lines.every((line) => line.startsWith('|'))) return table(lines);
  return runsOf(lines)
    .map((run) =>
      run[0]?.startsWith('- ')
        ? `<ul>${run.map((line) => `<li>${inline(line.slice(2))}</li>`).join('')}</ul>`
        : `<p>${inline(run.join(' '))}</p>`,
    )
    .join('');
}

/** Neighbouring lines of one kind: items of a list, or text. */
function runsOf(lines: readonly string[]): string[][] {
  const runs: string[][] = [];
  for (const line of lines) {
    const last = runs.at(-1);
    if (last !== undefined && last[0]?.startsWith('- ') === line.startsWith('- ')) last.push(line);
    else runs.push([line]);
  }
  return runs;
}

function table(lines: readonly string[]): string {
  const [head = '', ...rest] = lines.filter((line) => !/^\|[\s|:-]+\|$/.test(line));
  return `<table><thead>${row(head, 'th')}</thead><tbody>${rest.map((line) => row(line, 'td')).join('')}</tbody></table>`;
}

function row(line: string, cell: 'th' | 'td'): string {
  const cells = line
    .trim()
    .replace(/^\||\|$/g, '')
    .split(/(?<!\\)\|/);
  return `<tr>${cells.map((text) => `<${cell}>${inline(text.trim())}</${cell}>`).join('')}</tr>`;
}

/** Entities and backslashes are Markdown's own escapes. Escaped for HTML first: what follows is the only markup. */
function inline(text: string): string {
  const plain = text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
  return escapeHtml(plain)
    .replaceAll(
      /(?<!\\)\[([^\]]{1,300})\]\((https?:\/\/[^\s()]{1,2000})\)/g,
      '<a href="$2" rel="noopener noreferrer">$1</a>',
    )
    .replaceAll(/(?<!\\)\*\*([^*]{1,300})\*\*/g, '<strong>$1</strong>')
    .replaceAll(/(?<!\\)`([^`]{1,300})`/g, '<code>$1</code>')
    .replaceAll(/\\(?=&[a-z#0-9]+;|[\\`*_{}[\]()#+.!|~-])/g, '');
}

const STYLE = `
:root{color-scheme:light dark;font:15px/1.55 -apple-system,BlinkMacSystemFont,"Segoe UI",Roboto,sans-serif}
body{margin:0}main{max-width:860px;margin:0 auto;padding:24px;overflow-wrap:anywhere}
h1{font-size:24px}h2{font-size:19px;border-top:1px solid #8884;padding-top:18px}h3{font-size:15px;margin-bottom:4px}
table{border-collapse:collapse;width:100%;font-size:14px}th,td{text-align:left;padding:4px 14px 4px 0;border-bottom:1px solid #8884;vertical-align:top}
a{color:light-dark(#0b57a4,#7db7f0)}code{font-size:.92em}
`;
