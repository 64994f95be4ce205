import { type Fill, fill, merged } from './fill.ts';
import { seededUuid } from './ids.ts';
import type { World } from './schema.ts';
import type { Row, SeededRecords } from './seeded.ts';

/** What says how an instance runs; lines and records share these names. */
export const METADATA = [
  'org_id',
  'project_id',
  'app_slug',
  'app_version',
  'operating_mode',
  'control_plane_scope',
  'runtime_backend',
  'tenant_boundary_mode',
  'operator_service_account_id',
] as const;

/** What a healthy platform's operations overview says. */
const HEALTHY_OVERVIEW = {
  outbox_relay_ok: true,
  queue_depth: { dlq_pending: 0, outbox_pending: 2 },
  workers: [
    { name: 'outbox-relay', status: 'running', last_seen_at: '-6s' },
    { name: 'app-runtime-worker', status: 'running', last_seen_at: '-4s' },
    { name: 'provisioning-worker', status: 'running', last_seen_at: '-9s' },
  ],
  consumers: [
    { stream: 'APPS', durable: 'app-runtime-worker', pending: 0 },
    { stream: 'PROVISIONING', durable: 'provisioning-worker', pending: 3 },
  ],
};

/** The operations overview at the moment of `by`; the world's own troubles are gone from it once it has healed. */
export function overviewAt(world: World, by: Fill, healed: boolean): Row {
  return fill({ ...HEALTHY_OVERVIEW, ...(healed ? {} : world.platform.overview) }, by);
}

/** The platform's records; what a row leaves out comes from the world's `common`, a null takes it away. */
export function seedRecords(world: World, by: Fill): SeededRecords {
  const { platform } = world;
  const { names } = by;
  const some = (keys: readonly string[]): Row => Object.fromEntries(keys.map((key) => [key, names[key]]));
  const rows = (given: readonly Row[], defaults: (index: number) => Row): Row[] =>
    given.map((row, index) => fill(merged(defaults(index), row), by));
  const own = (kind: string, index: number): Row => ({
    id: seededUuid(`${world.id} ${kind} ${index}`),
    correlation_id: names.correlation_id,
  });
  return {
    projects: rows(platform.projects, () => ({ id: names.project_id, org_id: names.org_id })),
    instances: rows(platform.instances, () => ({ id: names.app_instance_id, ...some(METADATA) })),
    events: rows(platform.events, (index) => ({
      ...own('event', index),
      ...some(['app_instance_id', 'action', 'actor_type', 'actor_id']),
    })),
    serviceAccounts: rows(platform.service_accounts, () => ({
      id: names.operator_service_account_id,
      ...some(['org_id', 'project_id']),
    })),
    audit: rows(platform.audit, (index) => own('audit', index)),
    overview: overviewAt(world, by, false),
    failedOutbox: rows(platform.failed_outbox, (index) => own('outbox', index)),
    deadLetters: rows(platform.dead_letters, (index) => ({
      stream_seq: 4120 + index,
      correlation_id: names.correlation_id,
    })),
    lists: platform.lists,
  };
}
