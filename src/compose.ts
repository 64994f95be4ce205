import { composeActing } from './compose-actions.ts';
import { createHandlers } from './compose-handlers.ts';
import { retentionsOf } from './compose-retention.ts';
import { composeSources } from './compose-sources.ts';
import { composeStorms } from './compose-storms.ts';
import type { Config, Environment } from './config.ts';
import { createHealth, type Health, startHealthServer } from './health.ts';
import { startHousekeeping } from './jobs/housekeeping.ts';
import { createJobQueue } from './jobs/queue.ts';
import { startSweeping } from './jobs/sweeping.ts';
import { createLog, type Log } from './log.ts';
import { createMetrics } from './metrics.ts';
import {
  audienceOf,
  channelPolicy,
  DEFAULT_POLICY,
  filesAllowed,
  maySeeReport,
  visibilityIn,
} from './policy/channel-rule.ts';
import { followPolicyFile, loadPolicy } from './policy/policy-file.ts';
import type { Policy } from './policy/schema.ts';
import { secretsIn } from './secrets.ts';
import { createSlackApp, type SlackConnection } from './slack/app.ts';
import { createAbandoned } from './store/abandoned.ts';
import { selectBacklog } from './store/backlog.ts';
import { type Database, openDatabase } from './store/database.ts';
import { createEffectStore, endLeases } from './store/effects.ts';
import { createIncidentStore } from './store/incident-store.ts';
import { serveLocalReads } from './store/local-reads.ts';
import { migrate } from './store/migrate.ts';
import { noteSlackLimit, selectSlackLimits } from './store/slack-limits.ts';
import type { ActionPace } from './usecases/actions/pace.ts';
import { type Reached, reachedNothing } from './usecases/crash-points.ts';
import { createUseCases } from './usecases/create-use-cases.ts';
import type { Clock } from './usecases/ports.ts';
import { createRunTriage } from './usecases/run-triage.ts';
import { WAITS, type Waits } from './waits.ts';

export interface BotOptions {
  /** Already read policy; otherwise the configured file is read at the start. A change of the file is taken up. */
  readonly policy?: Policy;
  /** An open database; otherwise the configured one is opened. Whoever opened it closes it, after the bot has stopped. */
  readonly database?: Database;
  /** Where the secrets are that the policy names by their variable. */
  readonly env?: Environment;
  readonly log?: Log;
  readonly clock?: Clock;
  /** How often and how long actions look, where it is to differ: tests and the demo do not wait for minutes. */
  readonly pace?: Partial<ActionPace>;
  /** How long parts outside are waited for, where it is to differ: tests that break them do not wait for ten seconds. */
  readonly waits?: Partial<Waits>;
  /** Address to listen at; all of them when left out. */
  readonly host?: string;
  /** Told of the moments at which a crash could lose work; for tests that end the process there. */
  readonly reached?: Reached;
  /** How long jobs at work may take to end when the bot stops. */
  readonly drainMs?: number;
}

export interface Bot {
  /** Starts everything in order. Rejects with what is wrong, and then nothing is left running. */
  start(): Promise<void>;
  /** Takes nothing more, lets running jobs end, closes everything. What did not end is done at the next start. */
  stop(): Promise<void>;
  /** Port of Slack's requests (HTTP) or of health alone (Socket Mode). Throws before the start. */
  readonly port: number;
}

const DRAIN_MS = 20_000;

