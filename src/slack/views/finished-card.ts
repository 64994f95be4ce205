import type { KnownBlock } from '@slack/types';
import type { TriageReport } from '../../triage/report.ts';
import type { CardActions } from '../../usecases/action-messages.ts';
import type { Incident } from '../../usecases/ports.ts';
import { ActionId } from '../action-ids.ts';
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
  paragraph,
  richText,
  section,
  when,
} from '../blocks.ts';
import type { LinkScope } from '../links.ts';
import { codeSpan, escapeMrkdwn, oneLine, utc } from '../text.ts';
import { cardActions } from './actions/card-actions.ts';
import { askedWords, resultWords } from './facts.ts';
import {
  checkCounts,
  checkItems,
  checklistWords,
  conflictItems,
  contextParts,
  factItems,
  idWords,
  lineageLine,
  ruledOutItems,
  unreadItems,
} from './parts.ts';
import { confidenceWords, nextStep, verdictWords } from './words.ts';

/**
 * The card of a finished triage. Read from the top it answers: what is going on, how sure, what to do now, why, and
 * what nobody could look at. Its height is bounded; long lists go to the evidence modal.
 */
export function finishedCard(
  incident: Incident,
  report: TriageReport,
  scope: LinkScope,
  offered?: CardActions,
): Message {
  const undetermined = report.verdict.class === 'undetermined';
  const ids = idWords(report);
  const body: KnownBlock[] = [
    header(verdictWords(report)),
    richText(section([bold(`${confidenceWords(report)}. `), bold('Next: '), nextStep(report)])),
    ...(undetermined ? [searched(report)] : [why(report, scope)]),
    ...unread(report),
    richText(lineageLine(report)),
    ...ruledOut(report),
    checks(report),
    paragraph(bold('Evidence to hand over: '), checklistWords(report)),
    ...context(report),
    footnote(
      `Id ${report.correlation_id}${report.trace_id === null ? '' : ` · trace ${report.trace_id}`}`,
      ...(ids === '' ? [] : [ids]),
      `Run ${incident.run} · logs from ${utc(report.window.start)} to ${utc(report.window.end)}`,
    ),
  ];
  const acting = cardActions(incident.id, report, offered, scope);
  const buttons = cardButtons(incident.id, true, !acting.primary);
  return message(notification(report), body, ...acting.buttons, buttons, ...acting.lines);
}

/** Buttons of a card that has ended. Evidence and export need a report. A card has one primary button at most. */
export function cardButtons(incidentId: string, hasReport: boolean, primary = true) {
  const runAgain = button('Run again', ActionId.runAgain, incidentId);
  if (!hasReport) return actions(runAgain);
  return actions(
    button('Show evidence', ActionId.showEvidence, incidentId, primary ? 'primary' : undefined),
    runAgain,
    button('Export report', ActionId.exportReport, incidentId),
  );
}

/** A full sentence for the notification and the screen reader. */
function notification(report: TriageReport): string {
  const verdict = escapeMrkdwn(verdictWords(report));
  const sure = report.verdict.class === 'undetermined' ? '' : ` (${escapeMrkdwn(report.verdict.confidence)})`;
  return `${verdict}${sure}, correlation id ${codeSpan(report.correlation_id, 60)}. The card says what to do next.`;
}

function why(report: TriageReport, scope: LinkScope): KnownBlock {
  const summary = section([bold('Why: '), oneLine(report.verdict.summary, 300)]);
  const items = factItems(report, scope);
  return items.length === 0 ? richText(summary) : richText(summary, bullets(items));
}

/** An undetermined card says what was searched, where and when, so that the reader knows what to add. */
function searched(report: TriageReport): KnownBlock {
  // What could not be read stands in its own block below.
  const read = report.evidence.filter(({ status, source }) => status !== 'unavailable' && source !== 'user');
  const shown = read.slice(0, 8);
  const items = shown.map((item) => [`${askedWords(item, report)}: `, resultWords(item)]);
  const left = read.length - shown.length;
  if (left > 0) items.push([`… ${left} more, see evidence`]);
  const span = section([
    bold('Searched '),
    code(report.correlation_id),
    ' from ',
    ...when(report.window.start),
    ' to ',
    ...when(report.window.end),
    `. ${oneLine(report.verdict.summary, 300)}`,
  ]);
  return items.length === 0 ? richText(span) : richText(span, bullets(items));
}

function unread(report: TriageReport): KnownBlock[] {
  const items = unreadItems(report);
  if (items.length === 0) return [];
  return [
    richText(
      section([bold('Could not read everything. '), 'What rests on this is unknown, not fine:']),
      bullets(items),
    ),
  ];
}

function ruledOut(report: TriageReport): KnownBlock[] {
  const items = ruledOutItems(report);
  return items.length === 0 ? [] : [richText(section([bold('Ruled out')]), bullets(items))];
}

function checks(report: TriageReport): KnownBlock {
  const counts = section([bold('Checks: '), checkCounts(report)]);
  const items = checkItems(report);
  return items.length === 0 ? richText(counts) : richText(counts, bullets(items));
}

function context(report: TriageReport): KnownBlock[] {
  const known = contextParts(report);
  const conflicts = conflictItems(report);
  const nothing = known.length === 0 && idWords(report) === '';
  return [
    ...(known.length === 0 ? [] : [paragraph(bold('Context: '), ...known)]),
    ...(nothing ? [paragraph(bold('Context: '), 'nothing is known beyond the id')] : []),
    ...(conflicts.length === 0 ? [] : [richText(section([bold('Sources disagree')]), bullets(conflicts))]),
  ];
}
