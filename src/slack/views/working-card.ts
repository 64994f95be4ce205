import type { KnownBlock } from '@slack/types';
import type { Incident, Step } from '../../usecases/ports.ts';
import { bold, code, footnote, type Message, message, paragraph, plan } from '../blocks.ts';
import { codeSpan, utc } from '../text.ts';
import { verdictWords } from './words.ts';

/** Slack takes at least a dozen tasks in one plan and documents no maximum. */
const MOST_TASKS = 12;

/** The card while the triage is at work: its steps with what came of each. An earlier verdict stays readable. */
export function workingCard(incident: Incident, steps: readonly Step[]): Message {
  const { correlationId } = incident.subject;
  const body: KnownBlock[] = [
    paragraph(bold('Triage at work '), code(correlationId)),
    ...progress(steps),
    ...(incident.report === null ? [] : [paragraph(bold('Earlier verdict: '), verdictWords(incident.report))]),
    footnote(`Run ${incident.run} · asked ${utc(incident.createdAt)}`),
  ];
  return message(`Triage of correlation id ${codeSpan(correlationId, 60)} is at work.`, body);
}

function progress(steps: readonly Step[]): KnownBlock[] {
  if (steps.length === 0) return [paragraph('Waiting for its turn. The steps appear here.')];
  const shown = steps.slice(0, MOST_TASKS);
  const done = steps.filter(({ state }) => state === 'complete' || state === 'error').length;
  const rest = steps.length - shown.length;
  return [
    plan(
      `${done} of ${steps.length} steps done`,
      shown.map(({ id, title, state, detail }) => ({ id, title, status: state, detail })),
    ),
    ...(rest > 0 ? [paragraph(`… ${rest} more steps`)] : []),
  ];
}
