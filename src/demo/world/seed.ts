import { durationMs, relativeMs } from './duration.ts';
import { type Fill, fill } from './fill.ts';
import { seededHex, seededUlid, seededUuid, seededUuidV7 } from './ids.ts';
import { noiseEntries } from './noise.ts';
import type { Fields, Id, Other, World } from './schema.ts';
import { type Request, requestEntries } from './seed-lines.ts';
import { seedRecords } from './seed-records.ts';
import { seedSpans } from './seed-spans.ts';
import type { LogEntry, SeededWorld } from './seeded.ts';

const HALF_HOUR_MS = 1_800_000;

/**
 * Brings a world to a moment: the same world and the same `now` give the same answer. Throws when a placeholder stands
 * for nothing or a duration is none.
 */
export function seedWorld(world: World, now: Date): SeededWorld {
  const { correlationId, traceId, startMs, common, by } = beginningOf(world, now);

  const requests: Request[] = [
    { correlationId, traceId, startMs, common, lines: world.lines },
    ...world.others.flatMap((other, index) => otherRequests(world, other, index, startMs, by)),
  ];
  const incident = requests.flatMap((request) => requestEntries(world, request, now));
  const noise = noiseEntries({
    seed: world.id,
    count: world.noise.lines,
    from: world.noise.from ? now.getTime() + (relativeMs(world.noise.from) ?? 0) : startMs - HALF_HOUR_MS,
    to: now.getTime(),
    silent: world.noise.silent,
    avoid: new Set(requests.flatMap((request) => request.lines.map((line) => line.error_code))),
  });
  const given = fill(world.given, by);
  return {
    id: world.id,
    title: world.title,
    demo: world.demo,
    now,
    correlationId,
    traceId,
    logs: sorted([...incident, ...noise]),
    spans: seedSpans(world, traceId, startMs, by),
    records: seedRecords(world, by),
    faults: world.faults,
    say: fill(world.say, by),
    given: {
      ...flag('traceId', given.trace_id, traceId),
      ...flag('projectId', given.project, common.project_id),
      ...flag('instanceId', given.instance, common.app_instance_id),
    },
    expect: world.expect,
    expected: fill(world.expected, by),
  };
}

/** What everything else in a world is made from. */
export interface Beginning {
  readonly correlationId: string;
  readonly traceId: string | null;
  /** Milliseconds since the epoch that the numbers of `at` count from. */
  readonly startMs: number;
  readonly common: Fields;
  readonly by: Fill;
}

export function beginningOf(world: World, now: Date): Beginning {
  const startMs = now.getTime() + (relativeMs(world.start) ?? 0);
  const correlationId = idOf(world.correlation_id, world.id, now);
  const traceId = world.trace_id === 'auto' ? seededHex(`${world.id} trace`, 32) : (world.trace_id ?? null);
  const base = { seed: world.id, now, names: { correlation_id: correlationId, trace_id: traceId ?? undefined } };
  const common = fill(world.common, base);
  return { correlationId, traceId, startMs, common, by: { ...base, names: { ...common, ...base.names } } };
}

function otherRequests(world: World, other: Other, index: number, startMs: number, by: Fill): Request[] {
  const first = other.start === undefined ? startMs : by.now.getTime() + (relativeMs(other.start) ?? 0);
  const every = durationMs(other.every);
  if (every === undefined) throw new Error(`others.${index}.every: '${other.every}' is no duration`);
  return (other.each ?? [{}]).map((entry, copy) => {
    const name = `${world.id} other ${index} ${copy}`;
    return {
      correlationId: other.correlation_id ? idOf(other.correlation_id, name, by.now) : seededUuid(name),
      traceId: other.trace_id ?? null,
      startMs: first + copy * every,
      common: fill({ ...world.common, ...other.common, ...entry }, by),
      lines: other.lines,
    };
  });
}

function idOf(id: Id, seed: string, now: Date): string {
  if (typeof id === 'string') return fill(id, { seed, now, names: {} });
  const [at, make] = 'ulid' in id ? [id.ulid, seededUlid] : [id.uuidv7, seededUuidV7];
  return make(new Date(now.getTime() + (relativeMs(at) ?? 0)), seed);
}

function flag(name: string, given: true | string | undefined, own: unknown): Record<string, string> {
  if (given === undefined) return {};
  return { [name]: given === true ? String(own) : given };
}

function sorted(entries: LogEntry[]): LogEntry[] {
  return entries.sort((a, b) => (a.ns < b.ns ? -1 : a.ns > b.ns ? 1 : 0));
}
