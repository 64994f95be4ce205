import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Message } from '../../../../src/slack/blocks.ts';
import { spoken } from '../../../../src/slack/mentions.ts';
import { escapeMrkdwn } from '../../../../src/slack/text.ts';
import { actionMessage } from '../../../../src/slack/views/actions/action-message.ts';
import { dialogNote } from '../../../../src/slack/views/actions/dialog.ts';
import { ESCALATE_DIALOG, escalateDialog } from '../../../../src/slack/views/actions/escalate-dialog.ts';
import { retryDialog } from '../../../../src/slack/views/actions/retry-dialog.ts';
import { ticketDialog } from '../../../../src/slack/views/actions/ticket-dialog.ts';
import { refusal } from '../../../../src/slack/views/answers.ts';
import { finishedCard } from '../../../../src/slack/views/finished-card.ts';
import type { HopState } from '../../../../src/triage/report.ts';
import type { ActionMessage, CardActions } from '../../../../src/usecases/action-messages.ts';
import { GAP_CLASSIFICATIONS, SEVERITIES } from '../../../../src/usecases/action-ports.ts';
import { ACTION_ID } from '../../support/action-content.ts';
import { anyReport, foreign } from '../../support/hostile.ts';
import { messageProblems, modalProblems } from '../../support/refused.ts';
import { INCIDENT_ID, incident, SCOPE } from '../../support/reports.ts';

/** Whatever people and the platform put into actions: Slack takes what is shown, and nothing in it is live. */

const HOSTS = new Set([...SCOPE.hosts, 'team.slack.com']);
const RUNS = { numRuns: 120 };
const PLACE = { actionId: ACTION_ID, channelId: 'C0INCIDENTS' };
/** The only people and groups that any of these contents mentions on purpose. */
const MEANT = new Set(['U0ADA', 'U0BEN', 'S0PLATFORM', 'C0OPS']);

const many = <T>(item: fc.Arbitrary<T>, most = 14) => fc.array(item, { maxLength: most });
const person = fc.constantFrom('U0ADA', 'U0BEN');
const mention = fc.constantFrom('<@U0BEN>', '<!subteam^S0PLATFORM>', '<#C0OPS>');
const at = fc.date({ min: new Date('1970-01-02'), max: new Date('2100-01-01'), noInvalidDate: true });
const address = fc.constantFrom('https://grafana.example.com/17', 'https://evil.example.com/17', 'javascript:alert(1)');
const escaped = foreign.map(escapeMrkdwn);
/** A sentence of a use case: mentions that are meant, foreign text escaped. */
const sentence = fc.tuple(escaped, mention, escaped).map((parts) => parts.join(' '));

const changes = many(fc.record({ field: foreign, from: fc.option(foreign), to: fc.option(foreign) }));
const expected = fc.record({
  outcome: fc.constantFrom('recovers' as const, 'fails_again' as const, 'not_known' as const),
  why: foreign,
});

const anyCardActions: fc.Arbitrary<CardActions> = fc.record({
  offers: fc.record({ retry: fc.boolean(), watch: fc.boolean(), ticket: fc.boolean(), escalate: fc.boolean() }),
  shown: many(
    fc.record({
      actionId: fc.constant(ACTION_ID),
      kind: fc.constantFrom('retry' as const, 'ticket' as const, 'escalation' as const, 'watch' as const),
      state: foreign,
      line: sentence,
      link: fc.option(address),
      offers: many(fc.constantFrom('approve' as const, 'reject' as const, 'acknowledge' as const, 'close' as const), 6),
    }),
  ),
  ticket: fc.option(fc.record({ key: foreign, url: address })),
});

const retry = fc.record({
  actionId: fc.constant(ACTION_ID),
  action: foreign,
  target: foreign,
  runsAs: foreign,
  requestedBy: person,
  reason: foreign,
  changes,
  expected,
});
const hops = many(
  fc.record({
    service: foreign,
    state: fc.constantFrom<HopState>('seen', 'failed', 'absent_proven', 'absent_unproven', 'unknown'),
    firstSeen: fc.option(at.map((date) => date.toISOString())),
    errors: fc.nat(),
  }),
  30,
);
const takenBy = fc.option(fc.record({ userId: person, at }));

