import type { KnownBlock } from '@slack/types';
import { REPEAT_ADVICE, REPEAT_DAYS, type Repeats } from '../../triage/repeats.ts';
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
  type Part,
  paragraph,
  richText,
  section,
  when,
} from '../blocks.ts';
import type { LinkScope } from '../links.ts';
import { codeSpan, escapeMrkdwn, oneLine, shortIds, utc } from '../text.ts';
import { cardActions } from './actions/card-actions.ts';
import { type Fact, factsOf, summaryOf } from './facts.ts';
import { differenceOf } from './last-worked.ts';
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
} from './parts.ts';
import { searchedItems, unreadItems } from './searched.ts';
import { confidenceWords, nextStep, verdictWords } from './words.ts';

/** Steps on an undetermined card beside the next one; the rest stands in the evidence modal. */
const MOST_STEPS = 3;

/**
 * The card of a finished triage. Read from the top it answers: what is going on, how sure, what to do now, why, and
 * what nobody could look at. Its height is bounded; long lists go to the evidence modal.
 */
export function finishedCard(
  incident: Incident,
  report: TriageReport,
  scope: LinkScope,
  offered?: CardActions,
  repeats?: Repeats,
): Message {
  const undetermined = report.verdict.class === 'undetermined';
  const facts = factsOf(report);
  const ids = idWords(report);
  const acting = cardActions(incident.id, report, offered, scope);
  const body: KnownBlock[] = [
    header(verdictWords(report)),
    ...acting.stamp,
    richText(section([bold(`${confidenceWords(report)}. `), bold('Next: '), shortIds(nextStep(report))])),
    ...(undetermined ? searched(report) : [why(report, facts, scope)]),
    ...lastWorked(report),
    ...seenBefore(report, repeats),
    ...unread(report),
    richText(lineageLine(report)),
    ...ruledOut(report),
    checks(report, undetermined ? [] : facts),
    ...handOver(report),
    ...context(report),
    footnote(
      `Id ${report.correlation_id}${report.trace_id === null ? '' : ` · trace ${report.trace_id}`}`,
      ...(ids === '' ? [] : [ids]),
      `Run ${incident.run} · logs from ${utc(report.window.start)} to ${utc(report.window.end)}`,
    ),
  ];
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
    button('Export capsule', ActionId.exportReport, incidentId),
  );
}

/** A full sentence for the notification and the screen reader. */
function notification(report: TriageReport): string {
  const verdict = escapeMrkdwn(verdictWords(report));
  const sure = report.verdict.class === 'undetermined' ? '' : ` (${escapeMrkdwn(report.verdict.confidence)})`;
  return `${verdict}${sure}, correlation id ${codeSpan(report.correlation_id, 60)}. The card says what to do next.`;
}

function why(report: TriageReport, facts: readonly Fact[], scope: LinkScope): KnownBlock {
  const summary = section([bold('Why: '), summaryOf(report, facts)]);
  const items = factItems(facts, scope);
  return items.length === 0 ? richText(summary) : richText(summary, bullets(items));
}

/** Where this run went another way than the last one that worked. */
function lastWorked(report: TriageReport): KnownBlock[] {
  const difference = differenceOf(report);
  if (difference === null) return [];
  const { endedAt, sentences } = difference;
  const head = section([bold('Last time it worked'), ...(endedAt === null ? [] : [', ', local(endedAt)])]);
  return [sentences.length === 0 ? richText(head) : richText(head, bullets(sentences.map((sentence) => [sentence])))];
}

/** R4. */
function seenBefore({ recovery }: TriageReport, repeats: Repeats | undefined): KnownBlock[] {
  if (repeats === undefined || repeats.others === 0) return [];
  const { others, first, last } = repeats;
  const asked = recovery.steps.some((step) => step.endsWith(REPEAT_ADVICE));
  const advice = asked ? [` ${REPEAT_ADVICE.slice(0, 1).toUpperCase()}${REPEAT_ADVICE.slice(1)}`] : [];
  const times =
    others === 1
      ? [' (the other time ', local(first), ').']
      : [' (first ', local(first), ', last before this ', local(last), ').'];
  return [paragraph(bold(`Seen ${others + 1} times in the last ${REPEAT_DAYS} days`), ...times, ...advice)];
}

/** An undetermined card says what was searched, where and when, so that the reader knows what to add. */
function searched(report: TriageReport): KnownBlock[] {
  const { start, end } = report.window;
  const span = section([bold('Searched '), code(report.correlation_id), ' from ', local(start), ' to ', local(end)]);
  const items = searchedItems(report);
  return [
    paragraph(bold('Why: '), summaryOf(report, [])),
    items.length === 0 ? richText(span) : richText(span, bullets(items)),
    ...whatElseHelps(report),
  ];
}

/** The steps after the next one: on an undetermined card they ask for what would lead to a verdict. */
function whatElseHelps({ recovery }: TriageReport): KnownBlock[] {
  const steps = recovery.steps.slice(1, 1 + MOST_STEPS).filter((step) => step.trim() !== '');
  return steps.length === 0
    ? []
    : [richText(section([bold('What else helps')]), bullets(steps.map((step) => [shortIds(oneLine(step, 280))])))];
}

/** A time in the reader's zone alone; the times of the window stand in UTC at the foot of the card. */
function local(time: string): Part {
  return when(time)[0] ?? '';
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

/** E1 to E5. Where nothing failed there is nothing to hand over. */
function handOver(report: TriageReport): KnownBlock[] {
  if (report.verdict.class === 'no_failure_found') return [];
  return [paragraph(bold('Evidence to hand over: '), checklistWords(report))];
}

function checks(report: TriageReport, facts: readonly Fact[]): KnownBlock {
  const counts = section([bold('Checks: '), checkCounts(report)]);
  const items = checkItems(report, facts);
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
