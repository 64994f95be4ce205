import { describe, expect, test } from 'vitest';
import { originalRequest } from '../../src/actions/original-request.ts';
import { found } from '../support/evidence.ts';
import { api, bundle } from '../support/incident.ts';
import { DENIED, event } from './support.ts';

describe('the original request', () => {
  test('is the body in the platform’s own event of the id', () => {
    const recorded = bundle(DENIED, {
      instanceEvents: found('platform.events', [event({ correlationId: 'other', request: { a: 1 } }), event()]),
    });
    expect(originalRequest(recorded, 'upgrade')).toEqual({ kind: 'known', body: { app_version: '1.2.0' }, asks: [] });
  });

  test('that holds a masked value is never sent', () => {
    const masked = bundle(DENIED, {
      instanceEvents: found('platform.events', [event({ request: { config: { password: '[redacted:password]' } } })]),
    });
    expect(originalRequest(masked, 'upgrade').kind).toBe('unknown');
  });

  test('of an upgrade is known by the version that the API logged', () => {
    const logged = bundle([...DENIED, api('info', 'upgrade asked', { app_version: '2.0.0' })]);
    expect(originalRequest(logged, 'upgrade')).toEqual({ kind: 'known', body: { app_version: '2.0.0' }, asks: [] });
  });

  test.each([
    ['no version was logged', []],
    ['two versions were logged', [api('info', 'a', { app_version: '1' }), api('info', 'b', { app_version: '2' })]],
  ])('of an upgrade asks for the version when %s', (_, lines) => {
    expect(originalRequest(bundle([...DENIED, ...lines]), 'upgrade')).toEqual({
      kind: 'known',
      body: {},
      asks: ['app_version'],
    });
  });

  test('of a create without a record cannot be made up', () => {
    expect(originalRequest(bundle(DENIED), 'create')).toMatchObject({ kind: 'unknown' });
  });

  test.each(['rollback', 'decommission', 'start', 'stop'])('of %s is empty', (action) => {
    expect(originalRequest(bundle(DENIED), action)).toEqual({ kind: 'known', body: {}, asks: [] });
  });
});
