import { Dialog } from './dialog.tsx';

const KEYS: readonly (readonly [key: string, what: string])[] = [
  ['T', 'Try it: paste the first world and send it'],
  ['W', 'Worlds to choose from'],
  ['F', 'Faults to switch on'],
  ['I', 'Inspector: requests, stored rows, capsule'],
  ['M', 'Write a message'],
  ['1 2 3', 'Be Ada, Ben or Cleo'],
  ['D', 'Light, dark, or as the system says'],
  ['Esc', 'Close what stands open'],
  ['?', 'This list'],
];

/** The keys of the page. They wait while somebody types. */
export function HelpDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog label="Keys" small onClose={onClose}>
      <header className="dialog-head">
        <h2>Keys</h2>
        <button type="button" className="icon-button" aria-label="Close" title="Close" onClick={onClose}>
          ✕
        </button>
      </header>
      <dl className="dialog-body keys">
        {KEYS.map(([key, what]) => (
          <div key={key}>
            <dt>
              {key.split(' ').map((each) => (
                <kbd key={each}>{each}</kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
