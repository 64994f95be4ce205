import { useState } from 'react';
import type { FaultSwitch } from './state.ts';
import { workspace } from './workspace.ts';

interface Props {
  readonly switches: readonly FaultSwitch[];
  readonly onClose: () => void;
}

/** Faults to switch on: each says what the next card will show of it. */
export function Faults({ switches, onClose }: Props) {
  const [refusal, setRefusal] = useState<string | null>(null);

  async function set(id: string, on: boolean): Promise<void> {
    const outcome = await workspace.setSwitch(id, on);
    setRefusal(outcome.ok ? null : `That did not work: ${outcome.error}.`);
  }

  return (
    <aside className="pane" aria-label="Faults">
      <header className="pane-head">
        <h2>Faults to switch on</h2>
        <button type="button" className="icon-button" aria-label="Close faults" title="Close" onClick={onClose}>
          ✕
        </button>
      </header>
      <div className="pane-scroll">
        <p className="pane-lead">Switch one on, then paste a world or run a card again: the next triage shows it.</p>
        {refusal !== null && (
          <p className="problem" role="alert">
            {refusal}
          </p>
        )}
        <ul className="rows">
          {switches.map(({ id, title, effect, on }) => (
            <li key={id}>
              <label className="fault">
                <input
                  type="checkbox"
                  role="switch"
                  aria-checked={on}
                  checked={on}
                  onChange={() => void set(id, !on)}
                />
                <span>
                  <strong>{title}</strong>
                  <span className="row-detail">{effect}</span>
                </span>
              </label>
            </li>
          ))}
        </ul>
      </div>
    </aside>
  );
}

/** Says what is switched on, as long as something is. */
export function FaultBanner({ switches }: { switches: readonly FaultSwitch[] }) {
  const on = switches.filter((each) => each.on);
  if (on.length === 0) return null;
  return (
    <p className="fault-banner" role="status">
      <span>
        <strong>Switched on:</strong> {on.map(({ title }) => title).join(', ')}
      </span>
      <button
        type="button"
        className="quiet-button"
        onClick={() => {
          for (const { id } of on) void workspace.setSwitch(id, false);
        }}
      >
        Switch off
      </button>
    </p>
  );
}
