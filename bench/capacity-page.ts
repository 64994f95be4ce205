import { table } from '../eval/markdown.ts';
import { bytes, ms, seconds, whole } from './figures.ts';
import type { Machine } from './machine.ts';
import type { Section } from './section.ts';

/** Of one core, so that a burst finds room. */
const HEADROOM = 0.7;
const REPLICAS = 10;
/** docs.slack.dev, rate limits: posts a second in a channel, and `chat.update` (tier 3) a minute in a workspace. */
const SLACK = { postsAMinuteInAChannel: 60, updatesAMinute: 50 };
/** README: requests that Loki gets at once, all replicas together, unless configured otherwise. */
const LOKI_REQUESTS = 16;
/** README and docs/operations.md: connections of a replica, and what a Postgres allows unless configured otherwise. */
const CONNECTIONS = { aReplica: 15, postgresDefault: 100 };
/** A real Loki over a day of a million lines answered in about half a second (docs/performance.md). */
const LOKI_ANSWER_MS = 500;

/** docs/capacity.md: what the figures of one run mean for a workspace. Null while a figure that it needs is missing. */
export function capacityPage(sections: readonly Section[], machine: Machine): string | null {
  const figures = new Map(sections.flatMap((section) => Object.entries(section.figures ?? {})));
  const of = (name: string) => figures.get(name) ?? Number.NaN;
  const embedded = setUp('one replica, embedded database', 1, of('embedded: processor ms an id'));
  if (!Number.isFinite(embedded.idsAMinute) || !Number.isFinite(of('loki requests of a triage'))) return null;
  const server = of('server: processor ms an id');
  const served = Number.isFinite(server) ? server : of('embedded: processor ms an id');
  const setUps = [
    embedded,
    setUp('one replica, Postgres server', 1, served),
    setUp(`${REPLICAS} replicas, one Postgres server`, REPLICAS, served),
  ];
  const lokiAMinute = (LOKI_REQUESTS * 60_000) / (LOKI_ANSWER_MS * of('loki requests of a triage'));
  const burstIds = of('embedded: ids in the burst');
  return [
    '# What it carries',
    '',
    'Made by `npm run bench -- --write` from the figures of [performance.md](performance.md); do not edit. Rates are computed',
    `from processor time: ${HEADROOM * 100} % of one core, the rest is for bursts. The machine: ${machine.facts[1]?.[1] ?? 'unknown'}.`,
    '',
    ...(machine.busy === null ? [] : [`**${machine.busy}** Rates are then too low.`, '']),
    '## By the bot itself',
    '',
    ...table(
      ['set-up', 'processor time an id', 'new ids a minute', 'memory'],
      setUps.map(({ name, cpuMs, idsAMinute, replicas }) => [
        name,
        ms(cpuMs),
        whole(idsAMinute),
        `${bytes(of(replicas === 1 && name === embedded.name ? 'embedded: most memory' : 'server: most memory'))} each`,
      ]),
    ),
    '',
    ...(Number.isFinite(server)
      ? []
      : [
          'No server was measured in this run: its rows take the processor time of the embedded database, which is more.',
          '',
        ]),
    `- A burst of ${whole(burstIds)} ids at the pace of a thousand in a minute was worked off ${seconds(of('embedded: behind'))} after its last message, by one replica with the embedded database and a local Slack that limits nothing.`,
    `- Acknowledgements go before the work of jobs: at 50 new ids a second, p99 ${ms(of('acknowledge p99 new ids, 50 a second, HTTP'))}; at 500, ${percentOf(of('acknowledge in time new ids, 500 a second, HTTP'))} came within Slack's 3 seconds. What is late was stored, and Slack's second delivery finds it.`,
    `- With ${whole(of('most stored'))} incidents stored, the transaction before an acknowledgement takes ${ms(of('accept, most stored'))}; an incident takes ${bytes(of('bytes an incident'))} and its capsule about ${bytes(of('packed capsule'))}.`,
    '',
    '## What breaks first',
    '',
    ...table(
      ['limit', 'new ids a minute', 'whose it is', 'what would be done'],
      [
        [
          `edits of finished cards (\`chat.update\`, ${SLACK.updatesAMinute} a minute in a workspace), ids that come one by one`,
          whole(SLACK.updatesAMinute),
          'Slack',
          'a storm in one channel is shown on few cards already; a triage that ends before its card is posted would need no edit',
        ],
        [
          'posts in one channel (one a second), with the cards of a storm',
          whole(SLACK.postsAMinuteInAChannel / Math.max(1, of('embedded: posts an id'))),
          'Slack',
          'teams report in channels of their own',
        ],
        [
          `requests at Loki: ${LOKI_REQUESTS} at once, ${of('loki requests of a triage').toFixed(1)} a triage, ${LOKI_ANSWER_MS} ms each`,
          whole(lokiAMinute),
          'Loki',
          'more queriers, then a higher `LOKI_REQUESTS`; a shorter `MAX_LOOKBACK` for ids without a time',
        ],
        [
          'one core with the embedded database',
          whole(embedded.idsAMinute),
          'the bot',
          'a Postgres server: the database leaves the thread that acknowledges, and replicas can be added',
        ],
        [
          `connections: ${CONNECTIONS.aReplica} a replica, ${CONNECTIONS.postgresDefault} by default`,
          `at ${Math.floor(CONNECTIONS.postgresDefault / CONNECTIONS.aReplica) + 1} replicas`,
          'Postgres',
          `\`max_connections\` of ${CONNECTIONS.aReplica * REPLICAS + 20} or more for ${REPLICAS} replicas`,
        ],
        ['Socket Mode: two connections a replica of ten', 'at 6 replicas', 'Slack', 'HTTP'],
      ],
    ),
    '',
    'The bot waits where a limit is reached and loses nothing: a card that Slack does not take yet is tried again, a request',
    'that gets no turn at a source is shown as not read. Whoever reads a card late sees that Slack made it late.',
    '',
    '## So',
    '',
    `- **One replica** with the embedded database carries a team: ${whole(Math.min(embedded.idsAMinute, SLACK.updatesAMinute))} new ids a minute for as long as one likes; of ${whole(burstIds)} at once it judges all within minutes, and Slack takes the cards at its own pace. It survives \`kill -9\`, not the loss of its machine.`,
    `- **Two replicas** with a Postgres server are for staying up, not for speed.`,
    `- **${REPLICAS} replicas** carry what no Slack workspace and no Loki of this size takes: by then ${limitOf(lokiAMinute)} is the limit. Ten connect to one Postgres only with more connections than its default.`,
    `- **One Postgres** was measured under one replica at most: what ${REPLICAS} send it together is computed, not seen. Its disk grows by ${bytes(of('bytes an incident') + of('packed capsule'))} an incident until retention removes it.`,
    '',
  ].join('\n');
}

interface SetUp {
  readonly name: string;
  readonly replicas: number;
  readonly cpuMs: number;
  readonly idsAMinute: number;
}

function setUp(name: string, replicas: number, cpuMs: number): SetUp {
  return { name, replicas, cpuMs, idsAMinute: (replicas * HEADROOM * 60_000) / cpuMs };
}

function limitOf(lokiAMinute: number): string {
  return lokiAMinute < SLACK.updatesAMinute ? 'Loki' : 'Slack';
}

function percentOf(share: number): string {
  return Number.isFinite(share) ? `${(100 * share).toFixed(1)} %` : '–';
}
