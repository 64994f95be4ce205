import type { ContainerBlock, RichTextBlock } from '@slack/types';
import type { TriageReport } from '../../triage/report.ts';
import { bold, bullets, folded, paragraph, richText, section } from '../blocks.ts';
import { checkCounts, checklistWords, contextParts, ruledOutItems, unknownCheckItems } from './parts.ts';

/**
 * What nobody needs in the first minute and everybody at the hand-over, folded away on the card: what was ruled out, the
 * checks, the evidence by name, the mode it ran in. Its subtitle says how much of it is open.
 */
export function handOver(report: TriageReport): ContainerBlock {
  const ruledOut = ruledOutItems(report);
  const unknown = unknownCheckItems(report);
  const context = contextParts(report);
  const counts = section([bold('Checks: '), checkCounts(report)]);
  // Where nothing failed there is nothing to hand over.
  const toHandOver = report.verdict.class !== 'no_failure_found';
  const blocks: RichTextBlock[] = [
    ...(ruledOut.length === 0 ? [] : [richText(section([bold('Ruled out')]), bullets(ruledOut))]),
    unknown.length === 0 ? richText(counts) : richText(counts, bullets(unknown)),
    ...(toHandOver ? [paragraph(bold('Evidence to hand over: '), checklistWords(report))] : []),
    paragraph(bold('Context: '), ...(context.length === 0 ? ['nothing is known beyond the id'] : context)),
  ];
  const { checklist } = report;
  const captured = `evidence ${checklist.filter((item) => item.captured).length} of ${checklist.length}`;
  return folded('For the hand-over', `Checks: ${checkCounts(report)}${toHandOver ? ` · ${captured}` : ''}`, blocks);
}
