import { describe, expect, test } from 'vitest';
import { actionMessage } from '../../../../src/slack/views/actions/action-message.ts';
import type { ActionMessage } from '../../../../src/usecases/action-messages.ts';
import { ACTION_ID, summary } from '../../support/action-content.ts';
import { readable } from '../../support/readable.ts';
import { ID, incident, report, SCOPE } from '../../support/reports.ts';

type Of<Kind extends ActionMessage['kind']> = Extract<ActionMessage, { readonly kind: Kind }>;

const shown = (content: ActionMessage): string[] => readable(actionMessage(content, SCOPE).blocks).split('\n');
const said = (content: ActionMessage): string => actionMessage(content, SCOPE).text;

const RETRY = ['*Retry upgrade* on `ins-7 (slurm)` as `sa-7`, asked by @U0ADA.', '*Reason:* the allowlist was mended'];

describe('the request for approval', () => {
  const approval = (change: Partial<Of<'approval'>> = {}): ActionMessage => ({
    kind: 'approval',
    retry: summary({ changes: [{ field: 'app_version', from: null, to: '2.1' }] }),
    approvers: ['<@U0BEN>', '<!subteam^S0PLATFORM>'],
    expiresAt: new Date('2026-11-23T09:50:00Z'),
    decision: null,
    ...change,
  });

  test('calls for those who may approve and says that the requester cannot', () => {
    expect(shown(approval())).toEqual([
      '*Needs a second person.* @U0BEN, @S0PLATFORM: please approve or reject. Who asked cannot approve.',
      ...RETRY,
      '*Fields that change*',
      '- `app_version`: not there → `2.1`',
      '*Expected:* it recovers. What was missing is there now',
      'Expires 2026-11-23 09:50 UTC (2026-11-23 09:50 UTC), or earlier when the evidence changes.',
      '<Approve> <Reject>',
    ]);
    expect(said(approval())).toBe('A second person has to approve: retry upgrade on ins-7 (slurm).');
  });

  test('says so when the policy names nobody', () => {
    expect(shown(approval({ approvers: [] }))[0]).toBe(
      '*Needs a second person.* The policy names nobody who may approve this.',
    );
  });

  test.each([
    { decision: { word: 'approved', by: 'U0BEN' }, line: '*Approved* by @U0BEN.' },
    { decision: { word: 'rejected', by: 'U0BEN' }, line: '*Rejected* by @U0BEN.' },
    { decision: { word: 'expired', by: null }, line: '*Expired before anybody approved it*.' },
    { decision: { word: 'evidence_changed', by: null }, line: '*Void, because the evidence changed since*.' },
    { decision: { word: 'ended', by: null }, line: '*Ended without a decision*.' },
  ] as const)('$decision.word has no buttons any more', ({ decision, line }) => {
    const lines = shown(approval({ decision }));
    expect(lines.at(-1)).toBe(line);
    expect(lines.join()).not.toContain('<Approve>');
  });
});

describe('the progress of a retry', () => {
  const progress = (change: Partial<Of<'progress'>> = {}): ActionMessage => ({
    kind: 'progress',
    retry: summary(),
    state: 'waiting',
    correlationId: null,
    hops: [],
    ended: null,
    ...change,
  });

  test.each([
    { state: 'waiting', line: '*Now:* Waiting for its turn. Nothing was sent yet.' },
    { state: 'running', line: '*Now:* The request is being sent, once.' },
    {
      state: 'looking',
      line: '*Now:* What became of the request is not clear. The state is read before anything else; nothing is sent again.',
    },
    { state: 'following', line: '*Now:* The platform took it. It is followed hop by hop until it is seen to end.' },
  ] as const)('that is $state says so and no more', ({ state, line }) => {
    expect(shown(progress({ state }))).toEqual([
      ...RETRY,
      line,
      '~ Expected: it recovers. What was missing is there now',
    ]);
  });

  test('follows the new id hop by hop and ends with what was seen', () => {
    const hops = [
      { service: 'gpuaas-api', state: 'seen', firstSeen: '2026-11-23T09:41:00.000Z', errors: 0 },
      { service: 'gpuaas-outbox-relay', state: 'failed', firstSeen: null, errors: 2 },
      { service: 'gpuaas-app-runtime-worker', state: 'unknown', firstSeen: null, errors: 0 },
    ] as const;
    const ended = { outcome: 'failed_differently', sentence: 'Failed differently: the relay could not publish.' };
    const content = progress({ state: 'ended', correlationId: 'new-id', hops, ended });
    expect(shown(content).slice(RETRY.length)).toEqual([
      '*Ended, failed differently:* Failed differently: the relay could not publish.',
      '*New correlation id:* `new-id`',
      '*Hops*',
      '- `api` ✓ seen, first seen 2026-11-23 09:41 UTC (2026-11-23 09:41 UTC)',
      '- `outbox-relay` ✗ failed (2 errors)',
      '- `app-runtime-worker` ? not read',
      '~ Expected: it recovers. What was missing is there now',
    ]);
    expect(said(content)).toBe('Retry upgrade on ins-7 (slurm). Failed differently: the relay could not publish.');
  });
});

