import type { ActionOnCard, CardActions, RetrySummary } from '../../../src/usecases/action-messages.ts';
import type { EscalationDraft, RetryProposal, TicketDraft } from '../../../src/usecases/action-ports.ts';

/** Hand-written contents of actions for the views. */

export const ACTION_ID = '7a1c2f4e-0d3b-4c55-9a86-2b7d1e5f6a90';

export function cardActions(change: Partial<CardActions> = {}): CardActions {
  return { offers: { retry: false, watch: false, ticket: false, escalate: false }, shown: [], ticket: null, ...change };
}

export function onCard(change: Partial<ActionOnCard> = {}): ActionOnCard {
  return {
    actionId: ACTION_ID,
    kind: 'retry',
    state: 'awaiting_approval',
    line: '<@U0ADA> asked at 09:40 UTC to retry decommission.',
    link: null,
    offers: [],
    ...change,
  };
}

export function proposal(change: Partial<RetryProposal> = {}): RetryProposal {
  return {
    kind: 'ready',
    actionId: ACTION_ID,
    action: 'upgrade',
    target: 'ins-7 (slurm)',
    runsAs: 'sa-7',
    changes: [{ field: 'operating_mode', from: 'shared', to: 'tenant_dedicated' }],
    asks: [],
    changedSinceFailure: ['app_instances.upgrade is on the allowlist of sa-7 since 09:34.'],
    expected: { outcome: 'recovers', why: 'What was missing is there now' },
    unaccounted: null,
    mustAdmit: false,
    secondPerson: false,
    expiresAt: new Date('2026-11-23T09:50:00Z'),
    ...change,
  };
}

export function summary(change: Partial<RetrySummary> = {}): RetrySummary {
  return {
    actionId: ACTION_ID,
    action: 'upgrade',
    target: 'ins-7 (slurm)',
    runsAs: 'sa-7',
    requestedBy: 'U0ADA',
    reason: 'the allowlist was mended',
    changes: [],
    expected: { outcome: 'recovers', why: 'What was missing is there now' },
    ...change,
  };
}

export function draft(change: Partial<TicketDraft> = {}): TicketDraft {
  return {
    kind: 'ready',
    actionId: ACTION_ID,
    fields: {
      title: 'Decommission of slurm goes through core allocations',
      kind: 'gap',
      area: 'app runtime',
      currentCapability: 'Core allocates bare metal.',
      pressure: 'The scheduler is reached from core handlers.',
      classification: 'core primitive needed',
      evidence: '- [logs](https://grafana.example.com/explore)',
    },
    repeats: 2,
    open: null,
    ...change,
  };
}

export function escalationDraft(change: Partial<EscalationDraft> = {}): EscalationDraft {
  return {
    kind: 'ready',
    actionId: ACTION_ID,
    to: '<#C0OPS> and <!subteam^S0PLATFORM>',
    why: 'More than one tenant fails the same way.',
    ask: 'Restore the outbox relay.',
    ...change,
  };
}
