import { describe, expect, test } from 'vitest';
import { createActionRules } from '../../src/policy/action-rules.ts';
import { parsePolicy } from '../../src/policy/parse.ts';
import type { Person, Role } from '../../src/usecases/action-ports.ts';

const POLICY = `
roles:
  - { role: operator, users: [UDEV], environments: [dev] }
  - { role: operator, groups: [SOPS] }
  - { role: approver, users: [UAPP], projects: [p1] }
owners:
  platform_architecture: { channel: C0ARCH, mention: U0ARCH }
  apps: { slurm: { channel: C0SLURM, mention: SOPS } }
projects:
  p1: { environment: prod }
  p2: { name: No environment }
second_person: { actions: [rollback], environments: [stage] }
`;
const members: Record<string, ReadonlySet<string> | null> = { SOPS: new Set(['UMEMBER']) };
const rulesOf = (text: string) =>
  createActionRules({
    policy: () => parsePolicy(text, 'policy.yaml'),
    groups: { membersOf: async (group) => members[group] ?? null },
  });
const rules = rulesOf(POLICY);
const person = (userId: string, foreign = false): Person => ({ teamId: 'T1', userId, channelId: 'C1', foreign });
const scope = (projectId: string | null, environment: string | null) => ({ orgId: null, projectId, environment });

describe('a role', () => {
  test.each<[string, string, Role, [string | null, string | null], boolean]>([
    ['holds by user id in its environment', 'UDEV', 'operator', ['p9', 'dev'], true],
    ['holds nowhere else', 'UDEV', 'operator', ['p9', 'prod'], false],
    ['does not hold where the environment is not known', 'UDEV', 'operator', ['p9', null], false],
    ['holds by user group, everywhere', 'UMEMBER', 'operator', [null, null], true],
    ['an approver may do what an operator may', 'UAPP', 'operator', ['p1', 'prod'], true],
    ['in its projects only', 'UAPP', 'operator', ['p2', null], false],
    ['an operator may not approve', 'UMEMBER', 'approver', ['p1', 'prod'], false],
    ['everybody is a viewer while nobody is named one', 'UANY', 'viewer', [null, null], true],
  ])('%s', async (_, user, role, [project, environment], granted) => {
    expect((await rules.may(person(user), role, scope(project, environment))).granted).toBe(granted);
  });

  test('that is lacking says who has it there', async () => {
    expect(await rules.may(person('UANY'), 'operator', scope('p1', 'prod'))).toEqual({
      granted: false,
      needs: 'operator',
      holders: ['<!subteam^SOPS>', '<@UAPP>'],
    });
  });

  test('is never of somebody of another organisation', async () => {
    for (const role of ['viewer', 'operator'] as const)
      expect((await rules.may(person('UMEMBER', true), role, scope('p1', 'dev'))).granted).toBe(false);
  });

  test('is of nobody while Slack cannot say who is in a group', async () => {
    const asked = await rulesOf('roles: [{ role: operator, groups: [SLOST] }]').may(
      person('UMEMBER'),
      'operator',
      scope(null, null),
    );
    expect(asked.granted).toBe(false);
  });

  test('viewer is given by name once somebody is named', async () => {
    const strict = rulesOf('roles: [{ role: viewer, users: [UVIEW] }]');
    expect((await strict.may(person('UVIEW'), 'viewer', scope(null, null))).granted).toBe(true);
    expect((await strict.may(person('UANY'), 'viewer', scope(null, null))).granted).toBe(false);
  });

  test('without a policy nobody acts', async () => {
    expect(await rulesOf('').may(person('UDEV'), 'operator', scope('p1', 'dev'))).toEqual({
      granted: false,
      needs: 'operator',
      holders: [],
    });
  });
});

describe('a second person', () => {
  test.each([
    ['decommission', 'dev', true],
    ['upgrade', 'prod', true],
    ['rollback', 'dev', true],
    ['upgrade', 'stage', true],
    ['upgrade', 'dev', false],
    ['upgrade', null, true],
  ])('%s in %s: %s', (action, environment, needed) => {
    expect(rules.needsSecondPerson(action, scope('p', environment))).toBe(needed);
  });
});

describe('what the policy says of projects and owners', () => {
  test.each([
    ['p1', 'prod'],
    ['p2', null],
    ['p3', null],
    [null, null],
    ['constructor', null],
  ])('project %s: %s', (project, environment) => {
    expect(rules.environmentOf(project)).toBe(environment);
  });

  test('owners by name and by app', () => {
    expect(rules.owner('platform_architecture')).toEqual({ channelId: 'C0ARCH', mention: '<@U0ARCH>' });
    expect(rules.owner({ app: 'slurm' })).toEqual({ channelId: 'C0SLURM', mention: '<!subteam^SOPS>' });
    expect(rules.owner('managed_service_owner')).toBeNull();
    expect(rules.owner({ app: 'constructor' })).toBeNull();
  });

  test('who speaks for an owner', async () => {
    expect(await rules.speaksFor(person('U0ARCH'), 'platform_architecture')).toBe(true);
    expect(await rules.speaksFor(person('UANY'), 'platform_architecture')).toBe(false);
    expect(await rules.speaksFor(person('UMEMBER'), { app: 'slurm' })).toBe(true);
    expect(await rules.speaksFor(person('UMEMBER', true), { app: 'slurm' })).toBe(false);
    expect(await rules.speaksFor(person('UMEMBER'), 'managed_service_owner')).toBe(false);
  });
});
