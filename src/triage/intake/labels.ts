import type { ContextName } from '../report.ts';

/** What a label in a text announces. Context names are those of the triage report. */
export type LabelName =
  | 'correlation_id'
  | 'correlation_ids'
  | 'trace_id'
  | 'traceparent'
  | 'code'
  | 'message'
  | ContextName;

/** Labels as people and programs spell them, in lower case without `-`, `_` and spaces. */
const LABELS: ReadonlyMap<string, LabelName> = new Map<string, LabelName>([
  ['correlationid', 'correlation_id'],
  ['xcorrelationid', 'correlation_id'],
  ['correlationids', 'correlation_ids'],
  ['traceid', 'trace_id'],
  ['xtraceid', 'trace_id'],
  ['xb3traceid', 'trace_id'],
  ['traceparent', 'traceparent'],
  ['code', 'code'],
  ['errorcode', 'code'],
  ['message', 'message'],
  ['errormessage', 'message'],
  ['orgid', 'org_id'],
  ['xorgid', 'org_id'],
  ['projectid', 'project_id'],
  ['xprojectid', 'project_id'],
  ['appslug', 'app_slug'],
  ['appinstanceid', 'app_instance_id'],
  ['instanceid', 'app_instance_id'],
  ['operatorserviceaccountid', 'operator_service_account_id'],
  ['operatingmode', 'operating_mode'],
  ['controlplanescope', 'control_plane_scope'],
  ['runtimebackend', 'runtime_backend'],
  ['tenantboundarymode', 'tenant_boundary_mode'],
  ['action', 'action'],
  ['actortype', 'actor_type'],
  ['actorid', 'actor_id'],
  ['appversion', 'app_version'],
]);

/** First words of the labels that people also write with spaces ("Correlation ID", "app instance id"). */
const FIRST_WORDS = new Set(
  'correlation trace error org project app instance operator operating control runtime tenant actor'.split(' '),
);
const NEXT_WORD = /[ \t]{1,2}([A-Za-z]{1,12})(?![A-Za-z0-9_-])/y;
const MOST_WORDS = 5;
const LONGEST_WORD = 48;

export function labelOf(word: string): LabelName | undefined {
  return word.length > LONGEST_WORD ? undefined : LABELS.get(word.toLowerCase().replace(/[\s_-]/g, ''));
}

/** True for a token that ends in a label, as in the code `id = e.correlation_id`: a variable, not a value. */
export function isLabelLike(token: string): boolean {
  return labelOf(token.slice(token.lastIndexOf('.') + 1)) !== undefined;
}

/** The label that starts with `word` (which ends at `end`), its spaced forms included; the longest one wins. */
export function labelAt(text: string, word: string, end: number): { name: LabelName; end: number } | undefined {
  const own = labelOf(word);
  let best = own === undefined ? undefined : { name: own, end };
  if (!FIRST_WORDS.has(word.toLowerCase())) return best;
  let joined = word;
  let at = end;
  for (let words = 1; words < MOST_WORDS; words++) {
    NEXT_WORD.lastIndex = at;
    const next = NEXT_WORD.exec(text)?.[1];
    if (next === undefined) break;
    joined += next;
    at = NEXT_WORD.lastIndex;
    const name = labelOf(joined);
    if (name !== undefined) best = { name, end: at };
  }
  return best;
}
