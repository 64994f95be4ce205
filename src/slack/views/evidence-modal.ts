import type { ActionsBlock, KnownBlock, ModalView } from '@slack/types';
import type { EvidenceRows } from '../../triage/evidence-rows.ts';
import type { TriageReport } from '../../triage/report.ts';
import { ActionId, CallbackId } from '../action-ids.ts';
import { button, code, paragraph, plainText } from '../blocks.ts';
import type { LinkScope } from '../links.ts';
import { modal } from '../modals.ts';
import { allRowSheets, type Sheet } from './evidence-sheets.ts';
import { reportSheets } from './report-sheets.ts';

/** What Slack keeps for us with the open modal. */
export interface EvidencePlace {
  readonly incidentId: string;
  readonly channelId: string;
  /** Run whose evidence is shown: a run that ends meanwhile does not change the pages. Null before it is known. */
  readonly run: number | null;
  /** 0 is the first page. */
  readonly page: number;
}

/** A report with the rows behind its evidence; no rows when they were not kept. */
export interface ShownEvidence {
  readonly report: TriageReport;
  readonly rows: ReadonlyMap<string, EvidenceRows>;
}

/** Slack's limit of a menu's options. */
const MOST_PLACES = 100;

/** Opened at once, because a trigger lives three seconds; the evidence follows. */
export function evidenceSkeleton(place: EvidencePlace): ModalView {
  return evidenceFrame(place, [paragraph('Reading the evidence …')]);
}

/** Says why there is nothing to show. */
export function evidenceNote(place: EvidencePlace, text: string): ModalView {
  return evidenceFrame(place, [paragraph(text)]);
}

/**
 * One page of what was judged: log lines, spans and records as they were read, then every query with its result, the
 * checks, and what to do and hand over. A menu leads to each part; a page beyond the last is the last.
 */
export function evidenceModal(place: EvidencePlace, { report, rows }: ShownEvidence, scope: LinkScope): ModalView {
  const sheets = [...allRowSheets(report, rows, scope), ...reportSheets(report, scope)];
  const page = Math.min(Math.max(0, place.page), sheets.length - 1);
  const run = place.run === null ? '' : ` · run ${place.run}`;
  return evidenceFrame({ ...place, page }, [
    paragraph(code(report.correlation_id), `${run} · page ${page + 1} of ${sheets.length}`),
    ...(rows.size === 0 ? [paragraph('The rows that were read in this run are not kept. Run again to see them.')] : []),
    turning(place.incidentId, page, sheets, 'top'),
    ...(sheets[page]?.blocks() ?? []),
    ...(sheets.length === 1 ? [] : [turning(place.incidentId, page, sheets, 'bottom')]),
  ]);
}

/**
 * The way to other pages. The block id changes with the page: Slack keeps what was chosen in a block that stays, and
 * would show the old place.
 */
function turning(incidentId: string, page: number, sheets: readonly Sheet[], where: 'top' | 'bottom'): ActionsBlock {
  const buttons = [
    ...(page > 0 ? [button('Previous page', ActionId.evidencePrevious, incidentId)] : []),
    ...(page < sheets.length - 1 ? [button('Next page', ActionId.evidenceNext, incidentId)] : []),
  ];
  const elements = where === 'top' ? [menu(page, sheets)] : buttons;
  return { type: 'actions', block_id: `evidence_${where}_${page}`, elements };
}

function menu(page: number, sheets: readonly Sheet[]): ActionsBlock['elements'][number] {
  const places = sheets.flatMap(({ section, mark }, at) => {
    const name = section !== sheets[at - 1]?.section ? section : mark;
    return name === undefined ? [] : [{ at, option: { text: plainText(name, 75), value: String(at) } }];
  });
  const options = places.slice(0, MOST_PLACES);
  const here = options.findLast(({ at }) => at <= page)?.option;
  return {
    type: 'static_select',
    action_id: ActionId.evidenceJump,
    placeholder: plainText('Go to', 150),
    options: options.map(({ option }) => option),
    ...(here === undefined ? {} : { initial_option: here }),
  };
}

function evidenceFrame(place: EvidencePlace, blocks: readonly KnownBlock[]): ModalView {
  return modal({ callbackId: CallbackId.evidence, title: 'Evidence', metadata: JSON.stringify(place), blocks });
}
