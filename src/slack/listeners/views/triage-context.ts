import type { ViewResponseAction } from '@slack/bolt';
import { z } from 'zod';
import type { Subject } from '../../../triage/bundle.ts';
import { findReports } from '../../../triage/intake/find-reports.ts';
import type { ReportedIds } from '../../../triage/intake/ids.ts';
import { subjectOf } from '../../../triage/intake/subject-of.ts';
import { CallbackId } from '../../action-ids.ts';
import { paragraph } from '../../blocks.ts';
import { modal } from '../../modals.ts';
import { notServed } from '../../views/answers.ts';
import { Field } from '../../views/context-modal.ts';
import { pointerLine } from '../../views/pointer.ts';
import { ask } from '../ask.ts';
import { problemWith } from '../commands/parse-command.ts';
import { actorOf } from '../interaction.ts';
import type { Delivered, ListenerNeeds } from '../needs.ts';

const text = z.string().nullish().catch(undefined);
const Submission = z.looseObject({
  trigger_id: z.string().optional().catch(undefined),
  view: z.looseObject({
    id: z.string(),
    private_metadata: z.string(),
    state: z.object({
      values: z.record(
        z.string(),
        z.record(z.string(), z.looseObject({ value: text, selected_option: z.looseObject({ value: text }).nullish() })),
      ),
    }),
  }),
});
const Place = z.object({ channelId: z.string(), threadTs: z.string().nullable() });

/** The form's answer: checked field by field, stored, then acknowledged. */
export function triageContextView(needs: ListenerNeeds) {
  const { self, tell, scope, clock } = needs;
  return async function triageContextView({ body, ack }: Delivered<ViewResponseAction>): Promise<void> {
    const { view } = Submission.parse(body);
    const { userId, foreign } = actorOf({ trigger_id: view.id, ...(body as object) }, self());
    const place = Place.parse(JSON.parse(view.private_metadata));
    if (foreign) {
      await ack();
      return tell.person({ userId, channelId: place.channelId, responseUrl: null }, notServed());
    }
    const given = (field: string) => {
      const input = view.state.values[field]?.[field];
      return (input?.value ?? input?.selected_option?.value ?? '').trim();
    };
    const errors = problemsIn(given, clock());
    if (Object.keys(errors).length > 0) return ack({ response_action: 'errors', errors });

    const subject = subjectFrom(given);
    const asked = await ask(needs, {
      claim: `view:${view.id}`,
      teamId: self().teamId,
      ...place,
      userId,
      origin: 'modal',
      subjects: [subject],
    });
    const [existing] = asked.existing;
    if (existing === undefined) return ack();
    const { incident, cardTs } = existing;
    await ack({
      response_action: 'update',
      view: modal({
        callbackId: CallbackId.triageContext,
        title: 'Triaged already',
        blocks: [pointerLine(incident, cardTs, scope()), paragraph('“Run again” stands on the card.')],
      }),
    });
  };
}

type Given = (field: string) => string;

/** Problems by block id, as Slack wants them. Empty when the form is good. */
function problemsIn(given: Given, now: Date): Record<string, string> {
  const checked = [
    [Field.correlationId, 'id'],
    [Field.traceId, 'trace'],
    [Field.projectId, 'project'],
    [Field.instanceId, 'instance'],
  ] as const;
  const problems: Record<string, string> = {};
  for (const [field, option] of checked) {
    const value = given(field);
    const problem = value === '' && field !== Field.correlationId ? null : problemWith(option, value, now);
    if (problem !== null) problems[field] = problem;
  }
  return problems;
}

/** The fields as given, and what the intake finds in the words: they count as the reporter's evidence. */
function subjectFrom(given: Given): Subject {
  const correlationId = given(Field.correlationId);
  const found = findReports(`correlation_id=${correlationId}\n${given(Field.notes)}`, { bareIds: 'whole' });
  const base = found.find((reported) => reported.correlationId === correlationId);
  const action = given(Field.action);
  const reported: ReportedIds = {
    correlationId,
    traceId: given(Field.traceId).toLowerCase() || (base?.traceId ?? null),
    error: base?.error ?? null,
    context: {
      ...base?.context,
      ...filled('project_id', given(Field.projectId)),
      ...filled('app_instance_id', given(Field.instanceId)),
      ...filled('action', action),
    },
    urls: base?.urls ?? [],
    symptoms: base?.symptoms ?? [],
  };
  return subjectOf(reported);
}

function filled(name: string, value: string): Record<string, string> {
  return value === '' ? {} : { [name]: value };
}
