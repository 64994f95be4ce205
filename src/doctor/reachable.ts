import { access, constants } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { createTrackers } from '../compose-trackers.ts';
import type { Config, Environment } from '../config.ts';
import { createDeadline } from '../http/deadline.ts';
import type { Policy } from '../policy/schema.ts';
import type { SourcesConfig } from '../sources/sources.ts';
import { ActionError } from '../usecases/action-ports.ts';
import { type Finding, failed, messageOf, notChecked, ok } from './finding.ts';

const TRACKER = 'tracker';
/** No failure has this shape, so the tracker is asked a real question whose answer is nothing. */
const NO_SHAPE = 'doctor';

/** The tracker of the policy: asked for a ticket that is not there, as filing would ask; nothing is written. */
export async function checkTracker(
  config: Config,
  policy: Policy,
  env: Environment,
  timeoutMs: number,
): Promise<Finding[]> {
  const { tracker } = policy;
  if (tracker === undefined || tracker.kind === 'file') return [await ledgerFinding(tracker?.path, config)];
  const trackers = createTrackers(config, () => policy, { env, timeoutMs });
  try {
    await trackers.current().find(NO_SHAPE);
    return [ok(TRACKER, `${tracker.kind} lists the tickets of its project`)];
  } catch (error) {
    if (!(error instanceof ActionError)) throw error;
    const mend = error.retryable
      ? `Look whether tracker.url of the policy can be reached from here, and whether ${tracker.kind} is up.`
      : `Look at project and token (${tracker.token_env}) of the tracker in the policy: it has to read and write issues.`;
    return [failed(TRACKER, error.message, mend)];
  } finally {
    await trackers.close();
  }
}

async function ledgerFinding(path: string | undefined, config: Config): Promise<Finding> {
  if (path === undefined && config.database.kind === 'server') {
    return notChecked(
      TRACKER,
      'none in the policy: tickets go to a file beside the bot',
      'Name a tracker in the policy.',
    );
  }
  if (path === undefined) return ok(TRACKER, 'none in the policy: tickets go to a file in DATA_DIR');
  const folder = dirname(resolve(path));
  try {
    await access(folder, constants.W_OK);
    return ok(TRACKER, `the folder of ${path} can be written to`);
  } catch {
    return failed(
      TRACKER,
      `${folder} is not there or cannot be written to`,
      'Give tracker.path of the policy a folder that can.',
    );
  }
}

/** Grafana itself, and whether links can be made. The uids can be checked by a person only: press a link on a card. */
export async function checkGrafana({ grafana, tempo, timeoutMs }: SourcesConfig): Promise<Finding[]> {
  const hop = 'grafana: links';
  if (grafana === undefined)
    return [
      notChecked(hop, 'not configured: cards have no links', 'Set GRAFANA_URL and the uids of its data sources.'),
    ];
  const missing = [
    ...(grafana.lokiUid === undefined ? ['GRAFANA_LOKI_UID'] : []),
    ...(grafana.tempoUid === undefined && tempo !== undefined ? ['GRAFANA_TEMPO_UID'] : []),
  ];
  const uids =
    missing.length === 0
      ? ok(hop, 'address and uids are set; whether the uids are right shows a press on a link')
      : failed(
          hop,
          `${missing.join(' and ')} not set: those links are missing`,
          'Copy the uid from the page of the data source in Grafana.',
        );
  return [uids, await grafanaAnswers(grafana.url, timeoutMs)];
}

async function grafanaAnswers(url: string, timeoutMs: number): Promise<Finding> {
  const hop = 'grafana: address';
  const deadline = createDeadline(timeoutMs, undefined);
  try {
    const health = new URL(url);
    health.pathname = `${health.pathname.replace(/\/+$/, '')}/api/health`;
    const response = await fetch(health, { redirect: 'manual', signal: deadline.signal });
    await response.body?.cancel();
    if (response.status < 400) return ok(hop, 'answers');
    return failed(
      hop,
      `answers ${response.status} to /api/health`,
      'Give GRAFANA_URL the address under which Grafana itself is served.',
    );
  } catch (error) {
    // People's browsers open the links, not the bot.
    return notChecked(hop, `cannot be reached from here (${messageOf(error)})`, 'Open GRAFANA_URL in a browser.');
  } finally {
    deadline.clear();
  }
}