/** The whole bot out of its parts. */
export function createBot(config: Config, options: BotOptions = {}): Bot {
  const {
    clock = () => new Date(),
    log = createLog({ level: config.logLevel, secrets: secretsIn(options.env ?? {}, DEFAULT_POLICY) }),
    drainMs = DRAIN_MS,
  } = options;
  const closers: { readonly part: string; readonly close: () => Promise<unknown> }[] = [];
  let port: number | null = null;
  let draining = false;

  async function start(): Promise<void> {
    const { env = {} } = options;
    const waits = { ...WAITS, ...options.waits };
    const policy = followPolicyFile({
      file: config.policyFile,
      initial: options.policy ?? (await loadPolicy(config.policyFile, env)),
      env,
      log,
    });
    closers.push({ part: 'policy', close: async () => policy.close() });

    const database = options.database ?? (await openDatabase(config.database));
    const metrics = createMetrics({ backlog: () => selectBacklog(database) });
    if (options.database === undefined) closers.push({ part: 'database', close: database.close });
    await migrate(database);
    if (options.database === undefined && database.kind === 'embedded' && config.database.kind === 'folder') {
      const { folder } = config.database;
      // Without it the bot works all the same; commands that read then say that the folder is in use.
      const reads = await serveLocalReads(database, folder).catch((error: unknown) => {
        log.warn('commands cannot read beside the bot', { error });
        return null;
      });
      if (reads !== null) closers.push({ part: 'local reads', close: reads.close });
    }
    if (database.kind === 'embedded') await endLeases(database);
    // The port is closed last but the database: while the rest drains, probes are told so.
    let closePort = async (): Promise<void> => {};
    closers.push({ part: 'port', close: () => closePort() });
    const {
      sources,
      health: sourceHealth,
      ...asked
    } = await composeSources({
      config: config.sources,
      database,
      metrics,
      clock,
      log,
    });
    closers.push({ part: 'sources', close: asked.close });

    const queue = createJobQueue({
      database,
      log,
      triages: config.triageConcurrency,
      pollSeconds: waits.pollSeconds,
      onAttempt: metrics.jobAttempt,
    });
    closers.push({ part: 'jobs', close: () => queue.stop(drainMs) });
    await queue.open();
    const store = createIncidentStore(database, queue.send);
    closers.push({
      part: 'housekeeping',
      close: startHousekeeping({ retentions: retentionsOf(database, policy.current), clock, log }),
    });
    const reached = options.reached ?? reachedNothing;
    const runTriage = createRunTriage({
      sources,
      clock,
      maxLookbackMs: config.maxLookbackMs,
      visibilityOf: (channelId) => visibilityIn(policy.current(), channelId),
    });
    const urgent = createIncidentStore(database.urgent, queue.send);
    const storms = composeStorms({ policy: policy.current, database, store, urgent, clock, log });
    const useCases = createUseCases({
      store: urgent,
      storms,
      clock,
      reached,
      maySee: (channelId, report) => maySeeReport(policy.current(), channelId, report),
      onStorm: metrics.stormJoined,
    });
    const acting = composeActing({
      config,
      env,
      policy: policy.current,
      database,
      queue,
      store,
      sources,
      runTriage,
      runAgain: useCases.runAgain,
      groups: { membersOf: (groupId) => slack.groups.membersOf(groupId) },
      clock,
      log,
      pace: options.pace,
      waits,
      onDenied: metrics.denied,
    });
    closers.push({ part: 'destinations', close: acting.close });

    let working = false;
    const health = createHealth({
      metrics,
      draining: () => draining,
      parts: {
        database: async () => (await database.urgent.query('select 1')).rows.length === 1,
        jobs: () => working,
        slack: () => slack.ready(),
      },
    });
    const slack = createSlackApp({
      config: {
        botToken: config.slack.botToken,
        apiUrl: config.slack.apiUrl,
        timeouts: { postsMs: waits.slackMs, urgentMs: waits.slackUrgentMs },
        linkHosts: config.sources.grafana === undefined ? [] : [new URL(config.sources.grafana.url).host],
        connection: connectionOf(config, options, health),
      },
      useCases,
      acting,
      seenSources: sourceHealth.seen,
      policies: (channelId) => channelPolicy(policy.current(), channelId),
      isTenants: (channelId) => audienceOf(policy.current(), channelId) === 'tenant',
      log,
      metrics,
      // One process needs nobody to tell it.
      ...(database.kind === 'server' && {
        sharedLimits: {
          read: () => selectSlackLimits(database),
          note: (key, waitMs) => noteSlackLimit(database, key, waitMs),
        },
      }),
    });
    closePort = slack.stop;
    closers.push({ part: 'slack', close: slack.drain });
    ({ port } = await slack.start());
    if (port === null) {
      const server = await startHealthServer(health, config.port);
      closePort = server.close;
      port = server.port;
    }

    await queue.work(
      createHandlers({
        store,
        storms,
        poster: slack.poster,
        messages: slack.messages,
        pictures: slack.pictures,
        filesAllowed: (channelId) => filesAllowed(policy.current(), channelId),
        maySee: (channelId, report) => maySeeReport(policy.current(), channelId, report),
        effects: createEffectStore(database),
        abandoned: createAbandoned(database),
        isCarried: queue.isCarried,
        acting,
        runTriage,
        clock,
        log,
        reached,
        leaseShare: waits.leaseShare,
        onTriaged: metrics.triaged,
      }),
    );
    closers.push({
      part: 'sweeping',
      close: startSweeping({ ask: (seconds) => queue.sendEvery('sweep-abandoned', seconds), log }),
    });
    working = true;
    log.info('bot started', { port, slack: config.slack.mode, database: database.kind });
  }

  /** In reverse order; one part that fails to close does not keep the others open. */
  async function stop(): Promise<void> {
    draining = true;
    const failures: unknown[] = [];
    for (let closer = closers.pop(); closer !== undefined; closer = closers.pop()) {
      try {
        await closer.close();
      } catch (error) {
        failures.push(error);
        log.error('part not closed', { part: closer.part, error });
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, 'Not everything could be closed');
  }

  return {
    async start() {
      try {
        await start();
      } catch (error) {
        // Parts that would not close are in the log, each by name; what kept the bot from starting is the answer.
        await stop().catch(() => {});
        throw error;
      }
    },
    stop,
    get port() {
      if (port === null) throw new Error('The bot has not started');
      return port;
    },
  };
}

function connectionOf({ slack, port }: Config, { host }: BotOptions, health: Health): SlackConnection {
  if (slack.mode === 'socket') return { mode: 'socket', appToken: slack.appToken };
  return {
    mode: 'http',
    signingSecrets: slack.signingSecrets,
    port,
    routes: health.handle,
    ...(host === undefined ? {} : { host }),
  };
}
