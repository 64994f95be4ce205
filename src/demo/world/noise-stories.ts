import type { Random } from './random.ts';

export interface NoiseLine {
  /** Milliseconds after the story began. */
  readonly after: number;
  readonly service: string;
  readonly level: string;
  readonly msg: string;
  readonly fields?: Readonly<Record<string, unknown>>;
}

type Story = (random: Random, instanceId: string) => NoiseLine[];

const APPS = ['jupyterlab', 'vllm-openai', 'mlflow', 'headlamp', 'openwebui'] as const;

function read(random: Random, instanceId: string): NoiseLine[] {
  const path = random.pick([
    '/api/v1/projects/me/app-instances',
    `/api/v1/app-instances/${instanceId}`,
    '/api/v1/apps/catalog',
  ]);
  const fields = { method: 'GET', path, status: 200, duration_ms: random.between(3, 60), actor_type: 'user' };
  return [{ after: 0, service: 'api', level: 'info', msg: 'http request', fields }];
}

function lifecycle(random: Random, instanceId: string): NoiseLine[] {
  const action = random.pick(['create', 'upgrade', 'stop', 'start']);
  const app = {
    app_slug: random.pick(APPS),
    app_instance_id: instanceId,
    operating_mode: 'tenant_dedicated',
    control_plane_scope: 'project',
  };
  const event = {
    ...app,
    event_type: `apps.instance.${action}_requested`,
    subject: `apps.instance.${action}_requested`,
  };
  const relayed = random.between(40, 400);
  return [
    {
      after: 0,
      service: 'api',
      level: 'info',
      msg: 'http request',
      fields: { ...app, action, method: 'POST', path: `/api/v1/app-instances/${instanceId}/${action}`, status: 202 },
    },
    { after: relayed, service: 'relay', level: 'info', msg: 'event published', fields: { ...event, attempt_count: 1 } },
    { after: relayed + 20, service: 'worker', level: 'info', msg: 'event received', fields: event },
    {
      after: relayed + random.between(500, 4000),
      service: 'worker',
      level: 'info',
      msg: `${action} finished`,
      fields: { ...app, step: 'report', duration_ms: random.between(400, 4000) },
    },
  ];
}

function refusedInput(random: Random, instanceId: string): NoiseLine[] {
  const path = `/api/v1/app-instances/${instanceId}/settings`;
  const fields = {
    method: 'PATCH',
    path,
    status: 400,
    error_code: 'validation_error',
    duration_ms: random.between(2, 9),
  };
  return [{ after: 0, service: 'api', level: 'warn', msg: 'request body rejected', fields }];
}

function unknownAllocation(random: Random): NoiseLine[] {
  const path = `/api/v1/allocations/${random.between(1000, 9999)}`;
  const fields = { method: 'GET', path, status: 404, error_code: 'allocation_not_found', duration_ms: 5 };
  return [{ after: 0, service: 'api', level: 'warn', msg: 'lookup failed', fields }];
}

function provisioning(random: Random): NoiseLine[] {
  const node = `gpu-${random.between(1, 40)}`;
  return [
    { after: 0, service: 'provisioning', level: 'info', msg: 'slice reserved', fields: { node_id: node } },
    {
      after: random.between(900, 5000),
      service: 'provisioning',
      level: random.next() < 0.15 ? 'warn' : 'info',
      msg: 'node agent acknowledged',
      fields: { node_id: node, duration_ms: random.between(90, 2400) },
    },
  ];
}

function recovered(random: Random): NoiseLine[] {
  const event = { event_type: 'apps.instance.status_reported', subject: 'apps.instance.status_reported' };
  return [
    {
      after: 0,
      service: 'relay',
      level: 'warn',
      msg: 'publish timed out, will retry',
      fields: { ...event, attempt_count: 1 },
    },
    {
      after: random.between(200, 900),
      service: 'relay',
      level: 'info',
      msg: 'event published',
      fields: { ...event, attempt_count: 2 },
    },
    { after: 1000, service: 'worker', level: 'info', msg: 'event received', fields: event },
  ];
}

function housekeeping(random: Random): NoiseLine[] {
  return [
    {
      after: 0,
      service: random.pick(['worker', 'relay']),
      level: 'debug',
      msg: random.pick(['poll finished', 'lease renewed', 'health probe answered']),
      fields: { correlation_id: undefined, duration_ms: random.between(1, 20) },
    },
  ];
}

function terminal(random: Random): NoiseLine[] {
  const fields = { duration_ms: random.between(1000, 90_000) };
  return [{ after: 0, service: 'gateway', level: 'info', msg: 'terminal session closed', fields }];
}

/** What may happen to others; those named twice happen more often. The first needs no error code. */
export const STORIES: readonly [Story, ...Story[]] = [
  read,
  read,
  lifecycle,
  lifecycle,
  refusedInput,
  unknownAllocation,
  provisioning,
  recovered,
  housekeeping,
  terminal,
];
