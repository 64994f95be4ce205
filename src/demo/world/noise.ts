import { seededUuid } from './ids.ts';
import { type NoiseLine, STORIES } from './noise-stories.ts';
import { createRandom, type Random } from './random.ts';
import { type LogEntry, nanoseconds } from './seeded.ts';
import { serviceName } from './services.ts';

export interface NoiseOptions {
  readonly seed: string;
  /** Lines to write, over all services together. */
  readonly count: number;
  /** Milliseconds since the epoch. */
  readonly from: number;
  readonly to: number;
  /** Services, short or full names, whose lines do not arrive. */
  readonly silent: readonly string[];
  /** Error codes that are the incident's own business and must not occur in other tenants' lines. */
  readonly avoid: ReadonlySet<unknown>;
}

const TENANTS = 7;

/** What everybody else on the platform does meanwhile: reads, lifecycle actions, refusals, warnings that recover. */
export function noiseEntries(options: NoiseOptions): LogEntry[] {
  const random = createRandom(`noise ${options.seed}`);
  const silent = new Set(options.silent.map(serviceName));
  const entries: LogEntry[] = [];
  const step = (options.to - options.from) / Math.max(options.count, 1);
  for (let story = 0; entries.length < options.count; story++) {
    const at = options.from + step * (entries.length + random.next() * 0.8);
    const lines = storyLines(random, options, story, at).slice(0, options.count - entries.length);
    entries.push(...lines.map(({ line, atMs }, index) => entryOf(line, atMs, index)));
  }
  return entries.filter((entry) => !silent.has(entry.labels.service ?? ''));
}

function storyLines(
  random: Random,
  options: NoiseOptions,
  story: number,
  at: number,
): { line: NoiseLine; atMs: number }[] {
  const tenant = random.between(1, TENANTS);
  const who = {
    correlation_id: seededUuid(`${options.seed} noise ${story}`),
    org_id: seededUuid(`noise org ${tenant}`),
    project_id: seededUuid(`noise project ${tenant} ${random.between(1, 2)}`),
  };
  const instance = seededUuid(`noise instance ${tenant} ${random.between(1, 3)}`);
  const lines = random.pick(STORIES)(random, instance);
  const allowed = lines.every((line) => !options.avoid.has(line.fields?.error_code));
  return (allowed ? lines : STORIES[0](random, instance)).map((line) => ({
    line: { ...line, fields: { ...who, ...line.fields } },
    atMs: Math.min(at + line.after, options.to - 1),
  }));
}

function entryOf(line: NoiseLine, atMs: number, index: number): LogEntry {
  const service = serviceName(line.service);
  const head = { level: line.level, timestamp: new Date(atMs).toISOString(), msg: line.msg, service };
  return {
    ns: nanoseconds(atMs) + BigInt(index + 500),
    labels: { service },
    metadata: {},
    line: JSON.stringify({ ...head, ...line.fields }),
  };
}