const anyMessage: fc.Arbitrary<ActionMessage> = fc.oneof(
  fc.record({
    kind: fc.constant('approval' as const),
    retry,
    approvers: many(mention, 30),
    expiresAt: at,
    decision: fc.option(
      fc.record({ word: fc.constantFrom('approved' as const, 'expired' as const), by: fc.option(person) }),
    ),
  }),
  fc.record({
    kind: fc.constant('progress' as const),
    retry,
    state: fc.constantFrom('waiting' as const, 'running' as const, 'looking' as const, 'ended' as const),
    correlationId: fc.option(foreign),
    hops,
    ended: fc.option(fc.record({ outcome: foreign, sentence: foreign })),
  }),
  fc.record({
    kind: fc.constant('health' as const),
    state: fc.constantFrom('safe' as const, 'gave_up' as const),
    sentence: foreign,
    askedBy: person,
  }),
  fc.record({
    kind: fc.constant('ticket' as const),
    filedBy: person,
    ticket: fc.option(
      fc.record({ key: foreign, url: address, outcome: fc.constantFrom('created' as const, 'commented' as const) }),
    ),
    failure: fc.option(foreign),
  }),
  fc.record({
    kind: fc.constant('escalation' as const),
    actionId: fc.constant(ACTION_ID),
    incident: foreign.map((correlationId) => incident({ subject: { correlationId } })),
    report: anyReport,
    severity: fc.constantFrom(...SEVERITIES),
    ask: foreign,
    why: foreign,
    mention: fc.option(mention),
    escalatedBy: person,
    state: fc.constantFrom('sent' as const, 'acknowledged' as const, 'closed' as const),
    takenBy,
    closed: fc.option(fc.record({ userId: person, at, outcome: foreign })),
    card: fc.option(fc.constant({ channelId: 'C0INCIDENTS', ts: '1795424400.000200' })),
  }),
  fc.record({
    kind: fc.constant('reminder' as const),
    severity: fc.constantFrom(...SEVERITIES),
    mention: fc.option(mention),
    escalatedAt: at,
    takenBy: fc.option(person),
  }),
  fc.record({
    kind: fc.constant('timeline' as const),
    correlationId: foreign,
    outcome: foreign,
    entries: many(fc.record({ at, by: fc.option(person), what: foreign }), 100),
  }),
);

/** Everything against a message except its mentions, and every mention that nobody meant. */
function problems(message: Message): string[] {
  const text = message.text.replaceAll(/<(?:@|#|!subteam\^)([A-Z0-9]+)>/g, (token, id: string) =>
    MEANT.has(id) ? '@' : token,
  );
  return [...messageProblems({ text, blocks: message.blocks }, HOSTS).filter(isOther), ...unmeant(message)];
}

const isOther = (problem: string) => !/^a (?:user|usergroup|channel) element$/.test(problem);

function unmeant(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(unmeant);
  if (typeof value !== 'object' || value === null) return [];
  const { user_id, usergroup_id, channel_id } = value as Record<string, unknown>;
  const ids = [user_id, usergroup_id, channel_id].filter((id) => id !== undefined).map(String);
  return [...ids.filter((id) => !MEANT.has(id)), ...Object.values(value).flatMap(unmeant)];
}

function modal(view: { readonly blocks: readonly unknown[] }): string[] {
  return [...modalProblems(view, HOSTS).filter(isOther), ...unmeant(view.blocks)];
}

describe('whatever an action holds', () => {
  test('the card is taken by Slack, mentions nobody by accident and keeps its buttons', () => {
    fc.assert(
      fc.property(anyReport, anyCardActions, (report, offered) => {
        const shown = finishedCard(incident(), report, SCOPE, offered);
        expect(problems(shown)).toEqual([]);
        const rows = shown.blocks.flatMap((block) => (block.type === 'actions' ? [block.elements] : []));
        const styles = rows.flat().filter((element) => 'style' in element && element.style === 'primary');
        expect(styles).toHaveLength(1);
        const ids = rows.flat().flatMap((element) => ('value' in element ? [String(element.value)] : []));
        expect(new Set(ids).difference(new Set([INCIDENT_ID, ACTION_ID]))).toEqual(new Set());
        expect(ids.filter((id) => id === INCIDENT_ID)).toHaveLength(
          6 + Object.values(offered.offers).filter(Boolean).length,
        );
      }),
      RUNS,
    );
  });

  test('every message is taken too', () => {
    fc.assert(
      fc.property(anyMessage, (content) => {
        expect(problems(actionMessage(content, SCOPE))).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });

  test('a refusal is too, as an answer and in a dialog', () => {
    fc.assert(
      fc.property(sentence, (why) => {
        expect(problems(refusal(why))).toEqual([]);
        expect(modal(dialogNote(ESCALATE_DIALOG, spoken(why)))).toEqual([]);
      }),
      RUNS,
    );
  });

  test('the dialogs are too', () => {
    const proposal = fc.record({
      kind: fc.constant('ready' as const),
      actionId: fc.constant(ACTION_ID),
      action: foreign,
      target: foreign,
      runsAs: foreign,
      changes,
      asks: many(foreign),
      changedSinceFailure: many(foreign, 30),
      expected,
      mustAdmit: fc.boolean(),
      unaccounted: fc.option(foreign),
      secondPerson: fc.boolean(),
      expiresAt: at,
    });
    const draft = fc.record({
      kind: fc.constant('ready' as const),
      actionId: fc.constant(ACTION_ID),
      fields: fc.record({
        title: foreign,
        kind: fc.constantFrom('defect' as const, 'gap' as const),
        area: foreign,
        currentCapability: foreign,
        pressure: foreign,
        classification: fc.constantFrom(...GAP_CLASSIFICATIONS),
        evidence: foreign,
      }),
      repeats: fc.nat(),
      open: fc.option(fc.record({ key: foreign, url: address })),
    });
    fc.assert(
      fc.property(proposal, draft, foreign, foreign, mention, (retryProposal, ticketDraft, why, ask, to) => {
        expect(modal(retryDialog(PLACE, retryProposal))).toEqual([]);
        expect(modal(ticketDialog(PLACE, ticketDraft, SCOPE))).toEqual([]);
        const escalation = { kind: 'ready', actionId: ACTION_ID, to, why, ask } as const;
        expect(modal(escalateDialog(PLACE, escalation))).toEqual([]);
      }),
      RUNS,
    );
  });
});
