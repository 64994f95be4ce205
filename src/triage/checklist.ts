import type { EvidenceBundle } from './bundle.ts';
import type { Facts } from './facts.ts';
import type { ChecklistItem, ContextName, Hop, Verdict } from './report.ts';

const CONTEXT_ITEMS: readonly ContextName[] = [
  'correlation_id',
  'trace_id',
  'action',
  'app_slug',
  'app_instance_id',
  'operator_service_account_id',
  'operating_mode',
  'control_plane_scope',
  'runtime_backend',
];

/** The evidence to capture, E1 to E5, in the order of the runbook. Captured means seen in a source, not assumed. */
export function checklistOf({ bundle, context, lineage, api }: Facts, verdict: Verdict): ChecklistItem[] {
  // What the API ended itself leaves nothing behind it, so silence there is what there is to capture.
  const ended = api.state === 'refused';
  return [
    ...CONTEXT_ITEMS.map((name) => ({
      item: name,
      captured: context[name].value !== null,
      value: context[name].value,
    })),
    ...lineage.hops.map((hop) => ({ item: `${hop.service} log evidence`, ...logEvidence(bundle, hop, ended) })),
    { item: 'issue_kind', captured: verdict.issue_kind !== 'undetermined', value: verdict.issue_kind },
  ];
}

/** Silence that was proven is captured evidence too; silence that was not, or logs that could not be read, is none. */
function logEvidence({ lines }: EvidenceBundle, hop: Hop, ended: boolean): Pick<ChecklistItem, 'captured' | 'value'> {
  if (hop.log_lines > 0) return { captured: true, value: `${hop.log_lines} line${hop.log_lines === 1 ? '' : 's'}` };
  if (lines.status === 'unavailable') return { captured: false, value: `not read: ${lines.detail}` };
  if (ended && hop.service !== 'gpuaas-api')
    return { captured: true, value: 'no line, and none expected: the action ended at the API' };
  if (hop.state === 'absent_proven')
    return { captured: true, value: 'no line, while other lines of the service arrive' };
  return { captured: false, value: 'no line; it is not proven that its lines arrive' };
}
