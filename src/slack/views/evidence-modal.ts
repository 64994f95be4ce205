import type { KnownBlock, ModalView } from '@slack/types';
import type { ReportedEvidence, TriageReport } from '../../triage/report.ts';
import { ActionId, CallbackId } from '../action-ids.ts';
import {
  actions,
  bold,
  bullets,
  button,
  code,
  link,
  paragraph,
  preformatted,
  richText,
  section,
  when,
} from '../blocks.ts';
import type { LinkScope } from '../links.ts';
import { modal } from '../modals.ts';
import { clipLines, counted, oneLine } from '../text.ts';
import { resultWords } from './facts.ts';
import { className, sourceWords } from './words.ts';

/** What Slack keeps for us with the open modal. */
export interface EvidencePlace {
  readonly incidentId: string;
  readonly channelId: string;
  /** 0 is the first page. */
  readonly page: number;
}

/** Each item takes up to four blocks of the 100 a modal may have. */
const PER_PAGE = 8;
const CHECKS_PER_PAGE = 20;

/** Opened at once, because a trigger lives three seconds; the evidence follows. */
export function evidenceSkeleton(place: EvidencePlace): ModalView {
  return evidenceFrame(place, [paragraph('Reading the evidence …')]);
}

/** Says why there is nothing to show. */
export function evidenceNote(place: EvidencePlace, text: string): ModalView {
  return evidenceFrame(place, [paragraph(text)]);
}

/** One page: what was asked, what came back, the exact query, a link. Checks and remaining steps come last. */
export function evidenceModal(place: EvidencePlace, report: TriageReport, scope: LinkScope): ModalView {
  const evidencePages = Math.ceil(report.evidence.length / PER_PAGE);
  const checkPages = Math.ceil(report.checks.length / CHECKS_PER_PAGE);
  const pages = Math.max(1, evidencePages + checkPages + 1);
  const page = Math.min(Math.max(0, place.page), pages - 1);
  const blocks: KnownBlock[] = [
    paragraph(code(report.correlation_id), ` · page ${page + 1} of ${pages}`),
    ...(page < evidencePages
      ? evidencePage(report.evidence.slice(page * PER_PAGE, (page + 1) * PER_PAGE), scope)
      : page < evidencePages + checkPages
        ? checksPage(report, page - evidencePages)
        : lastPage(report)),
    ...turning(place.incidentId, page, pages),
  ];
  return evidenceFrame({ ...place, page }, blocks);
}

function evidencePage(items: readonly ReportedEvidence[], scope: LinkScope): KnownBlock[] {
  return items.flatMap((item): KnownBlock[] => [
    richText(
      section([
        bold(item.what, 200),
        ` ${resultWords(item)} · ${sourceWords(item.source)} · ${Math.round(item.took_ms)} ms `,
        ...(item.link === null ? [] : [link('open', item.link, scope)]),
      ]),
      preformatted(clipLines(item.query, 12, 1500)),
    ),
  ]);
}

function checksPage(report: TriageReport, page: number): KnownBlock[] {
  const checks = report.checks.slice(page * CHECKS_PER_PAGE, (page + 1) * CHECKS_PER_PAGE);
  return [
    richText(
      section([bold('Checks')]),
      bullets(
        checks.map(({ title, outcome, summary, runbook }) => [
          bold(`${oneLine(outcome.replaceAll('_', ' '), 30)}: `),
          `${oneLine(title, 160)}. ${oneLine(summary, 260)}`,
          runbook.length === 0 ? '' : ` (runbook ${oneLine(runbook.slice(0, 8).join(', '), 80)})`,
        ]),
      ),
    ),
  ];
}

function lastPage(report: TriageReport): KnownBlock[] {
  const steps = report.recovery.steps.slice(0, 12).map((step) => [oneLine(step, 400)]);
  const context = Object.entries(report.context).slice(0, 24);
  const checklist = report.checklist.slice(0, 24);
  const ruledOut = report.verdict.ruled_out.slice(0, 7);
  return [
    richText(section([bold('Searched '), ...when(report.window.start), ' to ', ...when(report.window.end)])),
    ...(steps.length === 0 ? [] : [richText(section([bold('Recovery')]), bullets(steps))]),
    ...(ruledOut.length === 0
      ? []
      : [
          richText(
            section([bold('Ruled out')]),
            bullets(ruledOut.map(({ class: other, why }) => [`${className(other)}: ${oneLine(why, 260)}`])),
          ),
        ]),
    ...(context.length === 0
      ? []
      : [
          richText(
            section([bold('Context')]),
            bullets(
              context.map(([name, field]) => [
                `${oneLine(name, 60)}: `,
                code(field.value ?? 'not known', 140),
                field.from === null ? '' : ` from ${oneLine(field.from, 80)}`,
              ]),
            ),
          ),
        ]),
    ...(checklist.length === 0
      ? []
      : [
          richText(
            section([bold('Evidence to hand over')]),
            bullets(
              checklist.map(({ item, captured, value }) => [
                bold(captured ? 'captured: ' : 'missing: '),
                `${oneLine(item, 120)}${value === null ? '' : ` ${oneLine(value, 160)}`}`,
              ]),
            ),
          ),
        ]),
    paragraph(
      `${counted(report.evidence.length, 'query', 'queries')} and ${counted(report.checks.length, 'check')} in all.`,
    ),
  ];
}

function turning(incidentId: string, page: number, pages: number): KnownBlock[] {
  const buttons = [
    ...(page > 0 ? [button('Previous page', ActionId.evidencePrevious, incidentId)] : []),
    ...(page < pages - 1 ? [button('Next page', ActionId.evidenceNext, incidentId)] : []),
  ];
  return buttons.length === 0 ? [] : [actions(...buttons)];
}

function evidenceFrame(place: EvidencePlace, blocks: readonly KnownBlock[]): ModalView {
  return modal({ callbackId: CallbackId.evidence, title: 'Evidence', metadata: JSON.stringify(place), blocks });
}
