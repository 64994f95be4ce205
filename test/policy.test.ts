import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ConfigError } from '../src/config.ts';
import { channelPolicy, DEFAULT_POLICY, loadPolicy, parsePolicy } from '../src/policy.ts';

function problems(text: string): readonly string[] {
  try {
    parsePolicy(text, 'policy.yaml');
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('the rule of a channel', () => {
  const policy = parsePolicy(
    `defaults: { listen: mentions, bots: [B0AAA] }
channels:
  - { id: C1AAA, listen: messages, bare_ids: true }
  - { id: C2AAA, listen: off, bots: [] }
`,
    'policy.yaml',
  );
  test.each([
    ['C1AAA', { listen: 'messages', bareIds: true, bots: ['B0AAA'] }],
    ['C2AAA', { listen: 'off', bareIds: false, bots: [] }],
    ['C9ZZZ', { listen: 'mentions', bareIds: false, bots: ['B0AAA'] }],
  ])('%s: its own, then the defaults of the file', (channel, rule) => {
    expect(channelPolicy(policy, channel)).toEqual(rule);
  });

  test('without a file: every message, labelled ids, no bots', () => {
    expect(channelPolicy(DEFAULT_POLICY, 'C1AAA')).toEqual({ listen: 'messages', bareIds: false, bots: [] });
  });

  test.each(['', '# nothing yet\n', 'channels: []\n'])('an empty file is the default policy: %j', (text) => {
    expect(parsePolicy(text, 'policy.yaml')).toEqual(DEFAULT_POLICY);
  });
});

describe('a problem names file, line and mend', () => {
  test.each([
    [
      'channels:\n  - id: C1AAA\n    lissten: off\n',
      'policy.yaml:3: "lissten" is not known in channels[0]. Did you mean "listen"?',
    ],
    ['default:\n  listen: off\n', 'policy.yaml:1: "default" is not known in the file. Did you mean "defaults"?'],
    ['defaults:\n  bareIds: true\n', 'policy.yaml:2: "bareIds" is not known in defaults. Did you mean "bare_ids"?'],
    ['defaults:\n  colour: red\n', 'policy.yaml:2: "colour" is not known in defaults. Known: listen, bare_ids, bots.'],
    ['\n\ndefaults:\n  listen: always\n', 'policy.yaml:4: defaults.listen must be one of messages, mentions, off.'],
    ['defaults:\n  bare_ids: sometimes\n', 'policy.yaml:2: defaults.bare_ids must be true or false.'],
    ['channels:\n  - listen: off\n', 'policy.yaml:2: channels[0].id is missing or no text.'],
    ['channels:\n  - id: general\n', 'policy.yaml:2: channels[0].id is no channel id, such as C0123ABCD.'],
    ['channels:\n  - id: C1AAA\n    bots:\n      - alertmanager\n', 'policy.yaml:4: channels[0].bots[0] is no bot id.'],
    ['channels:\n  - id: C1AAA\n  - id: C1AAA\n', 'policy.yaml:3: channel C1AAA is named twice. Keep one of them.'],
    ['channels: C1AAA\n', 'policy.yaml:1: channels must be a list.'],
    ['- a\n', 'policy.yaml:1: the file must be a map of keys and values.'],
    ['defaults: {\n', 'policy.yaml:'],
    ['defaults:\n\tlisten: off\n', 'policy.yaml:2: no valid YAML:'],
    ['defaults: {}\ndefaults: {}\n', 'policy.yaml:2: no valid YAML:'],
  ])('%j', (text, expected) => {
    const [first = ''] = problems(text);
    expect(first).toContain(expected);
  });

  test('and all come at once', () => {
    expect(problems('defaults: { listen: x, bots: y }\nchannels: [{ id: z }]\n')).toHaveLength(3);
  });

  test('a file that is not there', async () => {
    await expect(loadPolicy('/nowhere/policy.yaml')).rejects.toThrow(
      '/nowhere/policy.yaml: cannot be read (ENOENT). Set POLICY_FILE to a file that can.',
    );
  });
});

test('the example is a policy', async () => {
  const policy = await loadPolicy(fileURLToPath(new URL('../policy.example.yaml', import.meta.url)));
  expect(policy.channels.map(({ listen }) => listen)).toEqual(['messages', 'mentions']);
});

test('any text is a policy or a ConfigError, aliases that multiply included', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      problems(text);
    }),
  );
  const bomb = Array.from({ length: 12 }, (_, i) => `a${i}: &a${i} [${i === 0 ? 'x' : `*a${i - 1},`.repeat(9)}]`).join(
    '\n',
  );
  expect(problems(bomb)).not.toEqual([]);
});
