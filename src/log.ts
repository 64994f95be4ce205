import { AsyncLocalStorage } from 'node:async_hooks';
import { type DestinationStream, pino, stdSerializers, stdTimeFunctions } from 'pino';
import { redactJson } from './triage/redact/redact-json.ts';

/** What goes with a message: ids, counts, reasons. Never a token, a whole payload or a pasted text. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Messages are static, so that they can be counted; everything that varies is a field. */
export interface Log {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Field names whose value is never written, at the top and one and two levels down. */
const SECRET_KEYS = [
  'authorization',
  'Authorization',
  'token',
  'access_token',
  'accessToken',
  'apiToken',
  'appToken',
  'botToken',
  'client_secret',
  'clientSecret',
  'signingSecret',
  'password',
  'cookie',
  'trigger_id',
  'response_url',
];

const LONGEST_TEXT = 500;
const LONGEST_STACK = 4_000;

export interface LogOptions {
  readonly level: LogLevel;
  /** Where the JSON lines go; standard error when left out (standard output belongs to the command line's report). */
  readonly destination?: DestinationStream;
  /** The bot's own secrets: wherever they stand in a line, whatever wrote it, they are masked. */
  readonly secrets?: readonly string[];
}

/** Shorter values are no secrets of ours; masking every `a` would leave no log. */
const SHORTEST_SECRET = 6;

const context = new AsyncLocalStorage<Record<string, unknown>>();

/**
 * Runs work whose log lines all carry these fields, however deep they are written: `incidentId` and `actionId` are what
 * ties the bot's own log to an incident. Fields of a scope around it stay.
 */
export function withLogFields<T>(fields: LogFields, work: () => T): T {
  return context.run({ ...context.getStore(), ...fields }, work);
}

/** Adds fields to the lines that follow in the scope of `withLogFields`; without a scope nothing happens. */
export function noteLogFields(fields: LogFields): void {
  const scope = context.getStore();
  if (scope !== undefined) Object.assign(scope, fields);
}

/** A logger of JSON lines on standard error, written at once: the last lines before a crash are the ones that count. */
export function createLog({ level, destination, secrets = [] }: LogOptions): Log {
  const known = [...new Set(secrets.flatMap(spellings))].filter(({ length }) => length >= SHORTEST_SECRET);
  // The longest first: one may be the beginning of another.
  known.sort((a, b) => b.length - a.length);
  const logger = pino(
    {
      level,
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: {
        paths: SECRET_KEYS.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]),
        censor: '[redacted]',
      },
      errorKey: 'error',
      // Fields of the line itself go before those of its scope.
      mixin: () => ({ ...context.getStore() }),
      serializers: { error: errorFields },
      hooks: {
        // The whole line, as it is written: no field, message, stack or library gets around it.
        streamWrite: (line) => masked(known.reduce((text, secret) => text.replaceAll(secret, '[redacted]'), line)),
      },
    },
    destination ?? pino.destination({ fd: 2, sync: true }),
  );
  return {
    debug: (message, fields) => logger.debug(fields ?? {}, message),
    info: (message, fields) => logger.info(fields ?? {}, message),
    warn: (message, fields) => logger.warn(fields ?? {}, message),
    error: (message, fields) => logger.error(fields ?? {}, message),
  };
}

/** A line without secrets of others, told by their names and forms. */
function masked(line: string): string {
  return `${JSON.stringify(redactJson(JSON.parse(line)))}\n`;
}

/** A secret as it may stand in a line of JSON: as it is, escaped, and within an address. */
function spellings(secret: string): string[] {
  return [JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)];
}

/**
 * An error with its plain properties. Libraries hang whole answers on theirs (body, headers, the error they wrap), and
 * an answer that is no answer ends up in a message: neither belongs into a log.
 */
function errorFields(error: unknown): unknown {
  if (!(error instanceof Error)) return typeof error === 'string' ? error.slice(0, LONGEST_TEXT) : error;
  const fields = Object.entries(stdSerializers.err(error)).flatMap(([name, value]): [string, unknown][] => {
    if (name === 'stack' || name === 'message') return [[name, String(value).slice(0, LONGEST_STACK)]];
    if (typeof value === 'string') return name === 'body' ? [] : [[name, value.slice(0, LONGEST_TEXT)]];
    return typeof value === 'object' && value !== null ? [] : [[name, value]];
  });
  return Object.fromEntries(fields);
}

/** Writes nothing. For tests, and for parts that are used without a log. */
export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} };
