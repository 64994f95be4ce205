import { THEMES, type Theme } from './use-theme.ts';

const NAMES = { system: 'System', light: 'Light', dark: 'Dark' } as const;

/** Light or dark, and the list of keys. */
export function SidebarFoot({ theme, onHelp }: { theme: Theme; onHelp: () => void }) {
  return (
    <div className="side-foot">
      <fieldset className="themes">
        <legend className="visually-hidden">Colours</legend>
        {THEMES.map((choice) => (
          <label key={choice}>
            <input
              type="radio"
              name="theme"
              className="visually-hidden"
              checked={theme.choice === choice}
              onChange={() => theme.choose(choice)}
            />
            <span>{NAMES[choice]}</span>
          </label>
        ))}
      </fieldset>
      <button type="button" className="side-help" aria-label="Keys" title="Keys (?)" onClick={onHelp}>
        ?
      </button>
    </div>
  );
}
