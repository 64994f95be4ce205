import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ConfigError } from '../../src/config.ts';
import { audienceOf, channelAllows, channelPolicy, DEFAULT_POLICY } from '../../src/policy/channel-rule.ts';
import { parsePolicy } from '../../src/policy/parse.ts';
import { loadPolicy } from '../../src/policy/policy-file.ts';

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
    ['C1AAA', { listen: 'messages', bareIds: true, bots: ['B0AAA'], external: 'refuse' }],
    ['C2AAA', { listen: 'off', bareIds: false, bots: [], external: 'refuse' }],
    ['C9ZZZ', { listen: 'mentions', bareIds: false, bots: ['B0AAA'], external: 'refuse' }],
  ])('%s: its own, then the defaults of the file', (channel, rule) => {
    expect(channelPolicy(policy, channel)).toEqual(rule);
  });

  test('without a file: every message, labelled ids, no bots', () => {
    expect(channelPolicy(DEFAULT_POLICY, 'C1AAA')).toEqual({
      listen: 'messages',
      bareIds: false,
      bots: [],
      external: 'refuse',
    });
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
    [
      'defaults:\n  colour: red\n',
      'policy.yaml:2: "colour" is not known in defaults. Known: listen, bare_ids, bots, audience, files.',
    ],
    ['\n\ndefaults:\n  listen: always\n', 'policy.yaml:4: defaults.listen must be one of messages, mentions, off.'],
    ['defaults:\n  bare_ids: sometimes\n', 'policy.yaml:2: defaults.bare_ids must be true or false.'],
    ['channels:\n  - listen: off\n', 'policy.yaml:2: channels[0].id is missing or no text.'],
    ['channels:\n  - id: general\n', 'policy.yaml:2: channels[0].id is no channel id, such as C0123ABCD.'],
    ['channels:\n  - id: C1AAA\n    bots:\n      - alertmanager\n', 'policy.yaml:4: channels[0].bots[0] is no bot id.'],
    ['channels:\n  - id: C1AAA\n  - id: C1AAA\n', 'policy.yaml:3: channel C1AAA is named twice. Keep one of them.'],
    ['channels: C1AAA\n', 'policy.yaml:1: channels must be a list.'],
    [
      'channels:\n  - id: C1AAA\n    audience: tenant\n',
      'policy.yaml:2: channels[0] is for a tenant, so it has to list the orgs or projects it may see.',
    ],
    ['roles:\n  - role: operator\n', 'policy.yaml:2: roles[0] gives the role to nobody: name users or groups.'],
    ['roles:\n  - { role: admin, users: [U1AAA] }\n', 'roles[0].role must be one of viewer, operator, approver.'],
    ['roles:\n  - { role: viewer, users: [max] }\n', 'roles[0].users[0] is no user id. User ids begin with U'],
    [
      'roles:\n  - role: viewer\n    users: [U1AAA]\n    environments: [dev, prd]\n',
      'policy.yaml:4: environment prd is of no project. Give it to one under projects, or use dev, test, stage, prod.',
    ],
    ['second_person: { environments: [lab] }\n', 'policy.yaml:1: environment lab is of no project.'],
    ['second_person: { actions: [destroy] }\n', 'second_person.actions[0] must be one of create, upgrade'],
    ['owners:\n  apps: [slurm]\n', 'policy.yaml:2: owners.apps must be a map of app slugs and owners.'],
    [
      'owners:\n  apps:\n    slurm: { channel: C1AAA, mentoin: U1AAA }\n',
      '"mentoin" is not known in owners.apps.slurm. Did you mean "mention"?',
    ],
    [
      'channels:\n  - { id: C1AAA, external: allow }\n',
      'policy.yaml:2: channels[0] is open to people outside, so its audience has to be tenant.',
    ],
    [
      'channels:\n  - { id: C1AAA, audience: tenant, projects: [p] }\nowners:\n  proxied_app_ui: { channel: C1AAA }\n',
      "policy.yaml:4: C1AAA is a tenant's channel. Escalations go to operators: name one of theirs.",
    ],
    ['owners:\n  app: {}\n', '"app" is not known in owners. Did you mean "apps"?'],
    [
      'operator_accounts:\n  - { project_id: p, service_account_id: a, key_id: k, secret_env: s3cret }\n',
      'operator_accounts[0].secret_env is no name of an environment variable, such as OPERATOR_SECRET.',
    ],
    [
      'operator_accounts:\n  - { project_id: p, service_account_id: a, key_id: k, secret_env: S }\n  - { project_id: p, service_account_id: b, key_id: k, secret_env: S }\n',
      'policy.yaml:3: project p has two operator accounts. Keep one of them.',
    ],
    ['tracker: { kind: trac }\n', 'policy.yaml:1: tracker.kind must be gitlab, github, jira or file.'],
    [
      'tracker: { kind: github, repository: platform, token_env: T }\n',
      'tracker.repository is no repository, such as owner/name.',
    ],
    ['tracker: { kind: file, path: a.md, colour: red }\n', '"colour" is not known in tracker.'],
    ['quiet_hours: { from: "25:00", to: "06:00" }\n', 'quiet_hours.from must be a time such as "22:00".'],
    ['audit: { retention_days: 1 }\n', 'audit.retention_days must be at least 30.'],
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

describe('secrets', () => {
  const text = `operator_accounts:
  - { project_id: p, service_account_id: a, key_id: k, secret_env: OPERATOR_SECRET }
tracker: { kind: github, repository: a/b, token_env: GITHUB_TOKEN }
`;
  const problemsWith = (env: Record<string, string>) => {
    try {
      parsePolicy(text, 'policy.yaml', env);
    } catch (error) {
      if (error instanceof ConfigError) return error.problems;
      throw error;
    }
    return [];
  };

  test('that the policy names have to be in the environment', () => {
    expect(problemsWith({ OPERATOR_SECRET: ' ' })).toEqual([
      'policy.yaml:2: OPERATOR_SECRET is not set. Set this environment variable to the secret, or name another one.',
      'policy.yaml:3: GITHUB_TOKEN is not set. Set this environment variable to the secret, or name another one.',
    ]);
    expect(problemsWith({ OPERATOR_SECRET: 'x', GITHUB_TOKEN: 'y' })).toEqual([]);
  });
});

describe('what a channel may see', () => {
  const policy = parsePolicy(
    `channels:
  - { id: C1ALL }
  - { id: C2DEV, environments: [dev] }
  - { id: C3TENANT, audience: tenant, orgs: [o1], projects: [p1, p2] }
`,
    'policy.yaml',
  );
  const scope = { orgId: 'o1', projectId: 'p1', environment: 'dev' };
  test.each([
    [
      'an internal channel without lists sees everything',
      'C1ALL',
      { orgId: null, projectId: null, environment: null },
      true,
    ],
    ['a list has to name it', 'C2DEV', scope, true],
    ['what a list does not name is not seen', 'C2DEV', { ...scope, environment: 'prod' }, false],
    ['what is not known is not named', 'C2DEV', { ...scope, environment: null }, false],
    ['a tenant sees its own', 'C3TENANT', scope, true],
    ['a tenant does not see another organisation', 'C3TENANT', { ...scope, orgId: 'o2' }, false],
    ['a tenant does not see another project', 'C3TENANT', { ...scope, projectId: 'p3' }, false],
    ['a channel that is not named is internal', 'C9ELSE', scope, true],
  ])('%s', (_, channel, asked, expected) => {
    expect(channelAllows(policy, channel, asked)).toBe(expected);
  });

  test('with tenant as the default, a channel that is not named sees nothing', () => {
    const strict = parsePolicy('defaults: { audience: tenant }\n', 'policy.yaml');
    expect(audienceOf(strict, 'C9ELSE')).toBe('tenant');
    expect(channelAllows(strict, 'C9ELSE', scope)).toBe(false);
  });
});

test('the example is a policy', async () => {
  const env = { OPERATOR_SECRET_RESEARCH: 'x', GITLAB_TOKEN: 'y' };
  const policy = await loadPolicy(fileURLToPath(new URL('../../policy.example.yaml', import.meta.url)), env);
  expect(policy.channels.map(({ listen }) => listen)).toEqual(['messages', 'mentions', undefined, undefined]);
  expect(policy.roles.map(({ role }) => role)).toEqual(['operator', 'operator', 'approver']);
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
}, 20_000);
