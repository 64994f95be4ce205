import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Platform, startPlatform } from '../../../src/demo/platform/platform.ts';
import type { SeededWorld } from '../../../src/demo/world/seeded.ts';
import { DEFAULT_POLICY, visibilityIn } from '../../../src/policy/channel-rule.ts';
import { Policy } from '../../../src/policy/schema.ts';
import { createSources } from '../../../src/sources/sources.ts';
import type { Subject } from '../../../src/triage/bundle.ts';
import { findReports } from '../../../src/triage/intake/find-reports.ts';
import { subjectOf } from '../../../src/triage/intake/subject-of.ts';
import type { RunTriageOptions } from '../../../src/usecases/ports.ts';
import { createRunTriage } from '../../../src/usecases/run-triage.ts';
import { scenario } from '../../support/worlds.ts';

const WORLDS = ['01-amber', '02-birch', '04-delta', '06-fjord', '09-indigo', '12-lagoon'];
const CHANNEL = 'C0TENANT';

let platform: Platform;
let sources: ReturnType<typeof createSources>;
beforeAll(async () => {
  platform = await startPlatform({ worlds: WORLDS.map(scenario) });
  sources = createSources({
    loki: { url: platform.lokiUrl },
    tempo: { url: platform.tempoUrl },
    platform: { url: platform.apiUrl, token: platform.token },
    grafana: { url: 'https://grafana.example.com', lokiUid: 'loki', tempoUid: 'tempo' },
    timeoutMs: 5_000,
  });
});
afterAll(async () => {
  await sources.close();
  await platform.close();
});

/** The world as the person pastes it, under a policy that says this of the channel. */
function triageIn(world: SeededWorld, channel: object | null) {
  const policy = channel === null ? DEFAULT_POLICY : Policy.parse({ channels: [{ id: CHANNEL, ...channel }] });
  const runTriage = createRunTriage({
    sources,
    clock: () => new Date(world.now.getTime() + 1_000),
    maxLookbackMs: 7 * 24 * 3_600_000,
    visibilityOf: (channelId) => visibilityIn(policy, channelId),
  });
  return (subject: Subject, options: RunTriageOptions = {}) => runTriage(subject, { channelId: CHANNEL, ...options });
}

const pasted = ({ say, correlationId }: SeededWorld): Subject => {
  const reported = findReports(say, { bareIds: 'anywhere' }).find((found) => found.correlationId === correlationId);
  return reported === undefined ? { correlationId } : subjectOf(reported);
};

/** An id of the same form and time that nobody ever logged. */
function unknownLike(id: string): string {
  return (
    id.slice(0, -6) +
    [...id.slice(-6)]
      .map((letter) => (/[0-9]/.test(letter) ? '7' : 'A'))
      .join('')
      .replace('A', 'B')
  );
}

/** Without what differs between any two runs: how long each question took, and the workers' newest sign of life. */
const CHANGING = new Set(['tookMs', 'took_ms', 'lastSeenAt']);
const timeless = (value: unknown) => JSON.parse(JSON.stringify(value, (key, each) => (CHANGING.has(key) ? 0 : each)));

const OTHER = { orgs: ['11111111-1111-4111-8111-111111111111'] };

describe.each(WORLDS)('%s', (id) => {
  test.each([
    ['another tenant', { audience: 'tenant', ...OTHER }],
    ['operators of another organisation', OTHER],
    ['operators of another project', { projects: ['prj-1'] }],
    ['an environment that nobody gave the project', { environments: ['test'] }],
  ])('for %s it looks, in every word, like an id that nobody knows', async (_, channel) => {
    const world = platform.activate(id);
    const triage = triageIn(world, channel);
    const foreign = await triage({ correlationId: world.correlationId });
    const unknown = await triage({ correlationId: unknownLike(world.correlationId) });
    const renamed = JSON.stringify(timeless(unknown)).replaceAll(unknownLike(world.correlationId), world.correlationId);
    expect(timeless(foreign)).toEqual(JSON.parse(renamed));
    expect(foreign.failure).toBeNull();
  });

  test('what is typed beside it leads another tenant nowhere', async () => {
    const world = platform.activate(id);
    const named = [...world.records.instances, ...world.records.projects];
    const triage = triageIn(world, { audience: 'tenant', ...OTHER });
    const { bundle } = await triage({ ...pasted(world), ...world.given, traceId: world.traceId ?? 'a'.repeat(32) });
    const { subject: _, ...read } = bundle;
    const text = JSON.stringify(read);
    for (const row of named) expect(text).not.toContain(String(row.org_id));
    for (const { line } of world.logs) expect(text).not.toContain(line);
    for (const { spanId } of world.spans) expect(text).not.toContain(spanId);
  });

  test('the tenant itself gets the same verdict as an operator, and no link into the operators’ tools', async () => {
    const world = platform.activate(id);
    const lines = world.logs.filter(({ line }) => line.includes(world.correlationId)).map(({ line }) => line);
    const orgs = lines.flatMap((line) => /"org_id":"([^"]+)"/.exec(line)?.[1] ?? []).slice(0, 1);
    const subject = { correlationId: world.correlationId };
    const own = await triageIn(world, { audience: 'tenant', orgs })(subject);
    const all = await triageIn(world, null)(subject);
    expect(own.report.verdict).toEqual(all.report.verdict);
    expect(own.report.evidence.filter(({ link }) => link !== null)).toEqual([]);
    expect(all.report.evidence.some(({ link }) => link !== null)).toBe(true);
  });
});

test('the steps of a run say nothing of what was found', async () => {
  const world = platform.activate('01-amber');
  const details = new Set<string | null>();
  await triageIn(world, { audience: 'tenant', ...OTHER })(pasted(world), {
    onSteps(steps) {
      for (const { id, detail } of steps) if (id !== 'judge') details.add(detail);
    },
  });
  expect([...details]).toEqual([null, 'Read']);
});
