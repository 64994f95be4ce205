import { expect, test } from 'vitest';
import { visibilityIn } from '../../../src/policy/channel-rule.ts';
import { Policy } from '../../../src/policy/schema.ts';
import { dataOf, type Evidence } from '../../../src/triage/evidence.ts';
import type { Sources } from '../../../src/usecases/ports.ts';
import { createStepTracker } from '../../../src/usecases/steps.ts';
import { gatherVisible } from '../../../src/usecases/visibility/gather-visible.ts';
import { empty, found } from '../../support/evidence.ts';
import { ACCEPTED, ASKED_AT, api, CORRELATION_ID, instance, ORG, overview, PROJECT } from '../../support/incident.ts';

const CHANNEL = 'C0TENANT';
const OTHER_ORG = '99999999-19cb-4af7-8065-e676f9e9f6d3';
const OTHER_PROJECT = '88888888-cf0c-4d5c-9f78-67dc91b0c8c0';
const nobody = { org_id: undefined, project_id: undefined, path: undefined };
const OWN = api('error', 'quota exceeded', { error_code: 'quota_exceeded' });
const SILENT = api('info', 'retrying on host gpu-17', nobody, 1);
const THEIRS = api('error', 'their own failure', { org_id: OTHER_ORG, project_id: OTHER_PROJECT, path: undefined }, 2);

/** Sources that answer with these, and with nothing else. */
function sourcesOf(answers: Partial<Record<string, Evidence<unknown>>>): Sources {
  const reply = (name: string, usual: Evidence<unknown>) => async () => (answers[name] ?? usual) as never;
  return {
    logs: {
      linesOf: reply('lines', empty('loki.lines')),
      shipping: reply('shipping', empty('loki.shipping')),
      linesWhere: reply('where', empty('loki.where')),
      countShape: reply('shape', empty('loki.same-shape')),
      serviceLevel: reply('level', empty('loki.service-level')),
    },
    traces: { trace: reply('trace', empty('tempo.trace')), search: reply('search', empty('tempo.search')) },
    platform: {
      project: reply('project', found('platform.project', { id: PROJECT, orgId: ORG, name: null, slug: null })),
      instance: reply('instance', found('platform.instance', instance())),
      instanceEvents: reply('events', empty('platform.events')),
      serviceAccount: reply('account', empty('platform.service-account')),
      audit: reply('audit', empty('platform.audit')),
      overview: reply('overview', found('platform.overview', overview())),
      failedOutbox: reply('outbox', empty('platform.outbox')),
      deadLetters: reply('dead', empty('platform.dead-letters')),
    },
  };
}

function gather(answers: Partial<Record<string, Evidence<unknown>>>, channel: object = {}) {
  const policy = Policy.parse({ channels: [{ id: CHANNEL, audience: 'tenant', projects: [PROJECT], ...channel }] });
  return gatherVisible({ correlationId: CORRELATION_ID }, visibilityIn(policy, CHANNEL), {
    sources: sourcesOf(answers),
    clock: () => new Date(ASKED_AT),
    maxLookbackMs: 3_600_000,
    steps: createStepTracker(() => {}),
  });
}

test('lines that name nobody are shown beside lines of the own project', async () => {
  const { lines } = await gather({ lines: found('loki.lines', [OWN, SILENT]) });
  expect(dataOf(lines)).toEqual([OWN, SILENT]);
});

test('of an id that two tenants used, only the lines that name the own one are shown, and as a part', async () => {
  const { lines } = await gather({ lines: found('loki.lines', [OWN, SILENT, THEIRS]) });
  expect(lines).toMatchObject({ status: 'found', truncated: true, data: [OWN] });
});

test('lines that name nobody are nobody’s, and not shown alone', async () => {
  const { lines } = await gather({ lines: found('loki.lines', [SILENT]) });
  expect(lines.status).toBe('empty');
});

test('neighbours’ lines of other tenants are left out', async () => {
  const worked = [{ ...OWN, fields: { ...OWN.fields, adapter: 'slurm' } }];
  const bundle = await gather({
    lines: found('loki.lines', worked),
    where: found('loki.where', [OWN, SILENT, THEIRS]),
  });
  expect(bundle.pivots).toMatchObject({ status: 'found', truncated: true, data: [OWN] });
});

test('a record that names somebody else is not shown', async () => {
  const theirs = found('platform.instance', instance({ orgId: OTHER_ORG, projectId: OTHER_PROJECT }));
  const bundle = await gather({ lines: found('loki.lines', ACCEPTED), instance: theirs });
  expect(bundle.instance).toMatchObject({ status: 'unavailable', failure: 'not_permitted' });
  expect(JSON.stringify(bundle)).not.toContain(OTHER_PROJECT);
});

test('counts over tenants keep their numbers and lose the names of others', async () => {
  const managed = { ...OWN, fields: { ...OWN.fields, operating_mode: 'platform_managed' } };
  const counts = [
    { orgId: ORG, projectId: PROJECT, count: 2 },
    { orgId: OTHER_ORG, projectId: OTHER_PROJECT, count: 5 },
    { orgId: OTHER_ORG, projectId: 'prj-7', count: 1 },
  ];
  const { sameShape } = await gather({
    lines: found('loki.lines', [managed]),
    shape: found('loki.same-shape', counts),
  });
  expect(dataOf(sameShape)).toEqual([
    { orgId: 'another tenant (1)', projectId: 'another project (1)', count: 5 },
    { orgId: ORG, projectId: PROJECT, count: 2 },
    { orgId: 'another tenant (1)', projectId: 'another project (2)', count: 1 },
  ]);
});

test('a tenant channel that lists nobody sees nothing', async () => {
  const policy = Policy.parse({ defaults: { audience: 'tenant' } });
  const { lines } = await gatherVisible({ correlationId: CORRELATION_ID }, visibilityIn(policy, 'C9'), {
    sources: sourcesOf({ lines: found('loki.lines', [OWN]) }),
    clock: () => new Date(ASKED_AT),
    maxLookbackMs: 3_600_000,
    steps: createStepTracker(() => {}),
  });
  expect(lines.status).toBe('empty');
});
