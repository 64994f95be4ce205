import type { Button, KnownBlock } from '@slack/types';
import type { TriageReport } from '../../../triage/report.ts';
import type { ActionOnCard, CardActions } from '../../../usecases/action-messages.ts';
import { ActionId } from '../../action-ids.ts';
import { actions, bold, bullets, button, link, type Part, paragraph, richText, section } from '../../blocks.ts';
import type { LinkScope } from '../../links.ts';
import { spoken } from '../../mentions.ts';
import { oneLine, readable } from '../../text.ts';

/** Older actions stand in the timeline and in the audit trail. */
const MOST_SHOWN = 5;

/** What a finished card says about actions. */
export interface CardActionBlocks {
  /**
   * Who is on it, for the head of the card: the retry, or else what is under way. Empty when nobody is, null
   * when nobody can be. */
  readonly onIt: Part[] | null;
  /** The row of buttons. */
  readonly buttons: KnownBlock[];
  /** Below the buttons: why Retry is off, and what else was done. */
  readonly lines: KnownBlock[];
  /** Whether one of these buttons is the card's one primary button. */
  readonly primary: boolean;
}

/** Without `offered` the card ends the diagnosis and says nothing of actions. */
export function cardActions(
  incidentId: string,
  report: TriageReport,
  offered: CardActions | undefined,
  scope: LinkScope,
): CardActionBlocks {
  if (offered === undefined) return { onIt: null, buttons: [], lines: [], primary: false };
  const { buttons, primary } = offerButtons(incidentId, report, offered);
  const main = onIt(offered.shown);
  // What has buttons of its own stands above them as well.
  const others = offered.shown.filter((action) => action !== main || action.offers.length > 0);
  return {
    onIt: main === undefined ? [] : lineOf(main, scope),
    buttons: buttons.length === 0 ? [] : [actions(...buttons)],
    lines: [...notes(report, offered, scope), ...shownLines(others, scope)],
    primary,
  };
}

/**
 * The newest retry, for whoever reads the verdict must not miss that it is over; unless somebody was asked for help since
 * and has not closed it.
 */
function onIt(shown: readonly ActionOnCard[]): ActionOnCard | undefined {
  const open = shown.find(({ kind, offers }) => kind === 'escalation' && offers.length > 0);
  const retry = shown.find(({ kind }) => kind === 'retry');
  return (
    [open, retry].filter((action) => action !== undefined).sort((a, b) => shown.indexOf(a) - shown.indexOf(b))[0] ??
    shown[0]
  );
}

/** The one primary button is what the report asks for: the gap where it is one (X1), otherwise the retry. */
function offerButtons(incidentId: string, { recovery, escalation }: TriageReport, { offers }: CardActions) {
  const gap = escalation.to === 'platform_primitive_gap';
  const buttons: Button[] = [];
  const offer = (label: string, actionId: string, isMain: boolean) =>
    buttons.push(button(label, actionId, incidentId, isMain ? 'primary' : undefined));
  if (offers.retry) offer(`Retry ${actionWords(recovery.retry.action)}`, ActionId.retry, !gap);
  if (offers.watch) offer('Tell me when it is safe', ActionId.watch, false);
  if (offers.ticket) offer('File a platform primitive gap', ActionId.ticket, gap);
  if (offers.escalate) offer('Escalate', ActionId.escalate, false);
  return { buttons, primary: buttons.some(({ style }) => style === 'primary') };
}

/** `retry.action` comes from the log lines of the request. */
export function actionWords(action: string | null): string {
  return action === null || oneLine(action, 40) === '' ? 'the action' : readable(oneLine(action, 40));
}

function notes({ recovery }: TriageReport, { ticket }: CardActions, scope: LinkScope): KnownBlock[] {
  const { offered, why_not: whyNot } = recovery.retry;
  return [
    ...(offered || whyNot === null ? [] : [paragraph(bold('Retry is off: '), oneLine(whyNot, 240))]),
    ...(ticket === null
      ? []
      : [paragraph(bold('Ticket of this failure: '), link(oneLine(ticket.key, 60), ticket.url, scope))]),
  ];
}

/** Those with buttons of their own stand above their buttons, the others in one list. */
function shownLines(shown: readonly ActionOnCard[], scope: LinkScope): KnownBlock[] {
  if (shown.length === 0) return [];
  const newest = shown.slice(0, MOST_SHOWN);
  const open = newest.filter(({ offers }) => offers.length > 0);
  const rest = newest.filter(({ offers }) => offers.length === 0);
  const more = shown.length - newest.length;
  const items = rest.map((action) => lineOf(action, scope));
  if (more > 0) items.push([`… ${more} older`]);
  return [
    ...open.flatMap((action) => [paragraph(...lineOf(action, scope)), ownButtons(action)]),
    ...(items.length === 0 ? [] : [richText(section([bold('Actions so far')]), bullets(items))]),
  ];
}

/** Who, what, when and how it stands; the sentence is the use case's. */
function lineOf({ line, link: address }: ActionOnCard, scope: LinkScope): Part[] {
  return [...clipped(spoken(line), 500), ...(address === null ? [] : [' ', link('open', address, scope)])];
}

const OFFERS = {
  approve: { label: 'Approve', actionId: ActionId.approve },
  reject: { label: 'Reject', actionId: ActionId.reject },
  acknowledge: { label: 'Acknowledge', actionId: ActionId.acknowledge },
  close: { label: 'Close', actionId: ActionId.close },
} as const;

function ownButtons({ actionId, offers }: ActionOnCard): KnownBlock {
  return actions(...[...new Set(offers)].map((offer) => button(OFFERS[offer].label, OFFERS[offer].actionId, actionId)));
}

/** So many characters of all text parts together; mentions count as a few. */
function clipped(parts: readonly Part[], max: number): Part[] {
  const kept: Part[] = [];
  let room = max;
  for (const part of parts) {
    if (room <= 0) return [...kept, '…'];
    if (typeof part === 'string') {
      kept.push(part.length > room ? oneLine(part, room) : part);
      room -= part.length;
    } else {
      kept.push(part);
      room -= 12;
    }
  }
  return kept;
}
