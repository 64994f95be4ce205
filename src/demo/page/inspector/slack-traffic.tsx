import type { Call, Delivery, State } from '../state.ts';
import { utcTime } from './utc-time.ts';

/** What went between the workspace and the bot: requests to it, and its Web API calls, newest first. */
export function SlackTraffic({ state: { deliveries, calls } }: { state: State }) {
  return (
    <div className="slack-traffic">
      <Table caption="To the bot" heads={['UTC', 'What', 'Status', 'ms']} rows={newestFirst(deliveries, delivery)} />
      <Table caption="From the bot" heads={['UTC', 'Method', 'Result', 'ms']} rows={newestFirst(calls, call)} />
    </div>
  );
}

interface Row {
  readonly cells: readonly string[];
  readonly ok: boolean;
}

function Table({ caption, heads, rows }: { caption: string; heads: readonly string[]; rows: readonly Row[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section className="inspector-table" tabIndex={0} aria-label={caption}>
      <table>
        <caption>{caption}</caption>
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ cells, ok }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity of their own and no state
            <tr key={index} className={ok ? undefined : 'row-failed'}>
              {cells.map((cell, column) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place
                <td key={column}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length === 0 && <p className="inspector-empty">Nothing yet.</p>}
    </section>
  );
}

function delivery({ at, kind, path, status, failure, attempt, ms }: Delivery): Row {
  const what = attempt === 0 ? `${kind} ${path}` : `${kind} ${path} (again, ${attempt})`;
  return { cells: [utcTime(at), what, failure ?? String(status ?? ''), wholeMs(ms)], ok: failure === null };
}

function call({ at, method, ok, error, ms }: Call): Row {
  return { cells: [utcTime(at), method, ok ? 'ok' : (error ?? 'failed'), wholeMs(ms)], ok };
}

function newestFirst<Item extends { readonly at: string }>(items: readonly Item[], row: (item: Item) => Row): Row[] {
  return items.toSorted((a, b) => new Date(b.at).getTime() - new Date(a.at).getTime()).map(row);
}

function wholeMs(ms: number): string {
  return String(Math.round(ms));
}
