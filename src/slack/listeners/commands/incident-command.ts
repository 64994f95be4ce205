import type { RespondArguments } from '@slack/bolt';
import { z } from 'zod';
import type { Message } from '../../blocks.ts';
import { calling } from '../../call-error.ts';
import { help, notServed, recent, status, unknownIncident, wrongArguments } from '../../views/answers.ts';
import { contextModal } from '../../views/context-modal.ts';
import { answerTo, ask } from '../ask.ts';
import { type Actor, actorOf } from '../interaction.ts';
import type { Delivered, ListenerNeeds } from '../needs.ts';
import { parseCommand } from './parse-command.ts';

const Command = z.looseObject({ text: z.string().catch('') });
const RECENT = 10;

/** `/gpuaas-incident …`. Answers within the acknowledgement, which only the person sees and which costs no call. */
export function incidentCommand(needs: ListenerNeeds) {
  const { clients, tell, self, clock } = needs;
  return async function incidentCommand({ body, ack }: Delivered<RespondArguments>): Promise<void> {
    const actor = actorOf(body, self());
    const { channelId } = actor;
    if (actor.foreign || channelId === null) return ack(ephemeral(notServed()));
    const parsed = parseCommand(Command.parse(body).text, clock());
    switch (parsed.kind) {
      case 'form':
        await ack();
        await calling('views.open', () =>
          clients.urgent.views.open({
            trigger_id: actor.triggerId,
            view: contextModal({ channelId, threadTs: null }),
          }),
        );
        return;
      case 'help':
        return ack(ephemeral(help()));
      case 'wrong':
        return ack(ephemeral(wrongArguments(parsed.problems)));
      case 'recent':
        return ack(ephemeral(await recentOf(needs, channelId)));
      case 'status':
        return ack(ephemeral(await statusOf(needs, channelId, parsed.correlationId)));
      case 'triage': {
        const asked = await ask(needs, requestOf(actor, channelId, parsed.subjects));
        for (const incidentId of asked.started) tell.remember(incidentId, actor.responseUrl);
        const answer = answerTo(asked, needs);
        return answer === null ? ack() : ack(ephemeral(answer));
      }
      default:
        return parsed satisfies never;
    }
  };

  function requestOf({ userId, triggerId }: Actor, channelId: string, subjects: Parameters<typeof ask>[1]['subjects']) {
    const { teamId } = self();
    return {
      claim: `command:${triggerId}`,
      teamId,
      channelId,
      threadTs: null,
      userId,
      origin: 'command',
      subjects,
    } as const;
  }
}

async function recentOf({ useCases, self, scope }: ListenerNeeds, channelId: string): Promise<Message> {
  return recent(await useCases.recent({ teamId: self().teamId, channelId, limit: RECENT }), scope());
}

async function statusOf({ useCases, self, scope }: ListenerNeeds, channelId: string, correlationId: string) {
  const found = await useCases.find({ correlationId, teamId: self().teamId, channelId });
  return found === null ? unknownIncident(correlationId) : status(found, scope());
}

function ephemeral({ text, blocks }: Message): RespondArguments {
  return { response_type: 'ephemeral', text, blocks };
}
