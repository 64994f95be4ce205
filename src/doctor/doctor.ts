import { randomUUID } from 'node:crypto';
import type { Environment } from '../config.ts';
import { withoutCredentials } from '../http/url.ts';
import { checkClick } from './click.ts';
import { type ClockReading, clockFinding, readClock } from './clock.ts';
import { readConfiguration, secretsIn } from './configuration.ts';
import { checkDatabase } from './database.ts';
import { type Finding, guarded, notChecked, withoutSecrets } from './finding.ts';
import { checkGrafana, checkTracker } from './reachable.ts';
import { createSlackProbe, type SlackProbe } from './slack.ts';
import { checkLoki, checkPlatform, checkTempo } from './sources.ts';

export interface DoctorOptions {
  readonly env: Environment;
  readonly now: () => Date;
  /** Posts a test card there and waits for the click; left out: no card. */
  readonly click?: { readonly channel: string; readonly botUrl: string | null; readonly waitMs: number };
  /** Told of each group of findings as soon as it is there. */
  readonly onFindings: (findings: readonly Finding[]) => void;
  /** Told when the test card stands and somebody has to press. */
  readonly onPosted: () => void;
  readonly everyMs?: number;
}

/** No check takes longer, whatever a server does; each request has a limit of its own below that. */
const CHECK_MS = 40_000;
const TRACKER_MS = 10_000;
const CLOCK_MS = 5_000;
const UNREADABLE = 'the configuration of this part cannot be used';

/**
 * Looks at every hop between Slack and the evidence, one after the other so that the lines come in reading order.
 * Writes nothing but, when asked for, one test card. Answers all findings, without secrets.
 */
export async function runDoctor(options: DoctorOptions): Promise<Finding[]> {
  const { env, now } = options;
  const { findings, whole, sources, database, policy } = await readConfiguration(env);
  const secrets = secretsIn(env, policy);
  const all: Finding[] = [];
  const tell = (found: readonly Finding[]) => {
    const shown = withoutSecrets(found, secrets);
    all.push(...shown);
    options.onFindings(shown);
  };
  const check = async (hop: string, run: (() => Promise<Finding[]>) | null, limitMs = CHECK_MS) =>
    tell(run === null ? [notChecked(hop, UNREADABLE)] : await guarded(hop, run, limitMs));

  tell(findings);
  const slack = whole === null ? null : createSlackProbe(whole.slack);
  await check('slack', slack?.check ?? null);
  await check('loki', sources && (() => checkLoki(sources, now())));
  await check('tempo', sources && (() => checkTempo(sources, now())));
  await check('platform', sources && (() => checkPlatform(sources)));
  await check('tracker', whole && policy && (() => checkTracker(whole, policy, env, TRACKER_MS)));
  await check('database', database && (() => checkDatabase(database)));
  await check('clock', () => checkClocks(slack, sources?.platform?.url));
  await check('grafana', sources && (() => checkGrafana(sources)));

  const { click } = options;
  if (click === undefined) {
    tell([
      notChecked('test card', 'not asked for', 'Run doctor with --channel C… --click to prove the way of a click.'),
    ]);
  } else {
    const run =
      slack &&
      whole &&
      (() =>
        checkClick({
          clients: slack.clients,
          channel: click.channel,
          botUrl: click.botUrl ?? `http://127.0.0.1:${whole.port}`,
          waitMs: click.waitMs,
          everyMs: options.everyMs ?? 2_000,
          name: randomUUID(),
          onPosted: options.onPosted,
        }));
    await check('test card', run, click.waitMs + CHECK_MS);
  }
  return all;
}

async function checkClocks(slack: SlackProbe | null, platformUrl: string | undefined): Promise<Finding[]> {
  const readings: (ClockReading | Finding)[] = [
    slack?.clock() ?? notChecked('clock: against Slack', 'Slack gave no time'),
  ];
  if (platformUrl !== undefined) {
    readings.push(await readClock('the platform', withoutCredentials(new URL(platformUrl)).href, CLOCK_MS));
  }
  return readings.map((reading) => ('hop' in reading ? reading : clockFinding(reading)));
}