describe('short messages', () => {
  test('of recovery call for who asked', () => {
    const content = {
      kind: 'health',
      state: 'safe',
      sentence: 'Relay and worker are healthy.',
      askedBy: 'U0ADA',
    } as const;
    expect(shown(content)).toEqual(['@U0ADA *Safe to retry.* Relay and worker are healthy.']);
    expect(shown({ ...content, state: 'gave_up', sentence: 'Not within a day.' })).toEqual([
      '@U0ADA *Not seen to recover.* Not within a day.',
      '“Tell me when it is safe” on the card watches again.',
    ]);
  });

  test('of tickets name the ticket or why there is none', () => {
    const ticket = { key: '#17', url: 'https://grafana.example.com/17', outcome: 'created' } as const;
    const content = { kind: 'ticket', filedBy: 'U0ADA', ticket, failure: null } as const;
    expect(shown(content)).toEqual(['*Filed as ticket* [#17](https://grafana.example.com/17), by @U0ADA.']);
    expect(shown({ ...content, ticket: { ...ticket, outcome: 'commented' } })).toEqual([
      '*Added to the open ticket* [#17](https://grafana.example.com/17) of this failure, as a comment, by @U0ADA.',
    ]);
    expect(shown({ ...content, ticket: null, failure: 'The tracker did not answer.' })).toEqual([
      '*The ticket could not be filed.* The tracker did not answer. Asked by @U0ADA.',
    ]);
  });

  test('of reminders say what is due and who has it', () => {
    const content = {
      kind: 'reminder',
      severity: 'SEV-1',
      mention: '<!subteam^S0PLATFORM>',
      escalatedAt: new Date('2026-11-23T09:50:00Z'),
      takenBy: null,
    } as const;
    expect(shown(content)[0]).toBe(
      '@S0PLATFORM *SEV-1: the next update is due now.* Escalated 2026-11-23 09:50 UTC (2026-11-23 09:50 UTC), and nobody has taken it yet. Say in this thread how it stands; reminders end when the escalation is closed.',
    );
    expect(shown({ ...content, takenBy: 'U0BEN', mention: null })[0]).toContain('taken by @U0BEN.');
  });
});

describe('the message to the owner', () => {
  const escalation = (change: Partial<Of<'escalation'>> = {}): ActionMessage => ({
    kind: 'escalation',
    actionId: ACTION_ID,
    incident: incident(),
    report: report(),
    severity: 'SEV-2',
    ask: 'Restore the outbox relay.',
    why: 'More than one tenant fails.',
    mention: '<@U0BEN>',
    escalatedBy: 'U0ADA',
    state: 'sent',
    takenBy: null,
    closed: null,
    card: { channelId: 'C0INCIDENTS', ts: '1795424400.000200' },
    ...change,
  });

  test('says what is asked, what is known and where the card stands', () => {
    expect(shown(escalation())).toEqual([
      '# SEV-2: Permission denied: the action is not on the service account’s allowlist',
      '@U0BEN *Asked of you:* Restore the outbox relay.',
      '*Why you:* More than one tenant fails.',
      '*Certain.* The account may read but app_instances.upgrade is not on its allowlist.',
      '*Recovery*',
      '- Add app_instances.upgrade to the allowlist of sa-7.',
      '- Then retry the upgrade.',
      expect.stringMatching(/^\*Lineage\* broken: /),
      '*Escalated by* @U0ADA. [Open the card](https://team.slack.com/archives/C0INCIDENTS/p1795424400000200?thread_ts=1795424400.000100&cid=C0INCIDENTS)',
      '*Nobody has taken it yet.* Acknowledge when you do.',
      `~ Id ${ID}`,
      '~ project prj-42',
      '<Acknowledge> <Close>',
    ]);
  });

  test('says who took it, and then how it was closed', () => {
    const takenBy = { userId: 'U0BEN', at: new Date('2026-11-23T09:55:00Z') };
    const taken = shown(escalation({ state: 'acknowledged', takenBy, card: null }));
    expect(taken).toContain('*Taken by* @U0BEN, 2026-11-23 09:55 UTC (2026-11-23 09:55 UTC).');
    expect(taken).toContain(`*Escalated by* @U0ADA. Its card has the id \`${ID}\`.`);
    expect(taken.at(-1)).toBe('<Close>');
    const closed = { userId: 'U0BEN', at: new Date('2026-11-23T10:55:00Z'), outcome: 'The relay is back.' };
    const lines = shown(escalation({ state: 'closed', takenBy, closed }));
    expect(lines).toContain('*Closed* 2026-11-23 10:55 UTC (2026-11-23 10:55 UTC) by @U0BEN: The relay is back.');
    expect(lines.at(-1)).toMatch(/^~/);
  });
});

test('the timeline is in order and says what it leaves out', () => {
  const entry = (minute: number, by: string | null = null) => ({
    at: new Date(Date.UTC(2026, 10, 23, 9, minute)),
    by,
    what: `step ${minute}`,
  });
  const content = { kind: 'timeline', correlationId: ID, outcome: 'The relay is back.', entries: [] } as const;
  expect(shown({ ...content, entries: [entry(2, 'U0BEN'), entry(1)] })).toEqual([
    `*Timeline of* \`${ID}\``,
    '- 2026-11-23 09:01:00 UTC · step 1',
    '- 2026-11-23 09:02:00 UTC · @U0BEN: step 2',
    '*Outcome:* The relay is back.',
    '~ Times are UTC.',
  ]);
  const long = shown({ ...content, entries: Array.from({ length: 59 }, (_, minute) => entry(minute)) });
  expect(long.filter((line) => line.startsWith('- '))).toHaveLength(40);
  expect(long).toContain('… 19 entries between are left out; the audit trail has all.');
  expect(long).toContain('- 2026-11-23 09:58:00 UTC · step 58');
});
