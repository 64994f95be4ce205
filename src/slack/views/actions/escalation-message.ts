import type { KnownBlock } from '@slack/types';
import type { TriageReport } from '../../../triage/report.ts';
import { ActionId } from '../../action-ids.ts';
import {
  actions,
  bold,
  bullets,
  button,
  code,
  footnote,
  header,
  type Message,
  message,
  type Part,
  paragraph,
  richText,
  section,
  when,
} from '../../blocks.ts';
import { type LinkScope, permalink } from '../../links.ts';
import { person, spoken } from '../../mentions.ts';
import { escapeMrkdwn, oneLine } from '../../text.ts';
import { idWords, lineageLine } from '../parts.ts';
import { confidenceWords, verdictWords } from '../words.ts';
import type { Of } from './action-message.ts';

/** To the owner: what is asked, what is known, where the card stands, who took it and how it ended. */
export function escalationMessage(content: Of<'escalation'>, scope: LinkScope): Message {
  const { report, severity, ask, why, mention, escalatedBy } = content;
  const verdict = verdictWords(report);
  const ids = idWords(report);
  const body: KnownBlock[] = [
    header(`${severity}: ${verdict}`),
    paragraph(...mentioned(mention), bold('Asked of you: '), oneLine(ask, 900)),
    paragraph(bold('Why you: '), oneLine(why, 400)),
    richText(section([bold(`${confidenceWords(report)}. `), oneLine(report.verdict.summary, 300)])),
    ...recovery(report),
    richText(lineageLine(report)),
    paragraph(bold('Escalated by '), person(escalatedBy), '. ', ...cardWords(content, scope)),
    standing(content),
    footnote(`Id ${report.correlation_id}`, ...(ids === '' ? [] : [ids])),
  ];
  return message(escapeMrkdwn(`${severity}, escalated to you: ${verdict}`), body, ...buttons(content));
}

const MOST_STEPS = 3;

/** What the report knows to do; what is asked of the owner stands above, in the words of who escalated. */
function recovery({ recovery: { steps } }: TriageReport): KnownBlock[] {
  const items = steps.slice(0, MOST_STEPS).map((step) => [oneLine(step, 280)]);
  return items.length === 0 ? [] : [richText(section([bold('Recovery')]), bullets(items))];
}

function mentioned(mention: string | null): Part[] {
  return mention === null ? [] : [...spoken(oneLine(mention, 100)), ' '];
}

function cardWords({ incident, card }: Of<'escalation'>, scope: LinkScope): Part[] {
  const url = card === null ? null : permalink({ ...card, threadTs: incident.threadTs }, scope);
  return url === null
    ? ['Its card has the id ', code(incident.subject.correlationId), '.']
    : [{ type: 'link', url, text: 'Open the card' }];
}

function standing({ state, takenBy, closed }: Of<'escalation'>): KnownBlock {
  if (state === 'closed' && closed !== null) {
    return paragraph(
      bold('Closed '),
      ...when(closed.at),
      ' by ',
      person(closed.userId),
      `: ${oneLine(closed.outcome, 900)}`,
    );
  }
  if (takenBy !== null) return paragraph(bold('Taken by '), person(takenBy.userId), ', ', ...when(takenBy.at), '.');
  return paragraph(bold('Nobody has taken it yet.'), ' Acknowledge when you do.');
}

function buttons({ state, actionId }: Of<'escalation'>): KnownBlock[] {
  const close = button('Close', ActionId.close, actionId);
  if (state === 'closed') return [];
  return [
    state === 'sent'
      ? actions(button('Acknowledge', ActionId.acknowledge, actionId, 'primary'), close)
      : actions(close),
  ];
}

/** An update is due, in the rhythm of the severity. */
export function reminderMessage({ severity, mention, escalatedAt, takenBy }: Of<'reminder'>): Message {
  return message(`${severity}: the next update is due now.`, [
    paragraph(
      ...mentioned(mention),
      bold(`${severity}: the next update is due now. `),
      'Escalated ',
      ...when(escalatedAt),
      ', ',
      ...(takenBy === null ? ['and nobody has taken it yet.'] : ['taken by ', person(takenBy), '.']),
      ' Say in this thread how it stands; reminders end when the escalation is closed.',
    ),
  ]);
}
