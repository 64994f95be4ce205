import { expect, test } from 'vitest';
import { hintsFor, readDraft } from '../../../src/demo/page/draft.ts';
import { sampleState } from './sample-state.ts';

const state = sampleState();

test.each([
  { name: 'only blanks', text: ' \n ', expected: { kind: 'empty' } },
  { name: 'a message', text: ' correlation_id: 01J ', expected: { kind: 'message', text: 'correlation_id: 01J' } },
  {
    name: 'a command with arguments',
    text: '/gpuaas-incident status 01J',
    expected: { kind: 'command', command: '/gpuaas-incident', text: 'status 01J' },
  },
  {
    name: 'a bare command',
    text: '/gpuaas-incident ',
    expected: { kind: 'command', command: '/gpuaas-incident', text: '' },
  },
  { name: 'a path, which is no command', text: '/api/v1/allocations failed', expected: { kind: 'message' } },
])('reads $name', ({ text, expected }) => {
  expect(readDraft(text, state.commands, false)).toMatchObject(expected);
});

test('names a command that the workspace does not have', () => {
  expect(readDraft('/gpuas-incident x', state.commands, false)).toEqual({
    kind: 'refused',
    reason: '/gpuas-incident is not a command of this workspace.',
  });
});

test('takes no command in a thread, as Slack does', () => {
  expect(readDraft('/gpuaas-incident help', state.commands, true)).toMatchObject({ kind: 'refused' });
});

test.each([
  { name: 'commands after a slash', text: '/gp', inserts: ['/gpuaas-incident '], from: 0 },
  { name: 'nothing once the arguments begin', text: '/gpuaas-incident ', inserts: [], from: 0 },
  {
    name: 'everybody and the bot after @',
    text: 'ask @',
    inserts: ['@incident-bot ', '@ada-lindqvist ', '@ben-okafor ', '@gus-marin '],
    from: 4,
  },
  { name: 'those whose name goes on like this', text: 'ask @be', inserts: ['@ben-okafor '], from: 4 },
  { name: 'nothing inside an e-mail address', text: 'ada@be', inserts: [], from: 0 },
])('suggests $name', ({ text, inserts, from }) => {
  const hints = hintsFor(text, text.length, state);
  expect(hints.items.map(({ insert }) => insert)).toEqual(inserts);
  expect(hints.from).toBe(from);
});
