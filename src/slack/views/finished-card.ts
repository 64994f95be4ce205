import type { KnownBlock } from '@slack/types';
import { REPEAT_ADVICE, REPEAT_DAYS, type Repeats } from '../../triage/repeats.ts';
import type { TriageReport } from '../../triage/report.ts';
import type { CardActions } from '../../usecases/action-messages.ts';
import type { FeedbackCounts } from '../../usecases/feedback.ts';
import type { Incident, Late } from '../../usecases/ports.ts';
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
} from '../blocks.ts';
import type { LinkScope } from '../links.ts';
import { person } from '../mentions.ts';
import { codeSpan, counted, escapeMrkdwn, oneLine, shortIds, utcNear, utcSpan } from '../text.ts';
import { cardActions } from './actions/card-actions.ts';
import { type Fact, factsOf, summaryOf } from './facts.ts';
import { handOver } from './hand-over.ts';
import { headline } from './headline.ts';
import { differenceOf } from './last-worked.ts';
import { lateWords } from './late.ts';
import { conflictItems, factItems, failedCheckItems, idWords, lineageLine, type Parts } from './parts.ts';
import { searchedItems, unreadItems } from './searched.ts';
import { nextStep, verdictWords } from './words.ts';

/** Steps on an undetermined card beside the next one; the rest stands in the evidence modal. */
const MOST_STEPS = 3;

/**
 * The card of a finished triage. Read from the top it answers in ten seconds what failed, how sure that is, what to do
 * and who is on it; in a minute why, on which evidence, where the action broke and what nobody could look at; and folded
 * away what a hand-over needs. Its height is bounded; long lists go to the evidence modal.
 */
export function finishedCard(
  incident: Incident,
  report: TriageReport,
  scope: LinkScope,
  offered?: CardActions,
  repeats?: Repeats,
  late?: Late,
  feedback?: FeedbackCounts,
): Message {
  const undetermined = report.verdict.class === 'undetermined';
  const facts = factsOf(report);
  const ids = idWords(report);
  const acting = cardActions(incident.id, report, offered, scope);
  const body: KnownBlock[] = [
    header(verdictWords(report)),
    headline(report, acting.onIt),
    ...corrected(incident),
    ...(undetermined ? searched(report) : [why(report, facts, scope)]),
    richText(lineageLine(report)),
    ...unread(report),
    ...list('Sources disagree', conflictItems(report)),
    ...list('Other checks that fail', failedCheckItems(report, undetermined ? [] : facts)),
    ...lastWorked(report),
    ...seenBefore(report, repeats),
    handOver(report),
    footnote(
      ...lateWords(late),
      `Id ${report.correlation_id}${report.trace_id === null ? '' : ` · trace ${report.trace_id}`}`,
      ...(ids === '' ? [] : [ids]),
      `Run ${incident.run} · logs from ${utcSpan(report.window.start, report.window.end)}`,
    ),
  ];
  const buttons = cardButtons(incident.id, true, !acting.primary && !undetermined);
  const asking = askingButtons(incident.id, undetermined && !acting.primary);
  return message(notification(report), body, ...acting.buttons, buttons, asking, ...acting.lines, ...judged(feedback));
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

/** What a reader knows better. Without a verdict more context is what helps most. */
function askingButtons(incidentId: string, primary: boolean) {
  return actions(
    button('Correct the context', ActionId.correctContext, incidentId, primary ? 'primary' : undefined),
    button('Verdict is right', ActionId.feedbackRight, incidentId),
    button('Verdict is wrong', ActionId.feedbackWrong, incidentId),
  );
}

/** Whose context the verdict rests on. */
function corrected({ correction }: Incident): KnownBlock[] {
  if (correction === undefined) return [];
  const changes = correction.fields.map(({ name, was, is }) => `${FIELDS[name]} ${was || 'none'} → ${is || 'none'}`);
  return [
    paragraph(
      bold('Context corrected '),
      'by ',
      person(correction.by),
      ` at ${utcNear(correction.at, correction.at)}: ${shortIds(oneLine(changes.join(', '), 400))}`,
    ),
  ];
}

const FIELDS = { traceId: 'trace', projectId: 'project', instanceId: 'instance', at: 'time' } as const;

function judged(feedback: FeedbackCounts | undefined): KnownBlock[] {
  if (feedback === undefined || feedback.right + feedback.wrong === 0) return [];
  const { right, wrong } = feedback;
  const words = [
    ...(right === 0 ? [] : [`right by ${counted(right, 'person', 'people')}`]),
    ...(wrong === 0 ? [] : [`wrong by ${counted(wrong, 'person', 'people')}`]),
  ];
  return [paragraph(bold('This verdict was called '), `${words.join(', ')}.`)];
}

/** What a phone shows and a screen reader says, for neither gets the blocks: verdict, how sure, and what to do. */
function notification(report: TriageReport): string {
  const verdict = escapeMrkdwn(verdictWords(report));
  const sure = report.verdict.class === 'undetermined' ? '' : ` (${escapeMrkdwn(report.verdict.confidence)})`;
  const next = escapeMrkdwn(oneLine(shortIds(nextStep(report)), 120));
  return `${verdict}${sure}. Next: ${next} Correlation id ${codeSpan(report.correlation_id, 40)}.`;
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
  const head = section([
    bold('Last time it worked'),
    ...(endedAt === null ? [] : [`, ${utcNear(endedAt, report.window.end)}`]),
  ]);
  return [sentences.length === 0 ? richText(head) : richText(head, bullets(sentences.map((sentence) => [sentence])))];
}

/** R4. */
function seenBefore({ recovery, window }: TriageReport, repeats: Repeats | undefined): KnownBlock[] {
  if (repeats === undefined || repeats.others === 0) return [];
  const { others, first, last } = repeats;
  const asked = recovery.steps.some((step) => step.endsWith(REPEAT_ADVICE));
  const advice = asked ? [` ${REPEAT_ADVICE.slice(0, 1).toUpperCase()}${REPEAT_ADVICE.slice(1)}`] : [];
  const at = (time: string) => utcNear(time, window.end);
  const times =
    others === 1 ? ` (the other time ${at(first)}).` : ` (first ${at(first)}, last before this ${at(last)}).`;
  return [paragraph(bold(`Seen ${others + 1} times in the last ${REPEAT_DAYS} days`), times, ...advice)];
}

/** An undetermined card says what was searched, where and when, so that the reader knows what to add. */
function searched(report: TriageReport): KnownBlock[] {
  const { start, end } = report.window;
  const span = section([bold('Searched '), code(report.correlation_id), ` from ${utcSpan(start, end)}`]);
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

function list(title: string, items: Parts[]): KnownBlock[] {
  return items.length === 0 ? [] : [richText(section([bold(title)]), bullets(items))];
}
