import type { LogLine } from '../../triage/records.ts';
import { redactJson, redactNamed } from '../../triage/redact/redact-json.ts';
import { redactText } from '../../triage/redact/redact-text.ts';
import { ACTIONS, type Action } from '../../triage/terms.ts';
import { TIME_FIELDS } from './duplicates.ts';
import type { Entry } from './entry.ts';
import { flatten, type JsonObject } from './json-line.ts';
import { levelOf, levelOfText } from './level.ts';

/** Canonical name first, then the other spellings that services use; the first that is there counts. */
const ALIASES: readonly (readonly [string, ...string[]])[] = [
  ['timestamp', ...TIME_FIELDS],
  ['msg', 'message'],
  ['level', 'severity', 'lvl', 'sev'],
  ['error_code', 'code'],
  ['method', 'http_method', 'http_request_method'],
  ['status', 'http_status', 'status_code', 'http_status_code', 'http_response_status_code'],
  ['path', 'http_path', 'url', 'route', 'http_route', 'url_path'],
  ['last_error', 'error_detail', 'error_message', 'err', 'error'],
  ['attempt_count', 'attempt'],
];

/** What people and services call the lifecycle actions. */
const ACTION_WORDS: Readonly<Record<string, Action>> = {
  ...Object.fromEntries(ACTIONS.map((action) => [action, action])),
  deploy: 'create',
  delete: 'decommission',
  destroy: 'decommission',
  release: 'decommission',
};

/** Labels that say where a line came from, not what it says. */
const NOT_FIELDS = new Set(['service', 'service_name', 'detected_level']);

/** Fields that a line which is no JSON may still name (`project_id=…`). */
const TEXT_FIELD =
  /(?<![^\s([{,;])(correlation_id|trace_id|span_id|org_id|project_id|error_code|code|app_slug|app_instance_id|operator_service_account_id|event_id|event_type|action|actor_type|actor_id|operating_mode|control_plane_scope|runtime_backend|tenant_boundary_mode|level|msg)=(?:"([^"]{0,1024})"|([^\s"',;)\]}]{1,256}))/g;

/** A log line in the domain's words, with every secret masked. */
export function toLogLine(entry: Entry): LogLine {
  const json = entry.json === null ? null : (redactJson(entry.json) as JsonObject);
  const isClean = json === entry.json;
  const raw = redactText(isClean ? entry.line : JSON.stringify(json));
  const own = json === null ? textFields(raw) : isClean && entry.fields !== null ? entry.fields : flatten(json);
  const fields = withCanonicalNames(withLabels(own, entry));
  const level = levelFor(entry, fields, raw);
  if (level !== 'unknown') fields.level = level;
  return {
    at: new Date(Number(entry.ns / 1_000_000n)).toISOString(),
    ns: entry.ns.toString(),
    service: entry.service,
    level,
    message: fields.msg ?? (raw.split('\n', 1)[0] as string).trimEnd(),
    fields,
    json: json !== null,
    raw,
  };
}

function levelFor({ json, labels }: Entry, fields: Readonly<Record<string, string>>, raw: string) {
  const { level } = fields;
  const { severity_text: severity, detected_level: detected } = labels;
  return json !== null ? levelOf(level, severity, detected) : levelOfText(raw, level ?? severity, detected);
}

function textFields(text: string): Record<string, string> {
  const pairs = Array.from(text.matchAll(TEXT_FIELD), ([, name = '', quoted, bare = '']) => [name, quoted ?? bare]);
  // The first of a name counts: a line speaks of itself before it speaks of others.
  return Object.fromEntries(pairs.reverse());
}

/** Labels and structured metadata fill in what the line does not say itself, the trace id above all. */
function withLabels(own: Readonly<Record<string, string>>, { labels, service }: Entry): Record<string, string> {
  const fields = { ...own };
  const ownService = fields.service;
  if (ownService !== undefined && ownService !== service) fields.service_extracted = ownService;
  fields.service = service;
  for (const [name, value] of Object.entries(labels)) {
    const isCopy = name.endsWith('_extracted') && name.slice(0, -'_extracted'.length) in own;
    if (fields[name] === undefined && !NOT_FIELDS.has(name) && !isCopy) fields[name] = redactNamed(name, value);
  }
  return fields;
}

function withCanonicalNames(own: Readonly<Record<string, string>>): Record<string, string> {
  const fields = { ...own };
  for (const [canonical, ...others] of ALIASES) {
    const alias = others.find((name) => own[name] !== undefined);
    const value = alias === undefined ? undefined : own[alias];
    if (fields[canonical] === undefined && value !== undefined) fields[canonical] = value;
  }
  const { action } = fields;
  const word = action?.toLowerCase().split(/[.:/]/).at(-1);
  const known = word === undefined || !Object.hasOwn(ACTION_WORDS, word) ? undefined : ACTION_WORDS[word];
  if (action !== undefined && known !== undefined) Object.assign(fields, { action: known, action_raw: action });
  return fields;
}
