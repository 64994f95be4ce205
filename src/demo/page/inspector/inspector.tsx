import { type KeyboardEvent, useState } from 'react';
import type { Expectation } from '../../inspector/inspection.ts';
import type { State } from '../state.ts';
import { Capsule } from './capsule.tsx';
import { Requests } from './requests.tsx';
import { SlackTraffic } from './slack-traffic.tsx';
import { Stored } from './stored.tsx';
import { type Followed, useInspection } from './use-inspection.ts';
import { utcTime } from './utc-time.ts';

const TABS = ['Requests', 'Stored', 'Capsule', 'Slack'] as const;
type Tab = (typeof TABS)[number];

interface Props {
  readonly state: State;
  /** The open thread, whose incident is shown unless another one is chosen. */
  readonly thread: Followed | null;
  readonly open: boolean;
  readonly onToggle: () => void;
}

/** What happened behind a card. Closed it is one line. */
export function Inspector({ state, thread, open, onToggle }: Props) {
  const { deliveries, calls } = state;
  const failed = calls.filter(({ ok }) => !ok).length + deliveries.filter(({ failure }) => failure !== null).length;
  return (
    <section className={open ? 'inspector inspector-open' : 'inspector'} aria-label="Inspector">
      <button type="button" className="inspector-bar" aria-expanded={open} onClick={onToggle}>
        <span className="inspector-arrow" aria-hidden="true">
          ▸
        </span>
        <strong>Inspector</strong>
        <span>
          {calls.length === 0
            ? 'what the bot asks, stores and seals'
            : `${calls.length} Slack ${calls.length === 1 ? 'call' : 'calls'}`}
        </span>
        {failed > 0 && <span className="inspector-failed">{failed} failed</span>}
      </button>
      {open && <InspectorBody state={state} thread={thread} />}
    </section>
  );
}

function InspectorBody({ state, thread }: Pick<Props, 'state' | 'thread'>) {
  const [tab, setTab] = useState<Tab>('Requests');
  const [chosen, setChosen] = useState<string | null>(null);
  const version = [...state.calls, ...state.deliveries].map(({ at }) => at).reduce((a, b) => (a > b ? a : b), '');
  const { incidents, inspection, problem } = useInspection(chosen, thread, version);

  function onKeyDown({ key, currentTarget }: KeyboardEvent<HTMLElement>): void {
    const step = key === 'ArrowRight' ? 1 : key === 'ArrowLeft' ? -1 : 0;
    const next = TABS[(TABS.indexOf(tab) + step + TABS.length) % TABS.length];
    if (step === 0 || next === undefined) return;
    setTab(next);
    currentTarget.querySelector<HTMLElement>(`[data-tab="${next}"]`)?.focus();
  }

  return (
    <div className="inspector-body">
      <div className="inspector-head">
        <div role="tablist" aria-label="What to inspect" onKeyDown={onKeyDown} tabIndex={-1}>
          {TABS.map((name) => (
            <button
              key={name}
              type="button"
              role="tab"
              className="tab"
              data-tab={name}
              aria-selected={name === tab}
              tabIndex={name === tab ? 0 : -1}
              onClick={() => setTab(name)}
            >
              {name}
            </button>
          ))}
        </div>
        {inspection?.expectation && tab !== 'Slack' && <Expected expectation={inspection.expectation} />}
        {inspection !== null && tab !== 'Slack' && (
          <select
            className="select incident-choice"
            aria-label="Incident"
            value={inspection.incident.id}
            onChange={({ target }) => setChosen(target.value)}
          >
            {incidents.map(({ id, correlation_id: correlationId, created_at: at }) => (
              <option key={id} value={id}>
                {utcTime(at)} {correlationId}
              </option>
            ))}
          </select>
        )}
      </div>
      <div className="inspector-content" role="tabpanel" aria-label={tab}>
        {problem !== null && (
          <p className="problem" role="alert">
            The inspector could not look: {problem}.
          </p>
        )}
        {tab === 'Slack' ? (
          <SlackTraffic state={state} />
        ) : inspection === null ? (
          <p className="inspector-empty">
            No incident yet. Paste a world, and every request of its triage is listed here.
          </p>
        ) : tab === 'Requests' ? (
          <Requests key={inspection.incident.id} exchanges={inspection.exchanges} />
        ) : tab === 'Stored' ? (
          <Stored tables={inspection.tables} />
        ) : (
          <Capsule key={inspection.incident.id} inspection={inspection} />
        )}
      </div>
    </div>
  );
}

/** Whether the card shows what the world says must be found, and where it does not. */
function Expected({ expectation: { shown, differences } }: { expectation: Expectation }) {
  if (differences.length === 0) {
    return (
      <p className="expected">
        <span aria-hidden="true">✓</span> As expected: {shown}
      </p>
    );
  }
  const others = differences.map(({ part, expected, actual }) => `${part} is ${actual}, expected ${expected}`);
  return (
    <p className="expected expected-other" title={others.join('; ')}>
      <span aria-hidden="true">≠</span> Not as expected: {others.join('; ')}
    </p>
  );
}
