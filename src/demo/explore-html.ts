import type { ExploreRow } from './explore-sources.ts';
import { escapeHtml } from './html.ts';

export interface ExploreContent {
  readonly title: string;
  readonly query: string;
  readonly range: { readonly start: Date; readonly end: Date } | null;
  readonly rows: readonly ExploreRow[];
  /** What went wrong, instead of rows. */
  readonly problem: string | null;
}

/** The evidence page: query, time range and raw rows. Every text is escaped. */
export function exploreHtml({ title, query, range, rows, problem }: ExploreContent): string {
  const count =
    problem === null ? `<p>${rows.length === 1 ? '1 row' : `${rows.length} rows`}${timeRange(range)}</p>` : '';
  const table = `<table><tbody>${rows.map(row).join('')}</tbody></table>`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>${escapeHtml(title)}</title><link rel="icon" href="data:,">
<style>${STYLE}</style></head><body><main><h1>${escapeHtml(title)}</h1>
<p class="note">The demo shows here what Grafana Explore shows in a real installation.</p>
${query === '' ? '' : `<pre>${escapeHtml(query)}</pre>`}
${problem === null ? count + table : `<p class="problem">${escapeHtml(problem)}</p>`}
</main></body></html>`;
}

function timeRange(range: ExploreContent['range']): string {
  return range === null ? '' : `, ${range.start.toISOString()} to ${range.end.toISOString()}`;
}

function row({ at, from, text, failed }: ExploreRow): string {
  const cells = [at, from].map((cell) => `<td>${escapeHtml(cell)}</td>`).join('');
  return `<tr${failed ? ' class="failed"' : ''}>${cells}<td><code>${escapeHtml(text)}</code></td></tr>`;
}

const STYLE = `
:root{color-scheme:light dark;font:14px/1.5 -apple-system,BlinkMacSystemFont,"Segoe UI",Roboto,sans-serif}
body{margin:0}main{max-width:1200px;margin:0 auto;padding:24px}
h1{font-size:20px;margin:0}.note{opacity:.7;margin:2px 0 14px}
pre{padding:10px 12px;border:1px solid #8886;border-radius:8px;white-space:pre-wrap;overflow-wrap:anywhere}
table{width:100%;border-collapse:collapse;font-size:12px}
td{padding:4px 12px 4px 0;border-top:1px solid #8884;vertical-align:top;white-space:nowrap}
td:last-child{width:100%;white-space:normal;overflow-wrap:anywhere}
.failed td{color:light-dark(#b42335,#f08a94)}.problem{color:light-dark(#b42335,#f08a94)}
`;
