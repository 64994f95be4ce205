import { join } from 'node:path';
import type { Config, Environment } from './config.ts';
import { createFileTracker } from './destinations/trackers/file/file.ts';
import { createGitHub } from './destinations/trackers/github/github.ts';
import { createGitLab } from './destinations/trackers/gitlab/gitlab.ts';
import { createJira } from './destinations/trackers/jira/jira.ts';
import type { Policy, Tracker } from './policy/schema.ts';
import type { TicketTracker } from './usecases/action-ports.ts';

export interface Trackers {
  /** The tracker that the policy names now. */
  current(): TicketTracker;
  /** Hosts that its tickets link to, with port where it is not the default one. */
  hosts(): readonly string[];
  close(): Promise<void>;
}

const LEDGER = 'platform-gaps.md';

export interface TrackersOptions {
  /** Where the secrets are that the policy names by their variable. */
  readonly env: Environment;
  /** For each request. */
  readonly timeoutMs: number;
}

/** Builds the tracker that the policy names, anew when it names another one. */
export function createTrackers(config: Config, policy: () => Policy, options: TrackersOptions): Trackers {
  const folder = config.database.kind === 'folder' ? config.database.folder : './data';
  const settings = (): Tracker => policy().tracker ?? { kind: 'file', path: join(folder, LEDGER) };
  let built: { readonly of: string; readonly tracker: TicketTracker & { close?(): Promise<void> } } | null = null;
  const before: Promise<void>[] = [];

  return {
    current() {
      const wanted = settings();
      const of = JSON.stringify(wanted);
      if (built?.of !== of) {
        // What still uses the old one ends by itself; closing waits for it.
        if (built?.tracker.close !== undefined) before.push(built.tracker.close());
        built = { of, tracker: trackerOf(wanted, options) };
      }
      return built.tracker;
    },
    hosts() {
      const url = pageOf(settings());
      return url === null ? [] : [new URL(url).host];
    },
    async close() {
      await Promise.all([...before, built?.tracker.close?.()]);
    },
  };
}

function trackerOf(tracker: Tracker, { env, timeoutMs }: TrackersOptions): TicketTracker & { close?(): Promise<void> } {
  switch (tracker.kind) {
    case 'file':
      return createFileTracker({ path: tracker.path, url: tracker.url });
    case 'gitlab':
      return createGitLab({ ...tracker, token: secretOf(tracker.token_env, env), timeoutMs });
    case 'github':
      return createGitHub({ ...tracker, token: secretOf(tracker.token_env, env), timeoutMs });
    case 'jira':
      return createJira({
        url: tracker.url,
        ...(tracker.browse_url === undefined ? {} : { browseUrl: tracker.browse_url }),
        project: tracker.project,
        issueType: tracker.issue_type,
        user: tracker.user,
        token: secretOf(tracker.token_env, env),
        labels: tracker.labels,
        timeoutMs,
      });
    default:
      tracker satisfies never;
      throw new Error('The policy names an unknown tracker');
  }
}

/** The address whose host the tickets' links have; null for a file on this machine. */
function pageOf(tracker: Tracker): string | null {
  if (tracker.kind === 'file') return tracker.url ?? null;
  if (tracker.kind === 'jira') return tracker.browse_url ?? tracker.url;
  if (tracker.kind === 'github' && tracker.url === 'https://api.github.com') return 'https://github.com';
  return tracker.url;
}

/** The policy was refused if the variable was not set, so an empty one means that it was taken away since. */
function secretOf(variable: string, env: Environment): string {
  return env[variable]?.trim() ?? '';
}
