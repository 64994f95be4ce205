import type { Action } from '../../../triage/terms.ts';

/** How the platform speaks of one lifecycle action. */
export interface Verb {
  /** Status of the instance while the action runs, and once it is done. */
  readonly during: string;
  readonly after: string;
  /** Event types. */
  readonly requested: string;
  readonly done: string;
  /** How the worker ends its last line. */
  readonly words: string;
}

export const VERBS: Readonly<Record<Action, Verb>> = {
  create: {
    during: 'deploying',
    after: 'running',
    requested: 'apps.instance.requested',
    done: 'apps.instance.deployed',
    words: 'instance deployed, now running',
  },
  upgrade: {
    during: 'upgrading',
    after: 'running',
    requested: 'apps.instance.upgrade_requested',
    done: 'apps.instance.upgraded',
    words: 'upgrade completed, instance is running',
  },
  rollback: {
    during: 'rolling_back',
    after: 'running',
    requested: 'apps.instance.rollback_requested',
    done: 'apps.instance.rolled_back',
    words: 'rollback completed, instance is running',
  },
  decommission: {
    during: 'decommissioning',
    after: 'decommissioned',
    requested: 'apps.instance.decommission_requested',
    done: 'apps.instance.decommissioned',
    words: 'instance decommissioned',
  },
  start: {
    during: 'starting',
    after: 'running',
    requested: 'apps.instance.start_requested',
    done: 'apps.instance.started',
    words: 'start completed, instance is running',
  },
  stop: {
    during: 'stopping',
    after: 'stopped',
    requested: 'apps.instance.stop_requested',
    done: 'apps.instance.stopped',
    words: 'stop completed, instance stopped',
  },
};
