import type { KnownBlock } from '@slack/types';
import type { Incident, Late } from '../../usecases/ports.ts';
import { bold, code, footnote, header, type Message, message, paragraph } from '../blocks.ts';
import { codeSpan, oneLine, utc } from '../text.ts';
import { cardButtons } from './finished-card.ts';
import { lateWords } from './late.ts';
import { verdictWords } from './words.ts';

/** The card of a triage that could not be brought to an end. It claims nothing about the platform. */
export function failedCard(incident: Incident, why: string, late?: Late): Message {
  const { correlationId } = incident.subject;
  const body: KnownBlock[] = [
    header('The triage could not finish'),
    paragraph(bold('Next: '), 'run it again. If it fails again, tell the owner of this bot.'),
    paragraph(bold('Why: '), oneLine(why === '' ? 'no reason was recorded' : why, 500)),
    paragraph('No verdict was reached about ', code(correlationId), ' in this run.'),
    ...(incident.report === null ? [] : [paragraph(bold('Earlier verdict: '), verdictWords(incident.report))]),
    footnote(...lateWords(late), `Run ${incident.run} · asked ${utc(incident.createdAt)}`),
  ];
  const text = `The triage of correlation id ${codeSpan(correlationId, 60)} could not finish. Run it again from the card.`;
  return message(text, body, cardButtons(incident.id, incident.report !== null));
}
