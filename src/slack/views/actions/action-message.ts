import type { ActionMessage } from '../../../usecases/action-messages.ts';
import type { Message } from '../../blocks.ts';
import type { LinkScope } from '../../links.ts';
import { failureDigest } from '../storm/failure-digest.ts';
import { stormOverview } from '../storm/storm-overview.ts';
import { approvalMessage } from './approval-message.ts';
import { escalationMessage, reminderMessage } from './escalation-message.ts';
import { progressMessage } from './progress-message.ts';
import { healthMessage, ticketMessage } from './short-messages.ts';
import { timelineMessage } from './timeline-message.ts';

/** A message of an action as Slack shows it. Words of people and of the platform are text in it, never live. */
export function actionMessage(content: ActionMessage, scope: LinkScope): Message {
  switch (content.kind) {
    case 'approval':
      return approvalMessage(content);
    case 'progress':
      return progressMessage(content);
    case 'health':
      return healthMessage(content);
    case 'ticket':
      return ticketMessage(content, scope);
    case 'escalation':
      return escalationMessage(content, scope);
    case 'reminder':
      return reminderMessage(content);
    case 'timeline':
      return timelineMessage(content);
    case 'storm':
      return stormOverview(content, scope);
    case 'storm_failure':
      return failureDigest(content, scope);
    default:
      return content satisfies never;
  }
}

/** One kind of message. */
export type Of<Kind extends ActionMessage['kind']> = Extract<ActionMessage, { readonly kind: Kind }>;
