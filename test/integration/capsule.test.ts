import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Bot } from '../../src/compose.ts';
import { ada, incidents } from '../../src/demo/slack/people.ts';
import { ActionId } from '../../src/slack/action-ids.ts';
import { Capsule } from '../../src/usecases/capsule.ts';
import { finishedCard, pasteOf, type Surroundings, startBot, startSurroundings } from '../support/bot.ts';

let around: Surroundings;
let bot: Bot;
let folder: string;
beforeAll(async () => {
  around = await startSurroundings();
  bot = await startBot(around, await around.newEnvironment());
  folder = await mkdtemp(join(tmpdir(), 'capsule-'));
});
afterAll(async () => {
  await bot.stop();
  await around.close();
  await rm(folder, { recursive: true });
});

interface Ended {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

/** Replays a file in a process of its own, which knows no source, no Slack and no database. */
function replay(...words: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const { PATH, NODE_COMPILE_CACHE } = process.env;
    const options = { env: { PATH, NODE_COMPILE_CACHE }, timeout: 30_000 };
    execFile(process.execPath, ['src/cli.ts', 'replay', ...words], options, (error, out, err) => {
      resolve({ status: typeof error?.code === 'number' ? error.code : 0, out, err });
    });
  });
}

/** Pastes a world, exports the capsule of its card, and downloads it as a person would. */
async function exported(world: string, runs: number): Promise<{ name: string; text: string; correlationId: string }> {
  const { say, correlationId } = pasteOf(around.platform, world);
  const message = around.slack.say({ user: ada.id, channel: incidents, text: say, typed: true });
  let card = await finishedCard(around.slack, incidents, message.ts);
  for (let run = 2; run <= runs; run += 1) {
    await around.slack.click({ user: ada.id, channel: incidents, message: card.ts, action_id: ActionId.runAgain });
    await around.slack.waitFor(() =>
      JSON.stringify(around.slack.thread(incidents, message.ts)).includes(`Run ${run} `),
    );
    card = await finishedCard(around.slack, incidents, message.ts);
  }
  await around.slack.click({ user: ada.id, channel: incidents, message: card.ts, action_id: ActionId.exportReport });
  const shared = () => around.slack.thread(incidents, message.ts).flatMap(({ files }) => files)[0];
  const file = await around.slack.waitFor(shared, 20_000);
  const download = await fetch(`${around.slack.url}/files/${file.id}`);
  return { name: file.name, text: await download.text(), correlationId };
}

test.each([
  { world: '01-amber', runs: 1, status: 0 },
  { world: '03-cobalt', runs: 2, status: 0 },
  { world: '05-ember', runs: 1, status: 3 },
])('the capsule that a card of $world exports prints the identical report offline', async ({ world, runs, status }) => {
  const { name, text, correlationId } = await exported(world, runs);
  expect(name).toBe(`incident-${correlationId}-run${runs}.capsule.json`);
  const file = join(folder, name);
  await writeFile(file, text);

  const { report } = Capsule.parse(JSON.parse(text));
  expect(report.correlation_id).toBe(correlationId);
  const replayed = await replay(file, '--json');
  expect(replayed).toEqual({ status, out: `${JSON.stringify(report, null, 2)}\n`, err: '' });
  const today = await replay(file, '--rejudge', '--json');
  expect(today).toMatchObject({ status, out: replayed.out, err: expect.stringContaining('the same') });

  await writeFile(file, text.replace(correlationId, 'another-id'));
  expect(await replay(file)).toMatchObject({ status: 1, out: '', err: expect.stringContaining('seal is broken') });
});
