import type { ModalView } from '@slack/types';
import { CallbackId } from '../action-ids.ts';
import { paragraph, preformatted, richText } from '../blocks.ts';
import { modal } from '../modals.ts';
import { clean, oneLine } from '../text.ts';

/** A view may hold 250 kB in all, and JSON escapes make it grow. */
const PART = 2800;
const MOST_PARTS = 30;

export function exportSkeleton(): ModalView {
  return frame([paragraph('Writing the capsule …')]);
}

export function exportNote(text: string): ModalView {
  return frame([paragraph(text)]);
}

/** The report's JSON in parts, for channels where no file may be posted. */
export function exportParts(json: string, why: string): ModalView {
  const head = clean(json.slice(0, PART * MOST_PARTS));
  const parts: string[] = [];
  for (let at = 0; at < head.length; at += PART) parts.push(head.slice(at, at + PART));
  const left = Math.max(0, json.length - PART * MOST_PARTS);
  return frame([
    paragraph(`No file could be posted here (${oneLine(why, 80)}). This is the report:`),
    ...parts.map((part) => richText(preformatted(part.toWellFormed()))),
    ...(left > 0
      ? [paragraph(`… ${left} more characters. The command line prints all: npm run -s triage -- <id> --json`)]
      : []),
  ]);
}

function frame(blocks: Parameters<typeof modal>[0]['blocks']): ModalView {
  return modal({ callbackId: CallbackId.exported, title: 'Export', blocks });
}
