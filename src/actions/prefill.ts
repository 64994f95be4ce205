import { redactText } from '../triage/redact/redact-text.ts';
import type { TriageReport } from '../triage/report.ts';

/** What a ticket says; the person may change all of it before it is filed. */
export interface GapFields {
  readonly title: string;
  readonly kind: 'defect' | 'gap';
  readonly area: string;
  readonly currentCapability: string;
  readonly pressure: string;
  readonly classification:
    | 'core primitive needed'
    | 'adapter-owned concern'
    | 'prove with first example app'
    | 'deferred until proven';
  readonly evidence: string;
}

/** Longest text of one field; trackers take more, people do not read it. */
const LONGEST = 6_000;

/** Evidence over all tenants: what it says stays inside, in a ticket as on a card for a tenant. */
const CROSS_TENANT = ['loki.same-shape', 'loki.service-level'];
const CROSS_TENANT_CHECKS = ['single-tenant-failure-shape', 'no-shared-service-saturation'];

/** A platform primitive gap or defect as the report shows it (runbook R4, X1, E1 to E5), for a person to edit. */
export function prefill(report: TriageReport, repeats: number): GapFields {
  const { verdict, context, lineage } = report;
  const value = (name: keyof typeof context): string | null => context[name]?.value ?? null;
  const gap = verdict.issue_kind === 'platform_primitive_gap';
  const what = [value('action'), value('app_slug') === null ? null : `of ${value('app_slug')}`]
    .filter((part) => part !== null)
    .join(' ');
  const where = value('environment_candidate');
  return cleanFields({
    title: `${gap ? 'Platform primitive gap' : 'Platform defect'}: ${verdict.reason.replaceAll('_', ' ')}${
      what === '' ? '' : `, ${what}`
    }${where === null ? '' : ` (${where})`}`,
    kind: gap ? 'gap' : 'defect',
    area: gap ? 'core allocation handlers' : (lineage.broken_at ?? 'not known').replace('gpuaas-', ''),
    currentCapability: gap
      ? 'Core has no scheduler-agnostic primitive that this app could use; its request went through core allocation handlers.'
      : `The platform accepts this lifecycle action and carries it out through ${lineage.hops.map(({ service }) => service.replace('gpuaas-', '')).join(', ')}.`,
    pressure: `${verdict.summary}${repeats > 0 ? ` The same failure was seen ${repeats} more time${repeats === 1 ? '' : 's'} in the last 30 days.` : ''}`,
    classification: gap ? 'core primitive needed' : 'adapter-owned concern',
    evidence: evidenceMarkdown(report),
  });
}

/** All fields masked and bounded: also what a person typed, who may have pasted anything. */
export function cleanFields(fields: GapFields): GapFields {
  const clean = (text: string, most = LONGEST) => redactText(text.toWellFormed().replaceAll('\0', '')).slice(0, most);
  return {
    title: clean(fields.title.replaceAll(/\s+/g, ' ').trim(), 200),
    kind: fields.kind,
    area: clean(fields.area, 200),
    currentCapability: clean(fields.currentCapability),
    pressure: clean(fields.pressure),
    classification: fields.classification,
    evidence: clean(fields.evidence),
  };
}

function evidenceMarkdown(report: TriageReport): string {
  const { verdict, checks, evidence, lineage, checklist } = report;
  const own = evidence.filter(
    ({ id, status, source }) => status === 'found' && source !== 'user' && !CROSS_TENANT.includes(id),
  );
  const failed = checks.filter(({ id, outcome }) => outcome === 'fail' && !CROSS_TENANT_CHECKS.includes(id));
  return [
    `- Verdict: ${verdict.class}, ${verdict.reason}, ${verdict.confidence}`,
    `- Window: ${report.window.start} to ${report.window.end}`,
    ...checklist
      .filter(({ captured, value }) => captured && value !== null)
      .map(({ item, value }) => `- ${item.replaceAll('_', ' ')}: ${code(value ?? '')}`),
    `- Lineage: ${lineage.hops.map(({ service, state }) => `${service.replace('gpuaas-', '')} ${state.replaceAll('_', ' ')}`).join(', ')}`,
    ...failed.map(({ title, summary }) => `- Not so: ${plain(title)}. ${plain(summary)}`),
    ...own.map(({ what, link }) => `- ${link === null ? plain(what) : `[${plain(what)}](${target(link)})`}`),
  ].join('\n');
}

/** Without what Markdown or a tracker would read as more than text: brackets, HTML, mentions, line breaks. */
function plain(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[[\]<>`|]/g, ' ')
    .replaceAll('@', '@\u200b')
    .trim();
}

function code(text: string): string {
  return `\`${text.replaceAll(/[`\s]+/g, ' ').trim()}\``;
}

/** A link as Markdown's target: brackets and spaces would end it. */
function target(link: string): string {
  return link.replaceAll(/[()<>\s]/g, (sign) => encodeURIComponent(sign).replace('(', '%28').replace(')', '%29'));
}
