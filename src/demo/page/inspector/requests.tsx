import { useMemo, useState } from 'react';
import type { InspectedExchange } from '../../inspector/inspection.ts';
import { ExchangeDetail } from './exchange-detail.tsx';
import { utcTime } from './utc-time.ts';
import { type Bar, waterfall } from './waterfall.ts';

const NAMES: Readonly<Record<InspectedExchange['target'], string>> = {
  loki: 'Loki',
  tempo: 'Tempo',
  api: 'Platform',
  slack: 'Slack',
};

/** Each request of one incident on a time axis; the chosen one with its query and answer beside it. */
export function Requests({ exchanges }: { exchanges: readonly InspectedExchange[] }) {
  const bursts = useMemo(() => waterfall(exchanges), [exchanges]);
  const [chosen, setChosen] = useState<string | null>(null);
  const shown = exchanges.find(({ key }) => key === chosen);
  return (
    <div className={shown === undefined ? 'requests' : 'requests requests-detailed'}>
      <section className="requests-list" aria-label="Requests">
        {bursts.map(({ at, ms, bars }) => (
          <div key={at}>
            <h3 className="burst-head">
              {utcTime(at)} UTC · {bars.length} {bars.length === 1 ? 'request' : 'requests'} in {seconds(ms)}
            </h3>
            <ol>
              {bars.map((bar) => (
                <Request
                  key={bar.exchange.key}
                  bar={bar}
                  chosen={bar.exchange.key === chosen}
                  onChoose={() => setChosen(bar.exchange.key === chosen ? null : bar.exchange.key)}
                />
              ))}
            </ol>
          </div>
        ))}
        {bursts.length === 0 && <p className="inspector-empty">No request yet.</p>}
      </section>
      {shown !== undefined && <ExchangeDetail key={shown.key} exchange={shown} onClose={() => setChosen(null)} />}
    </div>
  );
}

function Request({ bar, chosen, onChoose }: { bar: Bar; chosen: boolean; onChoose: () => void }) {
  const { exchange, left, width } = bar;
  const { target, status, failure, ms } = exchange;
  return (
    <li>
      <button type="button" className={`request request-${target}`} aria-pressed={chosen} onClick={onChoose}>
        <span className="request-target">{NAMES[target]}</span>
        <span className="request-what">{shortly(exchange)}</span>
        <span className={failure === null ? 'request-status' : 'request-status request-failed'}>
          {failure ?? status}
        </span>
        <span className="request-ms">{ms} ms</span>
        <svg className="request-bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
          <rect x={left} y="1" width={Math.max(width, 0.6)} height="6" rx="0.4" />
        </svg>
      </button>
    </li>
  );
}

/** What was asked, in one line: the query where there is one, or else the path. */
function shortly({ query, path, method }: InspectedExchange): string {
  if (query !== null) return query;
  const short = path.replace(/\?.*$/, '').replace(/^\/api\/v\d/, '');
  return method === 'GET' || !path.startsWith('/') ? short : `${method} ${short}`;
}

function seconds(ms: number): string {
  return ms < 1_000 ? `${ms} ms` : `${(ms / 1_000).toFixed(1)} s`;
}
