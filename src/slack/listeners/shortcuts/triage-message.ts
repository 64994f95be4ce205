import { z } from 'zod';
import { findReports } from '../../../triage/intake/find-reports.ts';
import { slackText } from '../../../triage/intake/slack-text.ts';
import { subjectOf } from '../../../triage/intake/subject-of.ts';
import { redactText } from '../../../triage/redact/redact-text.ts';
import { calling } from '../../call-error.ts';
import { notServed } from '../../views/answers.ts';
import { contextModal } from '../../views/context-modal.ts';
import { answerTo, ask } from '../ask.ts';
import { actorOf } from '../interaction.ts';
import type { Delivered, ListenerNeeds } from '../needs.ts';

const Shortcut = z.looseObject({
  message: z.looseObject({ ts: z.string(), thread_ts: z.string().optional().catch(undefined) }),
});

/** "Triage this message". Without an id in the message the form opens, with the message as what was seen. */
export function triageMessageShortcut(needs: ListenerNeeds) {
  const { clients, tell, self } = needs;
  return async function triageMessageShortcut({ body, ack }: Delivered): Promise<void> {
    const actor = actorOf(body, self());
    const { channelId, userId, triggerId } = actor;
    if (actor.foreign || channelId === null) {
      await ack();
      return tell.person(actor, notServed());
    }
    const { message } = Shortcut.parse(body);
    const text = slackText(message);
    const threadTs = message.thread_ts ?? message.ts;
    const subjects = findReports(text, { bareIds: 'anywhere' }).map(subjectOf);
    if (subjects.length === 0) {
      await ack();
      await calling('views.open', () =>
        clients.urgent.views.open({
          trigger_id: triggerId,
          view: contextModal({ channelId, threadTs }, redactText(text)),
        }),
      );
      return;
    }
    const { teamId } = self();
    const claim = `shortcut:${triggerId}`;
    const asked = await ask(needs, { claim, teamId, channelId, threadTs, userId, origin: 'shortcut', subjects });
    await ack();
    for (const incidentId of asked.started) tell.remember(incidentId, actor.responseUrl);
    const answer = answerTo(asked, needs);
    if (answer !== null) await tell.person(actor, answer);
  };
}
