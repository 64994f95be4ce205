import type { KnownBlock } from '@slack/types';
import { ActionId } from '../../action-ids.ts';
import { actions, bold, button, type Message, message, type Part, paragraph, when } from '../../blocks.ts';
import { person, spoken } from '../../mentions.ts';
import { escapeMrkdwn, oneLine } from '../../text.ts';
import type { Of } from './action-message.ts';
import { proposalParts, retryParts } from './retry-parts.ts';

const MOST_APPROVERS = 8;

/** Asks a second person. Once it is decided the buttons are gone and the decision stands there. */
export function approvalMessage({ retry, approvers, expiresAt, decision }: Of<'approval'>): Message {
  const name = escapeMrkdwn(`${oneLine(retry.action, 60)} on ${oneLine(retry.target, 80)}`);
  const body = [...retryParts(retry), ...proposalParts(retry)];
  if (decision !== null) {
    const by: Part[] = decision.by === null ? [] : [' by ', person(decision.by)];
    return message(`The retry of ${name}: ${DECISIONS[decision.word]}.`, [
      ...body,
      paragraph(bold(`${capital(DECISIONS[decision.word])}`), ...by, '.'),
    ]);
  }
  return message(
    `A second person has to approve: retry ${name}.`,
    [paragraph(bold('Needs a second person. '), ...asked(approvers)), ...body, waiting(expiresAt)],
    actions(
      button('Approve', ActionId.approve, retry.actionId, 'primary'),
      button('Reject', ActionId.reject, retry.actionId),
    ),
  );
}

const DECISIONS = {
  approved: 'approved',
  rejected: 'rejected',
  expired: 'expired before anybody approved it',
  evidence_changed: 'void, because the evidence changed since',
  ended: 'ended without a decision',
} as const;

function asked(approvers: readonly string[]): Part[] {
  if (approvers.length === 0) return ['The policy names nobody who may approve this.'];
  const named = approvers
    .slice(0, MOST_APPROVERS)
    .flatMap((mention, at): Part[] => [...(at === 0 ? [] : [', ']), ...spoken(oneLine(mention, 100))]);
  return [...named, ': please approve or reject. Who asked cannot approve.'];
}

function waiting(expiresAt: Date): KnownBlock {
  return paragraph('Expires ', ...when(expiresAt), ', or earlier when the evidence changes.');
}

function capital(words: string): string {
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`;
}
