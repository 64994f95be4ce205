import type { RichTextElement, RichTextSection } from '@slack/types';
import type { TriageReport } from '../../triage/report.ts';
import { bold, code, link, section } from '../blocks.ts';
import type { LinkScope } from '../links.ts';
import { counted, oneLine } from '../text.ts';
import { askedWords, factsOf, resultWords } from './facts.ts';
import { className, serviceName } from './words.ts';

type Parts = (string | RichTextElement)[];

/** The facts of the verdict, each with links to where it was read. */
export function factItems(report: TriageReport, scope: LinkScope): Parts[] {
  return factsOf(report).map(({ text, sources }) => {
    const shown = new Map(sources.map(({ label, address }) => [`${label} ${address}`, link(label, address, scope)]));
    return [text, ...[...shown.values()].flatMap((source): Parts => [' · ', source])];
  });
}

const MARKS: Readonly<Record<string, string>> = {
  seen: '✓ seen',
  failed: '✗ failed',
  absent_proven: '✗ silent (proven)',
  absent_unproven: '– no lines (not proven)',
  unknown: '? not read',
};

/** A sign and a word, never a colour alone. */
export function hopMark(state: string): string {
  return (Object.hasOwn(MARKS, state) ? MARKS[state] : undefined) ?? oneLine(state, 30);
}

/** `api ✓ seen → outbox-relay ✗ failed → app-runtime-worker – no lines (not proven)` (runbook L6). */
export function lineageLine({ lineage }: TriageReport): RichTextSection {
  const hops = lineage.hops.slice(0, 8);
  const parts: Parts = [
    bold('Lineage '),
    lineage.status === 'complete' ? 'complete: ' : lineage.status === 'broken' ? 'broken: ' : 'unclear: ',
  ];
  if (hops.length === 0) return section([...parts, 'no service was looked at']);
  for (const [index, hop] of hops.entries()) {
    if (index > 0) parts.push(' → ');
    parts.push(code(serviceName(hop.service)), ` ${hopMark(hop.state)}`);
    if (hop.state === 'failed' && hop.errors > 0) parts.push(` (${counted(hop.errors, 'error')})`);
  }
  if (lineage.hops.length > hops.length) parts.push(` → … ${lineage.hops.length - hops.length} more`);
  return section(parts);
}

/** What could not be read and what is not configured: two different things, both said. */
export function unreadItems(report: TriageReport): Parts[] {
  const unread = report.evidence.filter(({ status, failure }) => status === 'unavailable' || failure === 'truncated');
  return clipItems(
    unread,
    5,
    (item) => [`${askedWords(item, report)}: ${resultWords(item)}`],
    'more could not be read',
  );
}

/** Other classes and why they do not hold. That there is a failure at all needs no words beside its verdict. */
export function ruledOutItems({ verdict }: TriageReport): Parts[] {
  return clipItems(
    verdict.ruled_out.filter(({ class: ruledOut }) => ruledOut !== 'no_failure_found'),
    3,
    ({ class: ruledOut, why }) => [`${className(ruledOut)}: ${oneLine(why, 160)}`],
    'more ruled out',
  );
}

/** Failed checks first, then those that could not be answered; the rest is counted. */
export function checkItems({ checks }: TriageReport): Parts[] {
  const failed = checks.filter(({ outcome }) => outcome === 'fail');
  const unknown = checks.filter(({ outcome }) => outcome === 'unknown');
  return [
    ...clipItems(failed, 4, (check) => [bold('✗ Fails: '), checkWords(check)], 'more checks fail'),
    ...clipItems(unknown, 3, (check) => [bold('? Unknown: '), checkWords(check)], 'more checks are unknown'),
  ];
}

/** `9 pass, 1 fails, 2 unknown, 3 do not apply`. */
export function checkCounts({ checks }: TriageReport): string {
  const count = (wanted: string) => checks.filter(({ outcome }) => outcome === wanted).length;
  const parts = [
    [count('fail'), 'fail'],
    [count('unknown'), 'unknown'],
    [count('pass'), 'pass'],
    [count('not_applicable'), 'not applicable'],
  ] as const;
  const said = parts.filter(([number]) => number > 0).map(([number, word]) => `${number} ${word}`);
  return said.length === 0 ? 'none ran' : said.join(', ');
}

/** E1 to E5: what is captured, and what is missing by name. */
export function checklistWords({ checklist }: TriageReport): string {
  const missing = checklist.filter(({ captured }) => !captured);
  const captured = `${checklist.length - missing.length} of ${checklist.length} captured`;
  if (missing.length === 0) return captured;
  const names = missing.slice(0, 6).map(({ item }) => oneLine(item.replace('gpuaas-', ''), 60));
  const more = missing.length > names.length ? ` and ${missing.length - names.length} more` : '';
  return `${captured}. Missing: ${names.join(', ')}${more}`;
}

/** What was attempted, on what and in which mode, in one line. */
export function contextParts({ context }: TriageReport): Parts {
  const value = (name: keyof typeof context) => context[name]?.value ?? '';
  const app = [value('app_slug'), value('app_version')].filter((part) => part !== '').join(' ');
  const mode = [value('operating_mode'), value('control_plane_scope'), value('runtime_backend')];
  const candidate = value('environment_candidate');
  const shown = [
    value('action'),
    app,
    mode.filter((part) => part !== '').join(' / '),
    candidate === '' ? '' : `${candidate} (environment candidate)`,
  ].filter((part) => part !== '');
  return shown.flatMap((part, at): Parts => (at === 0 ? [code(part, 120)] : [' · ', code(part, 120)]));
}

const SHOWN_IDS = [
  ['app_instance_id', 'instance'],
  ['project_id', 'project'],
  ['operator_service_account_id', 'service account'],
  ['org_id', 'organisation'],
] as const;

/** Ids to copy, in one line; empty when none is known. */
export function idWords({ context }: TriageReport): string {
  return SHOWN_IDS.flatMap(([name, label]) => {
    const value = context[name]?.value ?? '';
    return value === '' ? [] : [`${label} ${oneLine(value, 80)}`];
  }).join(' · ');
}

/** Fields about which two sources disagree; never merged silently (runbook C3 to C11). */
export function conflictItems(report: TriageReport): Parts[] {
  const { context } = report;
  const from = new Map(report.evidence.map((item) => [item.id, askedWords(item, report, 80)]));
  const named = (id: string | null) => oneLine(id === null ? 'unknown source' : (from.get(id) ?? id), 80);
  const conflicts = Object.entries(context).flatMap(([name, field]) =>
    (field.conflicts ?? []).map((other) => ({ name, field, other })),
  );
  return clipItems(
    conflicts,
    4,
    ({ name, field, other }) => [
      bold(`${oneLine(name, 60)}: `),
      code(field.value ?? 'none', 80),
      ` (${named(field.from)}) but `,
      code(other.value, 80),
      ` (${named(other.from)})`,
    ],
    'more conflicts',
  );
}

function checkWords(check: TriageReport['checks'][number]): string {
  return `${oneLine(check.title, 120)}${check.summary === '' ? '' : `: ${oneLine(check.summary, 160)}`}`;
}

/** The first items, and how many were left out. */
function clipItems<Item>(items: readonly Item[], most: number, render: (item: Item) => Parts, more: string): Parts[] {
  const shown = items.slice(0, most).map(render);
  const left = items.length - shown.length;
  return left === 0 ? shown : [...shown, [`… ${left} ${more}, see evidence`]];
}
