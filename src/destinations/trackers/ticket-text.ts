import type { GapTicket } from '../../usecases/action-ports.ts';
import { calmMarkdown, cellText, plainText } from './markdown.ts';
import { hidden } from './marks.ts';

/** Within every tracker's limit for one body (GitHub: 65 536 characters), and more than anybody reads. */
export const LONGEST_EVIDENCE = 20_000;
export const LONGEST_FIELD = 4000;

/** Body of a new ticket, in Markdown; the mark stands in a comment that no reader sees. */
export function ticketBody(ticket: GapTicket, mark: string): string {
  return [
    hidden(mark),
    `**Kind:** ${ticket.kind} | **Area:** ${cellText(ticket.area)} | **Classification:** ${ticket.classification}`,
    '### Current capability',
    plainText(clipped(ticket.currentCapability, LONGEST_FIELD)),
    ticket.kind === 'gap' ? '### Gap' : '### Defect',
    plainText(clipped(ticket.pressure, LONGEST_FIELD)),
    '### Evidence',
    calmMarkdown(clipped(ticket.evidence, LONGEST_EVIDENCE)),
    `_${seen(ticket.repeats)} so far. Filed by the GPUaaS incident bot._`,
  ].join('\n\n');
}

/** Comment on an open ticket: it happened again. */
export function ticketComment(ticket: GapTicket, mark: string): string {
  return [
    hidden(mark),
    `Filed again: ${seen(ticket.repeats)} so far.`,
    '### Evidence',
    calmMarkdown(clipped(ticket.evidence, LONGEST_EVIDENCE)),
  ].join('\n\n');
}

/** How often with this time; `repeats` are the others. */
export function seen(repeats: number): string {
  return repeats === 0 ? 'Seen once' : `Seen ${repeats + 1} times`;
}

export function clipped(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest)} … (shortened)` : text;
}
