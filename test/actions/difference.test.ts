import { describe, expect, test } from 'vitest';
import { changedBody, differenceOf } from '../../src/actions/difference.ts';

const known = (body: Record<string, unknown>) => ({ kind: 'known', body, asks: [] }) as const;
const NONE = { operating_mode: null, control_plane_scope: null };

describe('what is sent otherwise (R3)', () => {
  test('an invalid mode becomes the default, and a scope that fits already stays', () => {
    const original = known({ app_slug: 'slurm', operating_mode: 'shared', control_plane_scope: 'project' });
    const changes = differenceOf('invalid_operating_mode', original, NONE);
    expect(changes).toEqual([{ field: 'operating_mode', from: 'shared', to: 'tenant_dedicated' }]);
    expect(changedBody(original.body, changes)).toEqual({
      app_slug: 'slurm',
      operating_mode: 'tenant_dedicated',
      control_plane_scope: 'project',
    });
  });

  test('an incoherent pair becomes the default pair, old to new', () => {
    const original = known({ operating_mode: 'platform_managed', control_plane_scope: 'project' });
    expect(differenceOf('incoherent_runtime_metadata', original, NONE)).toEqual([
      { field: 'operating_mode', from: 'platform_managed', to: 'tenant_dedicated' },
    ]);
  });

  test('a field that the request left out is said outright, with what was effective', () => {
    expect(
      differenceOf('incoherent_runtime_metadata', known({}), {
        operating_mode: 'platform_managed',
        control_plane_scope: null,
      }),
    ).toEqual([
      { field: 'operating_mode', from: 'platform_managed', to: 'tenant_dedicated' },
      { field: 'control_plane_scope', from: null, to: 'project' },
    ]);
  });

  test.each(['allowlist_entry_missing', 'worker_down', 'token_expired'])('%s sends the same request', (reason) => {
    expect(differenceOf(reason, known({ operating_mode: 'shared' }), NONE)).toEqual([]);
  });

  test('nothing is changed in a request that is not known', () => {
    expect(differenceOf('invalid_operating_mode', { kind: 'unknown', why: '' }, NONE)).toEqual([]);
  });

  test('what a person gives never overrides a change', () => {
    const changes = [{ field: 'operating_mode', from: 'shared', to: 'tenant_dedicated' }];
    expect(changedBody({}, changes, { app_version: '2', operating_mode: 'shared' })).toEqual({
      app_version: '2',
      operating_mode: 'tenant_dedicated',
    });
  });
});
