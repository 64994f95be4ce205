import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { redactJson, redactNamed } from '../../../src/triage/redact/redact-json.ts';

test.each([
  ['names that are secrets', { password: 'a', user: 'b' }, { password: '[redacted:password]', user: 'b' }],
  ['a number behind such a name', { client_secret: 12345 }, { client_secret: '[redacted:secret]' }],
  ['lists behind such a name', { cookie: ['a=1', 'b=2'] }, { cookie: ['[redacted:cookie]', '[redacted:cookie]'] }],
  ['cookies by name', { cookies: { sid: 'x' } }, { cookies: { sid: '[redacted:cookie]' } }],
  [
    'header names',
    { 'X-Api-Key': 'k', Authorization: 'abc' },
    { 'X-Api-Key': '[redacted:api-key]', Authorization: '[redacted:authorization]' },
  ],
  ['secrets inside values', { msg: 'sent password=x ok' }, { msg: 'sent password=[redacted:password] ok' }],
  ['JSON inside values', { msg: '{"token":"x"}' }, { msg: '{"token":"[redacted:token]"}' }],
  ['secrets in names', { 'jo@example.com': 1 }, { '[redacted:email]': 1 }],
  ['deep places', { a: [{ b: { token: 'x' } }] }, { a: [{ b: { token: '[redacted:token]' } }] }],
])('masks %s', (_, json, masked) => {
  expect(redactJson(json)).toEqual(masked);
});

test.each([
  { token: { iat: 1, exp: 2, state: 'expired' }, token_iat: '2026-11-23T07:00:00Z', token_exp: '2026-11-23T08:00:00Z' },
  { token: 'missing', password: null, secret: true, authorization: 'denied' },
  { error_code: 'token_expired', token_type: 'Bearer', next_page_token: 'abc', max_token: 4096 },
  { id: 'f959803a-1f42-4516-aff1-cace8f8730fd', trace_id: 'a22362a8a97f48417e39357f9c0f9d6c', n: [1, 2, null] },
])('gives back the same object when there is nothing to mask: %j', (json) => {
  expect(redactJson(json)).toBe(json);
});

test('a named value is judged by its name first', () => {
  expect(redactNamed('http.request.header.authorization', 'abc')).toBe('[redacted:authorization]');
  expect(redactNamed('message', 'token=abc')).toBe('token=[redacted:token]');
});

test('nesting without end is replaced, not followed', () => {
  const deep = JSON.parse(`${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`) as unknown;
  expect(JSON.stringify(redactJson(deep))).toContain('nested too deeply');
});

describe('for any JSON', () => {
  test('masking twice changes nothing more and keeps the shape', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (json) => {
        const once = redactJson(json);
        expect(redactJson(once)).toEqual(once);
        expect(Array.isArray(once)).toBe(Array.isArray(json));
        expect(typeof once).toBe(typeof json);
      }),
    );
  });
});
