import type { ModalView } from '@slack/types';
import { describe, expect, test } from 'vitest';
import { closeDialog, escalateDialog } from '../../../../src/slack/views/actions/escalate-dialog.ts';
import { retryDialog } from '../../../../src/slack/views/actions/retry-dialog.ts';
import { ticketDialog } from '../../../../src/slack/views/actions/ticket-dialog.ts';
import { ACTION_ID, draft, escalationDraft, proposal } from '../../support/action-content.ts';
import { readable } from '../../support/readable.ts';
import { SCOPE } from '../../support/reports.ts';

const PLACE = { actionId: ACTION_ID, channelId: 'C0INCIDENTS' };

function shown(view: ModalView): string[] {
  return [...readable(view.blocks).split('\n'), `[${view.submit?.text}]`];
}

function initial(view: ModalView, id: string): unknown {
  const block = view.blocks.find(({ block_id: blockId }) => blockId === id);
  const element = (block as { element?: Record<string, unknown> } | undefined)?.element;
  return element?.initial_value ?? (element?.initial_option as { value: string } | undefined)?.value;
}

describe('the retry dialog', () => {
  test('says what runs where, as whom, what changes, what changed since and what is expected', () => {
    expect(shown(retryDialog(PLACE, proposal()))).toEqual([
      '*Send upgrade again* to `ins-7 (slurm)` as `sa-7`.',
      '*Expected:* it recovers. What was missing is there now',
      '*Fields that change*',
      '- `operating_mode`: `shared` → `tenant_dedicated`',
      '*Changed since the failure*',
      '- app_instances.upgrade is on the allowlist of sa-7 since 09:34.',
      'This proposal expires 2026-11-23 09:50 UTC (2026-11-23 09:50 UTC), or earlier when the evidence changes.',
      'input Reason: plain_text_input',
      '[Retry]',
    ]);
  });

  test('says that a default is sent now which was not sent before', () => {
    const changes = [{ field: 'control_plane_scope', from: 'project', to: 'project' }];
    expect(shown(retryDialog(PLACE, proposal({ changes })))).toContain(
      '- `control_plane_scope`: `project`, now said in the request',
    );
  });

  test('makes the person say it when nothing relevant changed', () => {
    const view = retryDialog(
      PLACE,
      proposal({
        changes: [],
        changedSinceFailure: [],
        expected: { outcome: 'fails_again', why: 'The allowlist is as it was' },
        mustAdmit: true,
      }),
    );
    expect(shown(view)).toEqual([
      '*Send upgrade again* to `ins-7 (slurm)` as `sa-7`.',
      '*Expected:* it fails again. The allowlist is as it was',
      '*Request:* as it was sent, no field changes.',
      '*Since the failure:* nothing relevant changed.',
      expect.stringContaining('expires'),
      'input Reason: plain_text_input',
      'input Nothing relevant changed: checkboxes',
      '[Retry anyway]',
    ]);
    expect(view.blocks.at(-1)).toMatchObject({ optional: false });
    expect(JSON.stringify(view)).toContain('I know that it will most likely fail again');
  });

  test('says that a second person is needed, and asks for fields that nothing recorded', () => {
    const view = retryDialog(PLACE, proposal({ secondPerson: true, asks: ['app_version', 'app_version'] }));
    const lines = shown(view);
    expect(lines).toContain('*Needs a second person.* Somebody else who may approve has to agree in the thread.');
    expect(lines.filter((line) => line === 'input app_version: plain_text_input')).toHaveLength(1);
    expect(lines.at(-1)).toBe('[Ask for approval]');
  });

  test('carries the opaque id and where the person is answered, nothing else', () => {
    expect(JSON.parse(retryDialog(PLACE, proposal()).private_metadata ?? '')).toEqual(PLACE);
  });
});

describe('the ticket dialog', () => {
  test('is filled in from the draft', () => {
    const view = ticketDialog(PLACE, draft(), SCOPE);
    expect(shown(view)).toEqual([
      '*A new ticket is filed.* Check that nothing in it is secret. This failure was seen 2 times before.',
      'input Title: plain_text_input',
      'input Defect or gap: static_select',
      'input Area: plain_text_input',
      'input Current capability: plain_text_input',
      'input Gap or pressure: plain_text_input',
      'input Classification: static_select',
      'input Evidence: plain_text_input',
      '[File]',
    ]);
    const { fields } = draft();
    expect(initial(view, 'title')).toBe(fields.title);
    expect(initial(view, 'kind')).toBe('gap');
    expect(initial(view, 'classification')).toBe('core primitive needed');
    expect(initial(view, 'evidence')).toBe(fields.evidence);
  });

  test('says that it comments on the ticket that is open', () => {
    const open = { key: '#17', url: 'https://grafana.example.com/17' };
    const lines = shown(ticketDialog(PLACE, draft({ open, repeats: 0 }), SCOPE));
    expect(lines[0]).toBe(
      '*A ticket of this failure is open:* [#17](https://grafana.example.com/17). This will comment on #17.',
    );
    expect(lines.at(-1)).toBe('[Comment]');
  });
});

test('the escalation says to whom and why, and asks for severity and next step', () => {
  const view = escalateDialog(PLACE, escalationDraft());
  expect(shown(view)).toEqual([
    '*To:* #C0OPS and @S0PLATFORM',
    '*Why:* More than one tenant fails the same way.',
    'input Severity: static_select',
    'SEV-1 reminds of an update after 15 minutes, then every 30. SEV-2 after 30 minutes, then every 60.',
    'input What should they do next?: plain_text_input',
    '[Escalate]',
  ]);
  expect(initial(view, 'ask')).toBe('Restore the outbox relay.');
});

test('closing asks for the outcome', () => {
  expect(shown(closeDialog(PLACE)).slice(1)).toEqual(['input Outcome: plain_text_input', '[Close it]']);
});
