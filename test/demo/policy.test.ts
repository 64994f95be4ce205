import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Platform, startPlatform } from '../../src/demo/platform/platform.ts';
import { demoRules } from '../../src/demo/policy.ts';
import { ada, ben, cleo } from '../../src/demo/slack/people.ts';
import { loadWorlds } from '../../src/demo/world/load.ts';
import { contradictionsIn, unsetIn } from '../../src/policy/contradictions.ts';

let platform: Platform;

beforeAll(async () => {
  platform = await startPlatform({ worlds: loadWorlds().filter(({ demo }) => demo) });
});

afterAll(async () => {
  await platform.close();
});

const rules = () => demoRules(platform.operatorKeys(), { path: '/tmp/gaps.md', url: 'http://127.0.0.1:1/' });

test('the demo’s policy is without contradiction, and its secrets are there', () => {
  const { policy, env } = rules();
  expect(contradictionsIn(policy)).toEqual([]);
  expect(unsetIn(policy, env)).toEqual([]);
});

test('every project of the worlds has one operator account of its own', () => {
  const projects = rules().policy.operator_accounts.map(({ project_id: project }) => project);
  expect(new Set(projects)).toEqual(new Set(platform.operatorKeys().map(({ projectId }) => projectId)));
  expect(new Set(projects).size).toBe(projects.length);
});

test('three people have three roles', () => {
  expect(rules().policy.roles.map(({ role, users }) => [role, ...users])).toEqual([
    ['operator', ada.id],
    ['approver', ben.id],
    ['viewer', cleo.id],
  ]);
});
