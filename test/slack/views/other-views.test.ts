import { describe, expect, test } from 'vitest';
import { recent, status } from '../../../src/slack/views/answers.ts';
import { contextModal } from '../../../src/slack/views/context-modal.ts';
import { failedCard } from '../../../src/slack/views/failed-card.ts';
import { pointer } from '../../../src/slack/views/pointer.ts';
import { workingCard } from '../../../src/slack/views/working-card.ts';
import type { Card, Step } from '../../../src/usecases/ports.ts';
import { readable } from '../support/readable.ts';
import { ID, INCIDENT_ID, incident, SCOPE } from '../support/reports.ts';

function lines(text: string): string {
  return text.replace(/^\n|\n *$/g, '').replace(/^ {6}/gm, '');
}

const STEPS: readonly Step[] = [
  { id: 'loki.lines', title: 'Read the log lines', state: 'complete', detail: '12 lines' },
  { id: 'tempo.trace', title: 'Read the trace', state: 'error', detail: 'timed out' },
  { id: 'platform.instance', title: 'Read the instance', state: 'in_progress', detail: null },
  { id: 'judge', title: 'Judge', state: 'pending', detail: null },
];

describe('the working card', () => {
  test('shows each step with what came of it', () => {
    const { blocks, text } = workingCard(incident({ report: null }), STEPS);
    expect(readable(blocks)).toBe(
      lines(`
      *Triage at work* \`${ID}\`
      plan: 2 of 4 steps done
        complete: Read the log lines (12 lines)
        error: Read the trace (timed out)
        in_progress: Read the instance
        pending: Judge
      ~ Run 1 · asked 2026-11-23 09:30 UTC
      `),
    );
    expect(text).toBe(`Triage of correlation id \`${ID}\` is at work.`);
  });

  test('of a later run keeps the earlier verdict readable, and waits in words while no step is known', () => {
    expect(readable(workingCard(incident({ run: 2 }), []).blocks)).toBe(
      lines(`
      *Triage at work* \`${ID}\`
      Waiting for its turn. The steps appear here.
      *Earlier verdict:* Permission denied: the action is not on the service account’s allowlist
      ~ Run 2 · asked 2026-11-23 09:30 UTC
      `),
    );
  });

  test('says how many steps it leaves out', () => {
    const many = Array.from(
      { length: 15 },
      (_, at): Step => ({ id: `s${at}`, title: `Step ${at}`, state: 'pending', detail: null }),
    );
    expect(readable(workingCard(incident(), many).blocks)).toContain('… 3 more steps');
  });
});

test('the failed card claims nothing about the platform and can be run again', () => {
  const { blocks } = failedCard(incident({ report: null }), 'The database was away.');
  expect(readable(blocks)).toBe(
    lines(`
      # The triage could not finish
      *Next:* run it again. If it fails again, tell the owner of this bot.
      *Why:* The database was away.
      No verdict was reached about \`${ID}\` in this run.
      ~ Run 1 · asked 2026-11-23 09:30 UTC
      <Run again>
      `),
  );
});

const card: Card = {
  incidentId: INCIDENT_ID,
  channelId: 'C0INCIDENTS',
  threadTs: null,
  ts: '1795424400.000200',
};

describe('short answers', () => {
  test.each([
    { change: { status: 'queued' as const, report: null, finishedAt: null }, words: 'waiting for its turn' },
    { change: { status: 'running' as const }, words: 'at work' },
    { change: { status: 'failed' as const }, words: 'the last run could not finish, 2026-11-23 09:30 UTC' },
    {
      change: {},
      words: 'Permission denied: the action is not on the service account’s allowlist (Certain), 2026-11-23 09:30 UTC',
    },
  ])('a pointer says “$words”', ({ change, words }) => {
    expect(readable(pointer(incident(change), null, SCOPE).blocks)).toBe(
      lines(`
      \`${ID}\` has a card in this channel already: ${words}. The card is not posted yet.
      <Run again>
      `),
    );
  });

  test('recent lists incidents with a link to each card', () => {
    const rows = [{ incident: incident({ threadTs: null }), card }];
    expect(readable(recent(rows, SCOPE).blocks)).toContain(
      '[Open the card](https://team.slack.com/archives/C0INCIDENTS/p1795424400000200)',
    );
  });

  test('status shows the next step and the lineage', () => {
    expect(readable(status({ incident: incident({ threadTs: null }), card }, SCOPE).blocks)).toBe(
      lines(`
      \`${ID}\` Permission denied: the action is not on the service account’s allowlist (Certain), 2026-11-23 09:30 UTC. [Open the card](https://team.slack.com/archives/C0INCIDENTS/p1795424400000200)
      *Next:* Add app_instances.upgrade to the allowlist of sa-7.
      *Lineage* broken: \`api\` ✗ ended here (1 error) → \`outbox-relay\` – not reached → \`app-runtime-worker\` – not reached
      Run 1, asked 2026-11-23 09:30 UTC.
      `),
    );
  });
});

test('the form asks for the required context, only the id being needed', () => {
  const form = contextModal({ channelId: 'C1', threadTs: null });
  expect(readable(form.blocks)).toBe(
    lines(`
      Only the correlation id is needed. What you add makes the answer quicker and surer.
      input Correlation id: plain_text_input
      input Trace id: plain_text_input
      input Project id: plain_text_input
      input App instance id: plain_text_input
      input Action attempted: static_select
      input What you saw: plain_text_input
      `),
  );
  const needed = form.blocks.filter((block) => 'optional' in block && block.optional === false);
  expect(needed.map(({ block_id }) => block_id)).toEqual(['correlation_id']);
});
