import { useState } from 'react';
import type { State, World } from './state.ts';
import { workspace } from './workspace.ts';

interface Props {
  readonly state: State;
  readonly onPaste: (say: string) => void;
  readonly onClose: () => void;
}

/** The worlds to choose from: each says what to expect and puts what to send into the composer. */
export function Worlds({ state, onPaste, onClose }: Props) {
  const [refusal, setRefusal] = useState<string | null>(null);

  async function choose({ id, say }: World): Promise<void> {
    const outcome = await workspace.chooseWorld(id);
    setRefusal(outcome.ok ? null : `That did not work: ${outcome.error}.`);
    if (outcome.ok) onPaste(say);
  }

  return (
    <aside className="pane" aria-label="Worlds">
      <header className="pane-head">
        <h2>Worlds to try</h2>
        <button type="button" className="icon-button" aria-label="Close worlds" title="Close" onClick={onClose}>
          ✕
        </button>
      </header>
      <div className="pane-scroll">
        <p className="worlds-lead">
          Each is a small platform in which something happened. Paste one, press <kbd>Enter</kbd>, watch the card.
        </p>
        {refusal !== null && (
          <p className="problem" role="alert">
            {refusal}
          </p>
        )}
        <ul className="worlds">
          {state.worlds.map((world) => (
            <li key={world.id} className="world" aria-current={world.id === state.active_world}>
              <div>
                <h3>{world.title}</h3>
                <p>{world.expect}</p>
              </div>
              <button
                type="button"
                className="main-button"
                aria-label={`Paste it: ${world.title}`}
                onClick={() => void choose(world)}
              >
                Paste it
              </button>
            </li>
          ))}
        </ul>
      </div>
    </aside>
  );
}
