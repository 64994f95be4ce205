import type { KnownBlock } from '@slack/types';
import type { EvidenceRows } from '../../triage/evidence-rows.ts';
import type { ReportedEvidence, TriageReport } from '../../triage/report.ts';
import { bold, link, preformatted, richText, section } from '../blocks.ts';
import type { LinkScope } from '../links.ts';
import { clipLines } from '../text.ts';
import { resultWords } from './facts.ts';
import { logLineBlock, toldLines } from './log-lines.ts';
import { recordBlock } from './record-fields.ts';
import { spanTree } from './span-tree.ts';
import { evidenceName, sourceWords } from './words.ts';

/** One page of the evidence modal; its blocks are made only when it is shown. */
export interface Sheet {
  /** Part of the modal it belongs to, for the menu. */
  readonly section: string;
  /** A place within its part that the menu leads to as well. */
  readonly mark?: string;
  readonly blocks: () => KnownBlock[];
}

const LINES_PER_SHEET = 10;
const SPANS_PER_SHEET = 20;
const RECORDS_PER_SHEET = 6;

/** The pages that show the rows of one piece of evidence, `marks` set apart in them, the exact query below the last. */
export function rowSheets(
  item: ReportedEvidence,
  found: EvidenceRows,
  scope: LinkScope,
  marks: readonly string[] = [],
): Sheet[] {
  const pages = pagesOf(found, marks);
  const name = evidenceName(item.id);
  return pages.map(({ from, to, of, blocks, mark }, at): Sheet => {
    const range = pages.length === 1 ? '' : ` ${from} to ${to} of ${of}`;
    return {
      section: `${name} (${of})`,
      ...(mark === undefined ? {} : { mark }),
      blocks: () => [
        richText(
          section([
            bold(`${name}${range} `),
            `${resultWords(item)} · ${sourceWords(item.source)} · ${Math.round(item.took_ms)} ms `,
            ...(item.link === null ? [] : [link('open', item.link, scope)]),
          ]),
        ),
        ...blocks(),
        ...(at === pages.length - 1 ? [queryBlock(item)] : []),
      ],
    };
  });
}

/** The query exactly as it was sent, to be asked again by hand. */
function queryBlock({ query }: ReportedEvidence): KnownBlock {
  return richText(section([bold('Query')]), preformatted(clipLines(query, 12, 1500)));
}

interface RowPage {
  readonly from: number;
  readonly to: number;
  readonly of: number;
  readonly mark?: string;
  readonly blocks: () => KnownBlock[];
}

function pagesOf(found: EvidenceRows, marks: readonly string[]): RowPage[] {
  switch (found.kind) {
    case 'lines': {
      const { rows } = found;
      const firstAt = rows[0]?.at ?? '';
      const firstError = rows.findIndex(({ level }) => level === 'error' || level === 'fatal');
      const pages = paged(toldLines(rows), LINES_PER_SHEET, (page) =>
        page.map((line) => logLineBlock(line, firstAt, marks)),
      );
      return pages.map((page) =>
        page.from > 1 && firstError + 1 >= page.from && firstError < page.to
          ? { ...page, mark: 'First error line' }
          : page,
      );
    }
    case 'spans':
      return paged(spanTree(found.rows), SPANS_PER_SHEET, (page) => [richText(preformatted(page.join('\n')))]);
    case 'records': {
      const { rows } = found;
      return paged(rows, RECORDS_PER_SHEET, (page, from) =>
        page.map((record, at) => recordBlock(record, rows.length === 1 ? null : `Row ${from + at} of ${rows.length}`)),
      );
    }
    default:
      return found satisfies never;
  }
}

function paged<Row>(
  rows: readonly Row[],
  size: number,
  blocks: (page: readonly Row[], from: number) => KnownBlock[],
): RowPage[] {
  return Array.from({ length: Math.ceil(rows.length / size) }, (_, at): RowPage => {
    const page = rows.slice(at * size, (at + 1) * size);
    const from = at * size + 1;
    return { from, to: at * size + page.length, of: rows.length, blocks: () => blocks(page, from) };
  });
}

/** Rows of every piece of evidence that was found, in the order of the report. */
export function allRowSheets(report: TriageReport, rows: ReadonlyMap<string, EvidenceRows>, scope: LinkScope): Sheet[] {
  const shown = new Set<string>();
  return report.evidence.flatMap((item) => {
    const found = rows.get(item.id);
    if (found === undefined || shown.has(item.id)) return [];
    shown.add(item.id);
    return rowSheets(item, found, scope, [
      report.correlation_id,
      ...(report.trace_id === null ? [] : [report.trace_id]),
    ]);
  });
}
