import type { Inspector } from './inspector/inspector.ts';
import type { Beside } from './slack/local-slack.ts';
import type { Switches } from './switches.ts';

/** What the page has beside Slack: switches for faults, and the inspector. */
export function createBeside(switches: Switches, inspector: Inspector): Beside {
  return {
    state: () => ({ switches: switches.list() }),
    read: (path, query) => inspector.read(path, query),
    act(path, { id, on }) {
      return path === 'switches' && typeof id === 'string' && typeof on === 'boolean' && switches.set(id, on);
    },
  };
}
