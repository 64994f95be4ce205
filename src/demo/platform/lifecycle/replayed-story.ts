import { relativeMs } from '../../world/duration.ts';
import type { World } from '../../world/schema.ts';
import type { Row, SeededWorld } from '../../world/seeded.ts';
import { serviceName } from '../../world/services.ts';
import type { LifecycleCall, Story, TimedRow } from './story.ts';
import { VERBS } from './verbs.ts';

/** The world's own story over again, drawn together when it took longer than an action takes here. */
export function replayedStory(world: World, seeded: SeededWorld, call: LifecycleCall): Story {
  const startMs = seeded.now.getTime() + (relativeMs(world.start) ?? 0);
  const offset = (at: number | string) =>
    typeof at === 'number' ? at : Math.max(0, (relativeMs(at) ?? 0) - (relativeMs(world.start) ?? 0));
  const long = Math.max(world.reissue.takes, ...world.lines.map(({ at }) => offset(at)));
  const scaled = (ms: number) => Math.round((Math.max(0, ms) * world.reissue.takes) / long);

  const refusal = refusalIn(world);
  const accepted = refusal.status === 202;
  const instance = seeded.records.instances.find(({ id }) => id === call.instanceId) ?? seeded.records.instances[0];
  const rows = (list: TimedRow['list'], time: string): TimedRow[] =>
    seeded.records[list]
      .filter((row) => row.correlation_id === seeded.correlationId)
      .map(({ id: _id, correlation_id: _correlation, app_instance_id: _instance, [time]: at, ...row }) => ({
        after: scaled(Date.parse(String(at)) - startMs) || 0,
        list,
        row: row.target_type === 'app_instance' ? { ...row, target_id: call.instanceId } : row,
      }));
  return {
    answer: refusal,
    lines: world.lines.map((line) => ({ ...line, at: scaled(offset(line.at)) })),
    spans: world.spans.map((span) => ({ ...span, at: scaled(offset(span.at)), ms: scaled(span.ms) })),
    rows: [
      ...rows('events', 'occurred_at'),
      ...rows('audit', 'created_at'),
      ...rows('failedOutbox', 'created_at'),
      ...rows('deadLetters', 'created_at'),
    ],
    changes: accepted
      ? [
          { after: 0, ends: false, fields: { status: VERBS[call.action].during } },
          { after: world.reissue.takes, ends: true, fields: endOf(instance) },
        ]
      : [],
  };
}

/** How the API answered in the world's own story: the last status that one of its lines has, 202 when none has one. */
function refusalIn({ lines }: World): Story['answer'] {
  const own = lines.filter((line) => serviceName(line.service) === 'gpuaas-api' && line.method !== 'GET');
  const status = Number(own.findLast((line) => Number(line.status) >= 100)?.status ?? 202);
  if (status < 400) return { status: 202, code: null };
  const code = own.findLast((line) => typeof line.error_code === 'string')?.error_code;
  return { status, code: typeof code === 'string' ? code : 'internal_error' };
}

/** The state in which the world shows the instance. */
function endOf(instance: Row | undefined): Row {
  const { status = 'failed', health = 'unknown', failure_reason = null } = instance ?? {};
  return { status, health, failure_reason };
}
