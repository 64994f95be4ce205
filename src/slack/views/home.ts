import type { HomeView, KnownBlock, RichTextElement } from '@slack/types';
import type { PendingApproval } from '../../usecases/action-ports.ts';
import type { Card, Incident } from '../../usecases/ports.ts';
import type { SeenSources } from '../../usecases/source-health.ts';
import { COMMAND } from '../action-ids.ts';
import { bold, bullets, code, footnote, header, type Part, paragraph, richText, section } from '../blocks.ts';
import type { LinkScope } from '../links.ts';
import { person } from '../mentions.ts';
import { oneLine, utc } from '../text.ts';
import { actionWords } from './actions/card-actions.ts';
import { subjectWords } from './headline.ts';
import { cardLink, stateWords } from './pointer.ts';
import { seenSourcesBlock } from './seen-sources.ts';
import { nextStep } from './words.ts';

export interface HomeIncident {
  readonly incident: Incident;
  readonly card: Card;
}

/** What Home shows to one person; every row was chosen for them. */
export interface HomeContent {
  readonly rows: readonly HomeIncident[];
  readonly approvals: readonly PendingApproval[];
  /** Null when nobody looks at the sources. */
  readonly sources: SeenSources | null;
}

/** Each of the lists; a home holds 100 blocks and 250 kB. */
const MOST_SHOWN = 15;

/**
 * The app's Home of one person: what waits for them, what is at work and the newest verdicts, of channels that they and
 * the bot are both in, and how the sources answered. It is drawn when it is opened and says when that was, for nothing draws it anew by itself.
 */
export function home({ rows, approvals, sources }: HomeContent, scope: LinkScope, drawnAt: Date): HomeView {
  const isOpen = ({ incident }: HomeIncident) => incident.status === 'queued' || incident.status === 'running';
  return {
    type: 'home',
    blocks: [
      header('Incidents of your channels'),
      ...list('Waiting for your approval', approvals, (approval) => approvalItem(approval, scope)),
      ...list('At work', rows.filter(isOpen), (row) => itemOf(row, scope)),
      ...list(
        'Newest verdicts',
        rows.filter((row) => !isOpen(row)),
        (row) => itemOf(row, scope),
      ),
      ...(rows.length === 0 ? [paragraph('No incident was triaged in a channel that we are both in.')] : []),
      paragraph(
        bold('To ask: '),
        'paste a correlation id into a channel that I am in, or type ',
        code(`${COMMAND} help`),
        ' there.',
      ),
      ...(sources === null ? [] : [seenSourcesBlock(sources)]),
      footnote(`Read ${utc(drawnAt)}. Only channels that you and I are both in; open Home again to read anew.`),
    ],
  };
}

/** Said in place of the lists, so that nobody takes an empty Home for a quiet night. */
export function homeNote(text: string): HomeView {
  return { type: 'home', blocks: [header('Incidents of your channels'), paragraph(text)] };
}

function list<Row>(title: string, rows: readonly Row[], item: (row: Row) => Part[]): KnownBlock[] {
  if (rows.length === 0) return [];
  const shown = rows.slice(0, MOST_SHOWN).map(item);
  const more = rows.length - shown.length;
  return [
    richText(section([bold(title)]), bullets(more === 0 ? shown : [...shown, [`… ${more} more, see their channels`]])),
  ];
}

function itemOf({ incident, card }: HomeIncident, scope: LinkScope): Part[] {
  const { report, subject, channelId, status } = incident;
  const channel: RichTextElement = { type: 'channel', channel_id: channelId };
  return [
    code(subject.correlationId, 60),
    ' in ',
    channel,
    `: ${stateWords(incident)}. `,
    ...(report === null || status !== 'finished' ? [] : [`${subjectWords(report)}. Next: ${nextStep(report)} `]),
    ...cardLink(incident, card.ts, scope),
  ];
}

function approvalItem({ incident, cardTs, action, targetName, askedBy, expiresAt }: PendingApproval, scope: LinkScope) {
  return [
    `Retry ${actionWords(action)} of ${oneLine(targetName, 80)}, asked for by `,
    person(askedBy),
    `, until ${utc(expiresAt)}. `,
    code(incident.subject.correlationId, 60),
    '. ',
    ...cardLink(incident, cardTs, scope),
  ];
}
