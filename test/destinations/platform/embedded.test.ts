import { expect, onTestFinished, test } from 'vitest';
import { createLifecycle } from '../../../src/destinations/platform/lifecycle.ts';
import { scenario, withPlatform } from '../../support/worlds.ts';

test.each([
  ['41-olive', 'create', { kind: 'uncertain' }, 1],
  ['42-pearl', 'create', { kind: 'accepted' }, 1],
  ['28-basalt', 'rollback', { kind: 'refused', status: 403, code: 'insufficient_permissions' }, 0],
  ['51-aster', 'decommission', { kind: 'accepted' }, 1],
])('against the embedded platform: %s', async (id, action, expected, effects) => {
  await withPlatform({ worlds: [scenario(id)], active: id }, async (platform) => {
    const { projects, instances } = platform.activeWorld().records;
    const keys = platform.operatorKeys().map((key) => ({ ...key, secretVariable: key.worldId }));
    const lifecycle = createLifecycle({
      url: platform.apiUrl,
      timeoutMs: 5000,
      accounts: () => keys,
      secretOf: (variable) => keys.find(({ worldId }) => worldId === variable)?.secret,
    });
    onTestFinished(() => lifecycle.close());
    const projectId = String(projects[0]?.id);
    const account = lifecycle.accountOf(projectId);
    if (account === null) throw new Error('the project has no operator account');
    const answer = await lifecycle.reissue({
      account,
      action,
      projectId,
      instanceId: action === 'create' ? null : String(instances[0]?.id),
      body: { operating_mode: 'tenant_dedicated', control_plane_scope: 'project' },
      idempotencyKey: 'intent-1',
    });
    expect(answer).toMatchObject(expected);
    expect(platform.effects).toHaveLength(effects);
    if (answer.kind === 'accepted') expect(answer.correlationId).toBe(platform.effects[0]?.correlationId);
  });
});
