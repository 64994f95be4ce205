import type { Platform } from './platform/platform.ts';
import type { Faults } from './slack/faults.ts';

/** Something that can be made to go wrong, as the page shows it. */
export interface SwitchState {
  readonly id: string;
  readonly title: string;
  /** What the next triage will show of it. */
  readonly effect: string;
  readonly on: boolean;
}

export interface Switches {
  /** In the order of the page. */
  list(): SwitchState[];
  /** Answers false for an id that is not known. */
  set(id: string, on: boolean): boolean;
}

interface Switch {
  readonly title: string;
  readonly effect: string;
  /** What cannot be on beside it. */
  readonly insteadOf?: readonly string[];
  /** Makes it go wrong; what is answered ends it. */
  readonly turnOn: () => () => void;
}

/** The faults that the page offers. All are off at first; each stays on until it is switched off. */
export function createSwitches(platform: Platform, faults: Faults): Switches {
  const source = (target: 'loki' | 'platform', fault: 'slow' | 503) => () => {
    platform.setFault(target, fault);
    return () => platform.setFault(target, null);
  };
  const switches: Readonly<Record<string, Switch>> = {
    'loki-slow': {
      title: 'Loki is slow',
      effect: 'Each log query takes three seconds more. The card shows meanwhile what is being read.',
      insteadOf: ['loki-down'],
      turnOn: source('loki', 'slow'),
    },
    'loki-down': {
      title: 'Loki is down',
      effect: 'Logs could not be read, so what rests on them is unknown, never fine.',
      insteadOf: ['loki-slow'],
      turnOn: source('loki', 503),
    },
    'platform-down': {
      title: 'The platform answers 503',
      effect: 'Instance, account and audit are unknown; the verdict rests on logs and trace alone.',
      turnOn: source('platform', 503),
    },
    'relay-down': {
      title: 'The outbox relay is down',
      effect: 'The check of the relay fails, and a retry waits until it is safe.',
      turnOn() {
        platform.setRelayDown(true);
        return () => platform.setRelayDown(false);
      },
    },
    'slack-limiting': {
      title: 'Slack limits the bot',
      effect: 'Every other call is refused with 429 for a second. The card comes later, and once.',
      turnOn: () => faults.onCall('*', { kind: 'rate_limited', retryAfter: 1 }, { probability: 0.5 }),
    },
    'slack-loses-answers': {
      title: 'Slack loses answers',
      effect: 'A card is posted, but the bot never hears of it. It looks for the card instead of posting another one.',
      turnOn: () => faults.onCall('chat.postMessage', { kind: 'answer_lost' }),
    },
  };
  const endings = new Map<string, () => void>();

  return {
    list: () => Object.entries(switches).map(([id, { title, effect }]) => ({ id, title, effect, on: endings.has(id) })),
    set(id, on) {
      const wanted = Object.hasOwn(switches, id) ? switches[id] : undefined;
      if (wanted === undefined) return false;
      for (const over of [id, ...(on ? (wanted.insteadOf ?? []) : [])]) {
        endings.get(over)?.();
        endings.delete(over);
      }
      if (on) endings.set(id, wanted.turnOn());
      return true;
    },
  };
}
