import { unwatchFile, watchFile } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { ConfigError, type Environment } from '../config.ts';
import type { Log } from '../log.ts';
import { DEFAULT_POLICY } from './channel-rule.ts';
import { parsePolicy } from './parse.ts';
import type { Policy } from './schema.ts';

/** How often the file is looked at. Looking at its times works for mounted volumes and swapped links as well. */
const LOOK_EVERY_MS = 2_000;

/**
 * Reads the policy file; the default policy when none is configured. Throws `ConfigError` with every problem; with
 * `env`, variables named for secrets that are not set are problems too.
 */
export async function loadPolicy(file: string | undefined, env?: Environment): Promise<Policy> {
  if (file === undefined) return DEFAULT_POLICY;
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    const why = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown reason';
    throw new ConfigError([`${file}: cannot be read (${why}). Set POLICY_FILE to a file that can.`]);
  }
  return parsePolicy(text, file, env);
}

export interface PolicyFile {
  /** The policy in force now. */
  current(): Policy;
  close(): void;
}

export interface PolicyFileNeeds {
  /** Undefined: the initial policy stays for ever. */
  readonly file: string | undefined;
  readonly initial: Policy;
  readonly env: Environment;
  readonly log: Log;
  readonly everyMs?: number;
}

/** Keeps the policy up to date with its file. A new version that is wrong is refused and logged; the old one stays. */
export function followPolicyFile({ file, initial, env, log, everyMs = LOOK_EVERY_MS }: PolicyFileNeeds): PolicyFile {
  let policy = initial;
  let closed = false;
  if (file === undefined) return { current: () => policy, close: () => {} };

  async function reload(path: string): Promise<void> {
    try {
      const next = await loadPolicy(path, env);
      if (closed) return;
      policy = next;
      log.info('policy reloaded', { file: path });
    } catch (error) {
      log.error('policy not reloaded, the old one stays in force', {
        file: path,
        problems: error instanceof ConfigError ? error.problems : [String(error)],
      });
    }
  }
  // One after the other, so that an older text can never win over a newer one.
  let reloading = Promise.resolve();
  const onChange = () => {
    reloading = reloading.then(() => reload(file));
  };
  watchFile(file, { interval: everyMs, persistent: false }, onChange);
  return {
    current: () => policy,
    close() {
      closed = true;
      unwatchFile(file, onChange);
    },
  };
}
