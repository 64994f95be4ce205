import { useState } from 'react';
import type { Call, Delivery, State } from './state.ts';

/** What went between the workspace and the bot: requests to it, and its Web API calls, newest first. */
export function Inspector({ state }: { state: State }) {
  const [open, setOpen] = useState(false);
  const { deliveries, calls } = state;
  const failed = calls.filter(({ ok }) => !ok).length + deliveries.filter(({ failure }) => failure !== null).length;
  return (
    <section className={open ? 'inspector inspector-open' : 'inspector'} aria-label="Inspector">
      <button type="button" className="inspector-bar" aria-expanded={open} onClick={() => setOpen(!open)}>
        <span className="inspector-arrow" aria-hidden="true">
          ▸
        </span>
        <strong>Inspector</strong>
        <span>{count(deliveries.length, 'delivery', 'deliveries')} to the bot</span>
        <span>{count(calls.length, 'call', 'calls')} of the bot</span>
        {failed > 0 && <span className="inspector-failed">{failed} failed</span>}
      </button>
      {open && (
        <div className="inspector-body">
          <Table
            caption="To the bot"
            heads={['Time', 'What', 'Status', 'ms']}
            rows={newestFirst(deliveries, delivery)}
          />
          <Table caption="From the bot" heads={['Time', 'Method', 'Result', 'ms']} rows={newestFirst(calls, call)} />
        </div>
      )}
    </section>
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
  return { cells: [clock(at), what, failure ?? String(status ?? ''), wholeMs(ms)], ok: failure === null };
}

function call({ at, method, ok, error, ms }: Call): Row {
  return { cells: [clock(at), method, ok ? 'ok' : (error ?? 'failed'), wholeMs(ms)], ok };
}

function newestFirst<Item extends { readonly at: string }>(items: readonly Item[], row: (item: Item) => Row): Row[] {
  return items.toSorted((a, b) => new Date(b.at).getTime() - new Date(a.at).getTime()).map(row);
}

function clock(at: string): string {
  const date = new Date(at);
  const time = date.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false });
  return `${time}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

function wholeMs(ms: number): string {
  return String(Math.round(ms));
}

function count(n: number, one: string, many: string): string {
  return `${n} ${n === 1 ? one : many}`;
}
