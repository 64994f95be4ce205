import { type KeyboardEvent, useRef, useState } from 'react';
import type { State, World } from './state.ts';
import { worldGroups } from './world-groups.ts';

interface Props {
  readonly state: State;
  /** Answers why the world could not be chosen; null when it was. */
  readonly onPaste: (world: World) => Promise<string | null>;
  readonly onClose: () => void;
}

/** The worlds to choose from, by the verdict to expect: each says what is broken and what the card should show. */
export function Worlds({ state, onPaste, onClose }: Props) {
  const [refusal, setRefusal] = useState<string | null>(null);
  const [wanted, setWanted] = useState('');
  const list = useRef<HTMLDivElement>(null);
  const groups = worldGroups(state.worlds, wanted);

  /** Up and down go from world to world, from the search field too. */
  function onKeyDown(event: KeyboardEvent): void {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const buttons = [...(list.current?.querySelectorAll<HTMLElement>('.world') ?? [])];
    const at = buttons.indexOf(document.activeElement as HTMLElement);
    buttons[Math.min(Math.max(at + step, 0), buttons.length - 1)]?.focus();
  }

  return (
    <aside className="pane" aria-label="Worlds" onKeyDown={onKeyDown}>
      <header className="pane-head">
        <h2>Worlds to try</h2>
        <button type="button" className="icon-button" aria-label="Close worlds" title="Close" onClick={onClose}>
          ✕
        </button>
      </header>
      <div className="pane-search">
        <input
          type="search"
          className="text-field"
          aria-label="Search worlds"
          placeholder="Search: token, relay, upgrade …"
          value={wanted}
          onChange={({ target }) => setWanted(target.value)}
        />
      </div>
      <div className="pane-scroll" ref={list}>
        <p className="pane-lead">
          Each is a small platform in which something happened. Choose one, press <kbd>Enter</kbd>, watch the card.
        </p>
        {refusal !== null && (
          <p className="problem" role="alert">
            {refusal}
          </p>
        )}
        {groups.map(({ verdict, worlds }) => (
          <section key={verdict} aria-label={verdict}>
            <h3 className="group-head">
              {verdict} <span>{worlds.length}</span>
            </h3>
            <ul className="rows">
              {worlds.map((world) => (
                <li key={world.id}>
                  <button
                    type="button"
                    className="world"
                    aria-label={`Paste it: ${world.title}`}
                    aria-describedby={`world-${world.id}`}
                    aria-current={world.id === state.active_world}
                    onClick={() => void onPaste(world).then(setRefusal)}
                  >
                    <strong>{world.title}</strong>
                    <span id={`world-${world.id}`}>
                      <span className="row-detail">{world.expect}</span>
                      {world.shows.length > 0 && <span className="world-shows">Card: {world.shows.join(' · ')}</span>}
                    </span>
                    <span className="world-paste" aria-hidden="true">
                      Paste
                    </span>
                  </button>
                </li>
              ))}
            </ul>
          </section>
        ))}
        {groups.length === 0 && <p className="pane-lead">No world has these words. Fewer words find more.</p>}
      </div>
    </aside>
  );
}
