import type { TimeRange } from '../../triage/evidence.ts';
import { LINEAGE } from '../../triage/terms.ts';

const FIELD_NAME = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/;

/** Values that every JSON encoder writes as they are, so a line filter finds them in the text of the line. */
const PLAIN_VALUE = /^[A-Za-z0-9._: @-]{1,256}$/;

const ERROR_LEVELS = '(?i)(err|error|fatal|panic|critical)';

/** A LogQL string literal (Go's rules, of which JSON's are a part). */
export function quote(text: string): string {
  return JSON.stringify(text.toWellFormed());
}

/**
 * Streams of the services, or of every `gpuaas-*` service when none is named. `service` is the one stream label the
 * platform sets; all else of a line is a JSON field or structured metadata.
 */
export function selector(services: readonly string[] = []): string {
  const [only, ...others] = services;
  if (only === undefined) return '{service=~"gpuaas-.+"}';
  if (others.length === 0) return `{service=${quote(only)}}`;
  return `{service=~${quote(services.map(escapeRegex).join('|'))}}`;
}

/** Every line of the lineage services that holds the text, JSON or not (L1 to L3 in one query, and panics too). */
export function linesHolding(text: string): string {
  return `${selector(LINEAGE)} |= ${quote(text)}`;
}

/** Lines whose structured metadata says so, when their text does not. */
export function linesWithMetadata(services: readonly string[], field: string, value: string): string {
  return `${selector(services)}${fieldIs(field, value)}`;
}

/** JSON lines in which every field has its value. The line filters in front spare Loki parsing the others. */
export function linesWhereAll(fields: Readonly<Record<string, string>>, services?: readonly string[]): string {
  const pairs = Object.entries(fields);
  if (pairs.length === 0) throw new TypeError('a query by fields needs at least one field');
  const filters = pairs.filter(([, value]) => PLAIN_VALUE.test(value)).map(([, value]) => ` |= ${quote(value)}`);
  return `${selector(services)}${filters.join('')} | json${pairs.map(([name, value]) => fieldIs(name, value)).join('')}`;
}

/** Lines with one error code by organisation and project, over the whole range (M1, M3). */
export function countByProject(
  shape: { readonly service: string; readonly errorCode: string; readonly appSlug?: string },
  range: TimeRange,
): string {
  const fields = {
    error_code: shape.errorCode,
    ...(shape.appSlug === undefined ? {} : { app_slug: shape.appSlug }),
  };
  return `sum by (org_id, project_id) (count_over_time(${linesWhereAll(fields, [shape.service])}${NO_ERRORS} ${duration(range)}))`;
}

/** Lines of the lineage services, all tenants together (M2). */
export function countByService(range: TimeRange): string {
  return `sum by (service) (count_over_time(${selector(LINEAGE)} ${duration(range)}))`;
}

/** Error lines of the lineage services, all tenants together (M2). */
export function errorsByService(range: TimeRange): string {
  const lines = `${selector(LINEAGE)} |~ "(?i)err|fatal|panic|critical" | json | level=~${quote(ERROR_LEVELS)}`;
  return `sum by (service) (count_over_time(${lines}${NO_ERRORS} ${duration(range)}))`;
}

/** Without this a single line that is no JSON fails a metric query as a whole. */
const NO_ERRORS = ' | __error__=""';

function fieldIs(name: string, value: string): string {
  if (!FIELD_NAME.test(name)) throw new TypeError(`${JSON.stringify(name)} is no field name`);
  return ` | ${name}=${quote(value)}`;
}

/** Length of the range in whole seconds, rounded up: `[3601s]`. */
function duration({ start, end }: TimeRange): string {
  return `[${Math.max(1, Math.ceil((end.getTime() - start.getTime()) / 1000))}s]`;
}

/** For RE2, which Loki uses; its special characters are those of JavaScript. */
function escapeRegex(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
