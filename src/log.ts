import { type DestinationStream, pino, stdTimeFunctions } from 'pino';

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

export interface LogOptions {
  readonly level: LogLevel;
  /** Where the JSON lines go; standard error when left out (standard output belongs to the command line's report). */
  readonly destination?: DestinationStream;
}

/** A logger of JSON lines on standard error, written at once: the last lines before a crash are the ones that count. */
export function createLog({ level, destination }: LogOptions): Log {
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

/** Writes nothing. For tests, and for parts that are used without a log. */
export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} };
