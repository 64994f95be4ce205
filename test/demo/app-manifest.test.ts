import { expect, test } from 'vitest';
import { readAppManifest } from '../../src/demo/app-manifest.ts';
import { CallbackId, COMMAND, EVENTS } from '../../src/slack/action-ids.ts';

test('the local workspace installs the app that the manifest describes', () => {
  const { commands, shortcuts, scopes, subscriptions } = readAppManifest();
  expect(commands).toEqual([expect.objectContaining({ command: COMMAND, should_escape: true })]);
  expect(shortcuts).toEqual([{ callback_id: CallbackId.triageMessage, name: 'Triage this message' }]);
  expect(subscriptions.toSorted()).toEqual([...EVENTS].toSorted());
  expect(scopes).toContain('chat:write');
});

test('a file that is no manifest is refused', () => {
  expect(() => readAppManifest('biome.json')).toThrow();
});
