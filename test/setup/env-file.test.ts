import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { envFile } from '../../src/setup/env-file.ts';

const EXAMPLE = readFileSync(fileURLToPath(new URL('../../.env.example', import.meta.url)), 'utf8');

describe('the written .env', () => {
  test('sets what was given and nothing of the examples', () => {
    const text = envFile(EXAMPLE, { LOKI_URL: 'http://loki:3100', SLACK_APP_TOKEN: 'xapp-1-a', TEMPO_URL: '' });
    expect(parseEnv(text)).toEqual({ LOKI_URL: 'http://loki:3100', SLACK_APP_TOKEN: 'xapp-1-a' });
  });

  test('keeps the explanations, and what is set beside them', () => {
    const text = envFile('# Logs.\nLOKI_URL=http://localhost:3100\n', {
      LOKI_URL: 'http://loki',
      OPERATOR_SECRET: 's',
    });
    expect(text).toBe('# Logs.\nLOKI_URL=http://loki\n\nOPERATOR_SECRET=s\n');
  });

  test('gives back any value that a line can hold', () => {
    const value = fc
      .string({ unit: 'grapheme', minLength: 1 })
      .map((text) => text.trim())
      .filter((text) => text !== '' && !/[\r\n\0]/.test(text) && !["'", '"', '`'].every((each) => text.includes(each)));
    fc.assert(
      fc.property(value, (given) => {
        expect(parseEnv(envFile(EXAMPLE, { LOKI_TOKEN: given }))).toEqual({ LOKI_TOKEN: given });
      }),
    );
  });

  test.each([
    { value: 'a\nSLACK_BOT_TOKEN=b', why: 'line break' },
    { value: `a'b"c\`d`, why: 'quotes' },
  ])('refuses a value with what .env cannot hold: $why', ({ value, why }) => {
    expect(() => envFile(EXAMPLE, { LOKI_TOKEN: value })).toThrow(why);
  });
});
