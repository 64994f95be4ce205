import { z } from 'zod';
import { namesTheSameIds, WRITE_ROUTES, type WriteRoutes } from './destinations/platform/routes.ts';
import { LOG_LEVELS } from './log.ts';
import { canBeFilledIn, ROUTES, type Routes } from './sources/platform/routes.ts';
import { parseDuration } from './triage/duration.ts';

const MOST_LOOKBACK_MS = 30 * 24 * 3_600_000;

const READ_NAMES = Object.keys(ROUTES) as (keyof Routes)[];
const WRITE_NAMES = Object.keys(WRITE_ROUTES) as (keyof WriteRoutes)[];
const ROUTE_NAMES = [...READ_NAMES, ...WRITE_NAMES];
const RouteOverrides = z.partialRecord(z.enum(ROUTE_NAMES), z.string().startsWith('/'));
type RouteOverrides = z.infer<typeof RouteOverrides>;

const text = z.string();
const url = (example: string) =>
  text.refine(isHttpUrl, `is no http or https address. Give one such as ${example}`).optional();
const shaped = (form: RegExp, mend: string) => text.regex(form, mend).optional();
const whole = (least: number, most: number, standard: number) =>
  text
    .regex(/^\d{1,9}$/, `is no whole number. Give one from ${least} to ${most}`)
    .transform(Number)
    .refine((value) => value >= least && value <= most, `is out of range. Give a number from ${least} to ${most}`)
    .default(standard);

/** What the terminal command needs: where evidence is read from. */
export const SourceVariables = z.object({
  LOKI_URL: text
    .min(1, { error: 'is missing. Set it to the address of Loki, such as http://localhost:3100' })
    .refine(isHttpUrl, 'is no http or https address. Give one such as http://localhost:3100'),
  LOKI_TENANT_ID: text.optional(),
  LOKI_TOKEN: text.optional(),
  TEMPO_URL: url('http://localhost:3200'),
  TEMPO_TENANT_ID: text.optional(),
  TEMPO_TOKEN: text.optional(),
  GPUAAS_API_URL: url('https://api.gpuaas.example.com'),
  GPUAAS_API_TOKEN: text.optional(),
  GPUAAS_API_ROUTES: text
    .transform(routesIn)
    .refine(
      (routes) => routes !== null,
      `must be JSON like {"project": "/api/v1/projects/{project_id}"}, with no ids but the usual ones; names: ${ROUTE_NAMES.join(', ')}`,
    )
    .transform((routes) => routes ?? {})
    .optional(),
  GRAFANA_URL: url('https://grafana.example.com'),
  GRAFANA_LOKI_UID: text.optional(),
  GRAFANA_TEMPO_UID: text.optional(),
  // A triage asks one after the other where it must, and has ten minutes (`jobSettings`).
  SOURCE_TIMEOUT_MS: whole(100, 30_000, 8_000),
  // Requests at once over all replicas, and how long one of them waits for its turn.
  LOKI_REQUESTS: whole(1, 1_000, 16),
  TEMPO_REQUESTS: whole(1, 1_000, 8),
  GPUAAS_API_REQUESTS: whole(1, 1_000, 16),
  SOURCE_WAIT_MS: whole(100, 30_000, 10_000),
  MAX_LOOKBACK: text
    .default('7d')
    .refine((value) => lookbackMs(value) !== null, 'is no duration. Give one such as 24h or 7d, 30d at most')
    .transform((value) => lookbackMs(value) ?? 0),
});

const BotVariables = z.object({
  SLACK_BOT_TOKEN: shaped(
    /^(?:xoxe\.)?xoxb-[\w.-]+$/,
    'is no bot token. Copy the one that begins with xoxb- from "OAuth & Permissions"',
  ),
  SLACK_SIGNING_SECRET: shaped(
    /^[^\s,]{6,}(?:\s*,\s*[^\s,]{6,})?$/,
    'is no signing secret. Copy it from "Basic Information"; while it is being changed, give both with a comma between',
  ),
  SLACK_APP_TOKEN: shaped(
    /^xapp-[\w.-]+$/,
    'is no app-level token. Copy the one that begins with xapp- from "Basic Information"',
  ),
  SLACK_API_URL: text
    .refine((value) => isHttpUrl(value) && value.endsWith('/api/'), 'must be an address that ends in /api/')
    .default('https://slack.com/api/'),
  DATABASE_URL: text
    .refine(isPostgresUrl, 'is no address of a Postgres server. Give one such as postgres://user@host:5432/name')
    .optional(),
  DATA_DIR: text.default('./data'),
  POLICY_FILE: text.optional(),
  PORT: whole(0, 65_535, 3_000),
  LOG_LEVEL: z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`).default('info'),
  TRIAGE_CONCURRENCY: whole(1, 64, 8),
});

export const AllVariables = SourceVariables.extend(BotVariables.shape);
/** Where incidents are stored. */
export const DatabaseVariables = BotVariables.pick({ DATABASE_URL: true, DATA_DIR: true });

export type SourceValues = z.infer<typeof SourceVariables>;

export type AllValues = z.infer<typeof AllVariables>;

/** Every variable that is read, in the order of `.env.example`. */
export const VARIABLES: readonly string[] = [...Object.keys(BotVariables.shape), ...Object.keys(SourceVariables.shape)];

/** Variables that mean nothing without another one. */
export const NEEDS: readonly (readonly [string, string])[] = [
  ['TEMPO_TENANT_ID', 'TEMPO_URL'],
  ['TEMPO_TOKEN', 'TEMPO_URL'],
  ['GPUAAS_API_TOKEN', 'GPUAAS_API_URL'],
  ['GPUAAS_API_ROUTES', 'GPUAAS_API_URL'],
  ['GRAFANA_LOKI_UID', 'GRAFANA_URL'],
  ['GRAFANA_TEMPO_UID', 'GRAFANA_URL'],
];

function lookbackMs(value: string): number | null {
  const ms = parseDuration(value);
  return ms !== null && ms <= MOST_LOOKBACK_MS ? ms : null;
}

/** Routes of the platform, read and written, that are not where the contract expects them; null when it is no such map. */
function routesIn(value: string): RouteOverrides | null {
  try {
    const parsed = RouteOverrides.safeParse(JSON.parse(value));
    if (!parsed.success) return null;
    const routes = parsed.data;
    const isRight =
      READ_NAMES.every((name) => canBeFilledIn(name, routes[name] ?? '')) &&
      WRITE_NAMES.every((name) => routes[name] === undefined || namesTheSameIds(name, routes[name]));
    return isRight ? routes : null;
  } catch {
    return null;
  }
}

function isHttpUrl(value: string): boolean {
  return URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);
}

function isPostgresUrl(value: string): boolean {
  return URL.canParse(value) && /^postgres(?:ql)?:$/.test(new URL(value).protocol);
}
