import type { KnownBlock } from '@slack/types';
import type { ReportedEvidence, TriageReport } from '../../triage/report.ts';
import { bold, bullets, code, link, paragraph, preformatted, richText, section, when } from '../blocks.ts';
import type { LinkScope } from '../links.ts';
import { clipLines, counted, oneLine } from '../text.ts';
import type { Sheet } from './evidence-sheets.ts';
import { resultWords } from './facts.ts';
import { className, evidenceName, sourceWords } from './words.ts';

const QUERIES_PER_SHEET = 8;
const CHECKS_PER_SHEET = 20;

/** The pages that say what was asked, what each check found, and what to do and hand over. */
export function reportSheets(report: TriageReport, scope: LinkScope): Sheet[] {
  const { evidence, checks } = report;
  return [
    ...chunks(evidence, QUERIES_PER_SHEET).map(
      (items): Sheet => ({
        section: `Queries (${evidence.length})`,
        blocks: () => items.map((item) => queryBlock(item, scope)),
      }),
    ),
    ...chunks(checks, CHECKS_PER_SHEET).map(
      (page): Sheet => ({ section: `Checks (${checks.length})`, blocks: () => [checksBlock(page)] }),
    ),
    { section: 'Recovery, context, checklist', blocks: () => restBlocks(report) },
  ];
}

function queryBlock(item: ReportedEvidence, scope: LinkScope): KnownBlock {
  return richText(
    section([
      bold(item.what, 300),
      ` ${resultWords(item)} · ${sourceWords(item.source)} · ${Math.round(item.took_ms)} ms `,
      ...(item.link === null ? [] : [link('open', item.link, scope)]),
    ]),
    preformatted(clipLines(item.query, 12, 1500)),
  );
}

function checksBlock(checks: TriageReport['checks']): KnownBlock {
  return richText(
    section([bold('Checks')]),
    bullets(
      checks.map(({ title, outcome, summary, runbook }) => [
        bold(`${oneLine(outcome.replaceAll('_', ' '), 30)}: `),
        `${oneLine(title, 160)}. ${oneLine(summary, 260)}`,
        runbook.length === 0 ? '' : ` (runbook ${oneLine(runbook.slice(0, 8).join(', '), 80)})`,
      ]),
    ),
  );
}

function restBlocks(report: TriageReport): KnownBlock[] {
  const steps = report.recovery.steps.slice(0, 12).map((step) => [oneLine(step, 400)]);
  const ruledOut = report.verdict.ruled_out
    .slice(0, 7)
    .map(({ class: other, why }) => [`${className(other)}: ${oneLine(why, 260)}`]);
  const context = Object.entries(report.context)
    .slice(0, 24)
    .map(([name, field]) => [
      `${oneLine(name, 60)}: `,
      code(field.value ?? 'not known', 140),
      field.from === null ? '' : ` from: ${evidenceName(field.from)}`,
    ]);
  const checklist = report.checklist
    .slice(0, 24)
    .map(({ item, captured, value }) => [
      bold(captured ? 'captured: ' : 'missing: '),
      `${oneLine(item, 120)}${value === null ? '' : ` ${oneLine(value, 160)}`}`,
    ]);
  const list = (title: string, items: Parameters<typeof bullets>[0]): KnownBlock[] =>
    items.length === 0 ? [] : [richText(section([bold(title)]), bullets(items))];
  return [
    richText(section([bold('Searched '), ...when(report.window.start), ' to ', ...when(report.window.end)])),
    ...list('Recovery', steps),
    ...list('Ruled out', ruledOut),
    ...list('Context', context),
    ...list('Evidence to hand over', checklist),
    paragraph(
      `${counted(report.evidence.length, 'query', 'queries')} and ${counted(report.checks.length, 'check')} in all.`,
    ),
  ];
}

function chunks<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size));
}
