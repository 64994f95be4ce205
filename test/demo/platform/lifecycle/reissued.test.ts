import { expect, onTestFinished, test } from 'vitest';
import { planOf } from '../../../../src/actions/evidence-digest.ts';
import { outlookOf } from '../../../../src/actions/expectation.ts';
import { parseSourcesConfig } from '../../../../src/config.ts';
import { createSources } from '../../../../src/sources/sources.ts';
import { createRunTriage } from '../../../../src/usecases/run-triage.ts';
import { empty } from '../../../support/evidence.ts';
import { scenario } from '../../../support/worlds.ts';
import { platformAt } from '../api/caller.ts';

const CORRECTED = { operating_mode: 'tenant_dedicated', control_plane_scope: 'project' };

/** A world in which time passes as told, and the product's own triage of any id in it. */
async function inWorld(id: string) {
  const { platform, pass, call } = await platformAt([scenario(id)], new Date().toISOString());
  const { sources, maxLookbackMs } = parseSourcesConfig({
    LOKI_URL: platform.lokiUrl,
    TEMPO_URL: platform.tempoUrl,
    GPUAAS_API_URL: platform.apiUrl,
    GPUAAS_API_TOKEN: platform.token,
  });
  const connected = createSources(sources);
  onTestFinished(() => connected.close());
  let passed = 0;
  const clock = () => new Date(Date.now() + passed * 1000);
  const runTriage = createRunTriage({ sources: connected, clock, maxLookbackMs });
  const { records, correlationId } = platform.activate(id);
  const action = String(scenario(id).common.action);
  const instances = `/projects/${records.projects[0]?.id}/app-instances`;
  const path = action === 'create' ? instances : `${instances}/${records.instances[0]?.id}/${action}`;
  return {
    correlationId,
    platform,
    wait: (seconds: number) => {
      passed += seconds;
      pass(seconds);
    },
    /** Sends the action again, and once more with the same key when the answer is lost. */
    async reissue(key = 'intent-1'): Promise<string> {
      const send = () => call.act(path, CORRECTED, { 'idempotency-key': key });
      const { body } = await send().catch(send);
      return String(body.correlation_id);
    },
    triage: (of: string) => runTriage({ correlationId: of }),
    async verdict(of: string) {
      const { report } = await runTriage({ correlationId: of });
      const { reason } = report.verdict;
      return { reason, broken: report.lineage.broken_at, retry: report.recovery.retry.offered };
    },
  };
}

test.each([
  ['53-clover', 'a missing right that is given while one waits', 'completed', null],
  ['02-birch', 'a relay that comes back, and an answer that is lost', 'completed', null],
  ['09-indigo', 'a token that was renewed', 'completed', null],
  [
    '14-nectar',
    'a pair that is corrected, and a backend that is down',
    'backend_unavailable',
    'gpuaas-app-runtime-worker',
  ],
  ['28-basalt', 'a right that is not in force yet', 'allowlist_entry_missing', 'gpuaas-api'],
  ['51-aster', 'another action that is under way', 'invalid_lifecycle_action', 'gpuaas-api'],
])('%s: %s', async (id, _what, reason, broken) => {
  const world = await inWorld(id);
  world.wait(30);
  expect(await world.verdict(world.correlationId)).toMatchObject({ retry: true });
  const fresh = await world.reissue();
  world.wait(60);
  expect(await world.verdict(fresh)).toMatchObject({ reason, broken });
});

test.each([
  ['13-marble', 'and works then', 'completed'],
  ['41-olive', 'and works then, with an answer that is lost', 'completed'],
  ['42-pearl', 'and is taken up and never heard of again', 'still_in_progress'],
])('%s: a create that no record has the fields of is corrected by who sent it, %s', async (id, _what, reason) => {
  const world = await inWorld(id);
  expect(await world.verdict(world.correlationId)).toMatchObject({ retry: false });
  const fresh = await world.reissue();
  world.wait(60);
  expect(await world.verdict(fresh)).toMatchObject({ reason });
});

test('a right that was taken away meanwhile: the person has to say that it will most likely fail again', async () => {
  const world = await inWorld('33-grove');
  world.wait(30);
  const { bundle, report } = await world.triage(world.correlationId);
  expect(report.recovery.retry.offered).toBe(true);
  const look = { bundle, report, runsAs: bundle.serviceAccount ?? empty('platform.service-account') };
  const plan = planOf(look);
  if (plan === null) throw new Error('nothing to send');
  expect(outlookOf(look, plan)).toMatchObject({
    mustAdmit: true,
    expected: {
      outcome: 'fails_again',
      why: 'app_instances.stop is not on the allowlist of the account it runs as.',
    },
  });
});

test('before the relay is back, the retry is not offered, and an action that is sent all the same breaks there again', async () => {
  const world = await inWorld('02-birch');
  const before = await world.verdict(world.correlationId);
  expect(before).toEqual({ reason: 'outbox_relay_down', broken: 'gpuaas-outbox-relay', retry: false });
  const fresh = await world.reissue();
  world.wait(9);
  expect(await world.verdict(fresh)).toEqual(before);
});

test('the action can be followed from hop to hop', async () => {
  const world = await inWorld('13-marble');
  const fresh = await world.reissue();
  const seen: string[] = [];
  for (const seconds of [0.1, 0.8, 1.2, 5]) {
    world.wait(seconds);
    seen.push((await world.verdict(fresh)).reason);
  }
  expect(seen).toEqual(['still_in_progress', 'still_in_progress', 'still_in_progress', 'completed']);
});
