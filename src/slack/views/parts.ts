import type { RichTextElement, RichTextSection } from '@slack/types';
import { hopsNotReached } from '../../triage/hops-not-reached.ts';
import type { TriageReport } from '../../triage/report.ts';
import { bold, code, link, section } from '../blocks.ts';
import type { LinkScope } from '../links.ts';
import { counted, oneLine, shortIds } from '../text.ts';
import type { Fact } from './facts.ts';
import { className, evidenceName, serviceName } from './words.ts';

export type Parts = (string | RichTextElement)[];

/** The facts of the verdict, each with links to where it was read. */
export function factItems(facts: readonly Fact[], scope: LinkScope): Parts[] {
  return facts.map(({ text, sources }) => {
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

/**
 * `api ✓ seen → outbox-relay ✗ ended here → app-runtime-worker – not reached` (runbook L6). Behind a service that ended
 * the action silence is what is to be expected, so it is not told as a gap.
 */
export function lineageLine({ lineage, verdict, context }: TriageReport): RichTextSection {
  if (verdict.class === 'proxied_ui_bootstrap_failure' && (context.action?.value ?? null) === null) {
    return section([bold('Lineage '), 'is not expected: opening a page is no lifecycle action']);
  }
  const hops = lineage.hops.slice(0, 8);
  const parts: Parts = [
    bold('Lineage '),
    lineage.status === 'complete' ? 'complete: ' : lineage.status === 'broken' ? 'broken: ' : 'unclear: ',
  ];
  if (hops.length === 0) return section([...parts, 'no service was looked at']);
  if (hops.every(({ state }) => state === 'unknown')) return section([...parts, 'its lines could not be read']);
  if (hops.every(isAbsent)) {
    const proven = hops.every(({ state }) => state === 'absent_proven');
    const others = proven ? 'while their other lines do arrive' : 'and it is not proven that their other lines arrive';
    return section([...parts, `no service left a line of this id, ${others}`]);
  }
  const endedAt = hops.findIndex(({ service, state }) => state === 'failed' && service === lineage.broken_at);
  const notReached = hopsNotReached(lineage);
  for (const [index, hop] of hops.entries()) {
    if (index > 0) parts.push(' → ');
    const ended = hop.service === 'gpuaas-api' ? '✗ ended here' : '✗ failed here';
    const mark = index === endedAt ? ended : notReached.has(hop.service) ? '– not reached' : hopMark(hop.state);
    parts.push(code(serviceName(hop.service)), ` ${mark}`);
    if (hop.state === 'failed' && hop.errors > 0) parts.push(` (${counted(hop.errors, 'error')})`);
  }
  if (lineage.hops.length > hops.length) parts.push(` → … ${lineage.hops.length - hops.length} more`);
  return section(parts);
}

function isAbsent({ state }: TriageReport['lineage']['hops'][number]): boolean {
  return state === 'absent_proven' || state === 'absent_unproven';
}

/** Other classes and why they do not hold. That there is a failure at all needs no words beside its verdict. */
export function ruledOutItems({ verdict }: TriageReport): Parts[] {
  return clipItems(
    verdict.ruled_out.filter(({ class: ruledOut }) => ruledOut !== 'no_failure_found'),
    4,
    ({ class: ruledOut, why }) => [`${className(ruledOut)}: ${oneLine(shortIds(why.slice(0, 2_000)), 160)}`],
    'more ruled out',
  );
}

/** Failed checks that no fact tells of: what else is wrong, whether or not it caused the failure. */
export function failedCheckItems({ checks }: TriageReport, facts: readonly Fact[]): Parts[] {
  const told = new Set(facts.map(({ id }) => id));
  const failed = checks.filter(({ id, outcome }) => outcome === 'fail' && !told.has(id));
  return clipItems(failed, 4, (check) => [failedWords(check)], 'more checks fail');
}

/**
 * Checks that could not be answered. Without a verdict nearly all are unknown for want of evidence, which the card says
 * already.
 */
export function unknownCheckItems({ checks, verdict }: TriageReport): Parts[] {
  const unknown = verdict.class === 'undetermined' ? [] : checks.filter(({ outcome }) => outcome === 'unknown');
  return clipItems(unknown, 3, (check) => [bold('Unknown: '), checkWords(check)], 'more checks are unknown');
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
  const named = (id: string | null) => (id === null ? 'unknown source' : evidenceName(id));
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

/** The title of a check is what holds when all is well: standing alone it would say the opposite of what was found. */
function failedWords({ title, summary }: TriageReport['checks'][number]): string {
  return summary === '' ? `Not so: ${oneLine(title, 120)}` : oneLine(shortIds(summary.slice(0, 2_000)), 240);
}

function checkWords(check: TriageReport['checks'][number]): string {
  const summary = check.summary === '' ? '' : `: ${oneLine(shortIds(check.summary.slice(0, 2_000)), 160)}`;
  return `${oneLine(check.title, 120)}${summary}`;
}

/** The first items, and how many were left out. */
export function clipItems<Item>(
  items: readonly Item[],
  most: number,
  render: (item: Item) => Parts,
  more: string,
): Parts[] {
  const shown = items.slice(0, most).map(render);
  const left = items.length - shown.length;
  return left === 0 ? shown : [...shown, [`… ${left} ${more}, see evidence`]];
}
