import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { viewProblems } from '../../../src/demo/slack/blocks/validate.ts';
import type { Message } from '../../../src/slack/blocks.ts';
import { leftOut, recent, status, unknownIncident, wrongArguments } from '../../../src/slack/views/answers.ts';
import { card } from '../../../src/slack/views/card.ts';
import { contextModal } from '../../../src/slack/views/context-modal.ts';
import { evidenceModal } from '../../../src/slack/views/evidence-modal.ts';
import { exportParts } from '../../../src/slack/views/export-modal.ts';
import { home } from '../../../src/slack/views/home.ts';
import { pointer } from '../../../src/slack/views/pointer.ts';
import type { Card, Incident, Step } from '../../../src/usecases/ports.ts';
import { anyReport, anyRows, foreign } from '../support/hostile.ts';
import { messageProblems, modalProblems } from '../support/refused.ts';
import { INCIDENT_ID, incident, SCOPE } from '../support/reports.ts';

const HOSTS = new Set([...SCOPE.hosts, 'team.slack.com']);
const RUNS = { numRuns: 150 };

const anyIncident: fc.Arbitrary<Incident> = fc
  .record({
    correlationId: foreign,
    report: fc.option(anyReport),
    status: fc.constantFrom('queued' as const, 'running' as const, 'finished' as const, 'failed' as const),
    finishedAt: fc.option(fc.constant(new Date('2026-11-23T09:30:04Z'))),
  })
  .map(({ correlationId, ...rest }) => incident({ subject: { correlationId }, ...rest }));

const anySteps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    id: foreign,
    title: foreign,
    state: fc.constantFrom('pending' as const, 'in_progress' as const, 'complete' as const, 'error' as const),
    detail: fc.option(foreign),
  }),
  { maxLength: 40 },
);

function cardRow(ts: string | null): Card {
  return { incidentId: INCIDENT_ID, channelId: 'C0INCIDENTS', threadTs: null, ts };
}

function lastButtons({ blocks }: Message): string[] {
  const last = blocks.at(-1);
  return last?.type === 'actions'
    ? last.elements.map((element) => ('value' in element ? String(element.value) : ''))
    : [];
}

describe('whatever a report holds', () => {
  test('the finished card is taken by Slack, holds nothing live and keeps its buttons', () => {
    fc.assert(
      fc.property(anyIncident, anyReport, (of, report) => {
        const shown = card({ phase: 'finished', incident: of, report }, SCOPE);
        expect(messageProblems(shown, HOSTS)).toEqual([]);
        expect(lastButtons(shown)).toEqual([INCIDENT_ID, INCIDENT_ID, INCIDENT_ID]);
      }),
      RUNS,
    );
  });

  test('the working card and the failed card are too', () => {
    fc.assert(
      fc.property(anyIncident, anySteps, foreign, (of, steps, why) => {
        expect(messageProblems(card({ phase: 'working', incident: of, steps }, SCOPE), HOSTS)).toEqual([]);
        const failed = card({ phase: 'failed', incident: of, why }, SCOPE);
        expect(messageProblems(failed, HOSTS)).toEqual([]);
        expect(lastButtons(failed)).toContain(INCIDENT_ID);
      }),
      RUNS,
    );
  });

  test('pointers and short answers are too', () => {
    fc.assert(
      fc.property(anyIncident, foreign, fc.constantFrom('1795424400.000200', null), (of, text, ts) => {
        const rows = Array.from({ length: 10 }, () => ({ incident: of, card: cardRow(ts) }));
        const [row] = rows;
        for (const answer of [
          pointer(of, ts, SCOPE),
          recent(rows, SCOPE),
          ...(row === undefined ? [] : [status(row, SCOPE)]),
          wrongArguments([{ problem: text, example: text }]),
          unknownIncident(text),
          leftOut(3),
        ]) {
          expect(messageProblems(answer, HOSTS)).toEqual([]);
        }
      }),
      RUNS,
    );
  });

  test('Home is too, however many incidents there are', () => {
    fc.assert(
      fc.property(anyIncident, fc.integer({ min: 0, max: 60 }), foreign, fc.nat(), (of, count, word, reads) => {
        const at = new Date('2026-11-23T09:30:00Z');
        const rows = Array.from({ length: count }, () => ({ incident: of, card: cardRow('1795424400.000200') }));
        const approvals = rows.map(({ incident }) => ({
          actionId: INCIDENT_ID,
          incident,
          cardTs: null,
          action: word,
          targetName: word,
          askedBy: 'U0ADA',
          expiresAt: at,
        }));
        const read = { configured: true, reads, failed: reads, slow: reads, lastFailure: { reason: word, at } };
        const sources = {
          since: at,
          slowMs: 2_000,
          sources: (['loki', 'tempo', 'platform'] as const).map((source) => ({ source, ...read })),
        };
        const view = home({ rows, approvals, sources }, SCOPE, at);
        expect(viewProblems(view)).toEqual([]);
        expect(JSON.stringify(view).length).toBeLessThan(250_000);
      }),
      { numRuns: 60 },
    );
  });

  test('every page of the evidence modal is too, and a page beyond the last is the last', () => {
    fc.assert(
      fc.property(anyReport, anyRows, fc.integer({ min: -3, max: 40 }), (report, rows, page) => {
        const place = { incidentId: INCIDENT_ID, channelId: 'C0INCIDENTS', run: 1, page };
        expect(modalProblems(evidenceModal(place, { report, rows }, SCOPE), HOSTS)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  test('the form and the exported parts are too', () => {
    fc.assert(
      fc.property(foreign, anyReport, (text, report) => {
        const place = { channelId: 'C0INCIDENTS', threadTs: null };
        expect(modalProblems(contextModal(place, text), HOSTS)).toEqual([]);
        expect(modalProblems(exportParts(JSON.stringify(report, null, 2), text), HOSTS)).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });
});
