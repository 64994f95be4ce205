import type { Fault, FaultTarget, World } from '../world/schema.ts';
import { seedWorld } from '../world/seed.ts';
import type { SeededWorld } from '../world/seeded.ts';
import { createWrites } from './api/write-routes.ts';
import { apiRoute, createApi, failure } from './api.ts';
import { type Exchange, type HttpAnswer, type HttpRequest, listen, type Plan, type Served } from './http.ts';
import type { Effect } from './lifecycle/effect.ts';
import { createLiveWorld, type LiveWorld } from './lifecycle/live-world.ts';
import { operatorKeyOf } from './lifecycle/operator-tokens.ts';
import { createLoki } from './loki.ts';
import { withoutRelay } from './relay-outage.ts';
import { createTempo } from './tempo.ts';

export type PlatformSource = 'loki' | 'tempo' | 'api';

/** Milliseconds before every answer, or by route: `query_range`, `query`, `labels`, `trace`, `search`, `instance`, … */
export type Delay = number | Readonly<Record<string, number>>;

export interface PlatformOptions {
  /**
   * Whoever asks about an id of a world is answered from that world, so that ids of several may be asked about at once.
   * Left out: from the active world alone.
   */
  readonly byId?: boolean;
  readonly worlds: readonly World[];
  /** Id of the world that is active first; the first one unless told. */
  readonly active?: string | undefined;
  readonly now?: (() => Date) | undefined;
  /** Loki takes this port, Tempo the next, the API the one after. Free ones unless told. */
  readonly port?: number | undefined;
  readonly delays?: Partial<Record<PlatformSource, Delay>> | undefined;
  /** What the API accepts as a bearer token. */
  readonly token?: string | undefined;
  /** Told of every request once it was answered or given up, with both bodies as they went over the wire. */
  readonly onExchange?: ((exchange: PlatformExchange) => void) | undefined;
  /** `X-Scope-OrgID` that Loki and Tempo ask for; none unless told. */
  readonly tenants?: { readonly loki?: string; readonly tempo?: string } | undefined;
}

export interface PlatformRequest extends Served {
  readonly source: PlatformSource;
}

export interface PlatformExchange extends Exchange {
  readonly source: PlatformSource;
  /** The world that answered. */
  readonly worldId: string;
}

/** The key of an operator service account of one of the worlds, as its project's owners would configure it. */
export interface OperatorAccountKey {
  readonly worldId: string;
  readonly projectId: string;
  readonly environment: (typeof ENVIRONMENTS)[number];
  readonly serviceAccountId: string;
  readonly keyId: string;
  readonly secret: string;
}

const ENVIRONMENTS = ['prod', 'stage', 'test', 'dev'] as const;

/** An embedded GPUaaS: Loki, Tempo and the API over HTTP on loopback, answering from the active world alone. */
export interface Platform {
  readonly lokiUrl: string;
  readonly tempoUrl: string;
  readonly apiUrl: string;
  readonly token: string;
  /** What was asked since the start, in the order of the answers; the newest ten thousand. */
  readonly requests: PlatformRequest[];
  /** Every lifecycle call that was taken, in order; a repeat of one is none. */
  readonly effects: readonly Effect[];
  operatorKeys(): OperatorAccountKey[];
  worlds(): readonly SeededWorld[];
  activeWorld(): SeededWorld;
  /** Makes a world the truth. Throws for an id that was not loaded. */
  activate(id: string): SeededWorld;
  /** Activates the world whose correlation id occurs in a text; `undefined` when none does. */
  activateFor(text: string): SeededWorld | undefined;
  /** Brings a world to the present: times, and ids that carry a time, are made anew. Throws for an unknown id. */
  renew(id: string): SeededWorld;
  /** Overrides what the active world says about faults until it is taken back with null. */
  setFault(target: FaultTarget, fault: Fault | null): void;
  /** Takes the outbox relay down in what the operations overview of every world says, or brings it back. */
  setRelayDown(down: boolean): void;
  close(): Promise<void>;
}

/** A demo that runs for days must not grow for days. */
const KEPT_REQUESTS = 10_000;

/** Starts the three servers. Throws when there is no world, the first is unknown, or a port is taken. */
export async function startPlatform(options: PlatformOptions): Promise<Platform> {
  const { token = 'reader-token-for-the-demo', now = () => new Date(), delays = {}, port = 0, tenants = {} } = options;
  const lives = new Map(options.worlds.map((world) => [world.id, live(world)]));
  const requests: PlatformRequest[] = [];
  const faults = new Map<FaultTarget, Fault>();
  let relayDown = false;
  const [first] = lives.values();
  if (!first) throw new Error('the embedded platform needs at least one world');
  let current = options.active === undefined ? first : known(options.active);

  function live(world: World): LiveWorld {
    return createLiveWorld(world, seedWorld(world, now()), now);
  }
  function known(id: string): LiveWorld {
    const world = lives.get(id);
    if (!world) throw new Error(`no world '${id}'; there are ${[...lives.keys()].join(', ')}`);
    return world;
  }
  function activated(world: LiveWorld): SeededWorld {
    current = world;
    world.begin();
    return world.seeded;
  }
  /** Somebody who follows an action that was sent again is answered from its world, whichever is active by then. */
  function viewFor({ path, query, body }: HttpRequest): SeededWorld {
    const world = liveFor(`${path} ${[...query.values()].join(' ')} ${body}`);
    world.begin();
    const view = world.view();
    return relayDown ? { ...view, records: { ...view.records, overview: withoutRelay(view.records.overview) } } : view;
  }
  function liveFor(text: string): LiveWorld {
    const others = [...lives.values()];
    return (
      others.find((each) => each.isAbout(text)) ??
      (options.byId === true ? [current, ...others].find(({ seeded }) => isNamed(seeded, text)) : undefined) ??
      current
    );
  }
  function faultOf(target: FaultTarget): Fault | undefined {
    return faults.get(target) ?? current.world.faults[target];
  }
  function start(source: PlatformSource, offset: number, plan: (request: HttpRequest) => Plan) {
    return listen(port === 0 ? 0 : port + offset, plan, (exchange) => {
      const { sent, answered, ...served } = exchange;
      requests.push({ source, ...served });
      if (requests.length > KEPT_REQUESTS) requests.shift();
      const text = `${served.path} ${Object.values(served.query).join(' ')} ${sent}`;
      options.onExchange?.({ source, worldId: liveFor(text).seeded.id, sent, answered, ...served });
    });
  }

  const writes = createWrites({ worlds: () => [current, ...lives.values()], now });
  const { routes } = writes;
  const loki = createLoki(viewFor, { now, tenant: tenants.loki });
  const tempo = createTempo(viewFor, { now, tenant: tenants.tempo });
  const api = createApi(viewFor, { token, routes });

  const servers = await Promise.all([
    start('loki', 0, (request) => ({
      delayMs: delayOf(
        delays.loki,
        request.path.includes('/label') ? 'labels' : (request.path.split('/').at(-1) ?? ''),
      ),
      fault: faultOf('loki'),
      answer: () => loki(request),
    })),
    start('tempo', 1, (request) => ({
      delayMs: delayOf(delays.tempo, request.path.includes('/traces/') ? 'trace' : 'search'),
      fault: faultOf('tempo'),
      answer: () => tempo(request),
    })),
    start('api', 2, (request) => {
      const route = apiRoute(request, { routes });
      const targets: FaultTarget[] = ['platform'];
      if (route?.admin) targets.push('admin');
      if (route && route.name !== 'health') targets.push(route.name);
      const fault = targets.map(faultOf).find((each) => each !== undefined);
      return { delayMs: delayOf(delays.api, route?.name ?? ''), ...apiFault(request, fault, () => api(request)) };
    }),
  ]);
  const [lokiServer, tempoServer, apiServer] = servers;

  return {
    lokiUrl: lokiServer.url,
    tempoUrl: tempoServer.url,
    apiUrl: apiServer.url,
    token,
    requests,
    effects: writes.effects,
    operatorKeys: () => [...lives.values()].flatMap(keysOf),
    worlds: () => [...lives.values()].map(({ seeded }) => seeded),
    activeWorld: () => current.seeded,
    activate: (id) => activated(known(id)),
    activateFor(text) {
      const found = [...lives.values()].find(
        ({ seeded, isAbout }) => text.includes(seeded.correlationId) || isAbout(text),
      );
      return found && activated(found);
    },
    renew(id) {
      const fresh = live(known(id).world);
      if (current === lives.get(id)) activated(fresh);
      lives.set(id, fresh);
      return fresh.seeded;
    },
    setFault(target, fault) {
      if (fault === null) faults.delete(target);
      else faults.set(target, fault);
    },
    setRelayDown(down) {
      relayDown = down;
    },
    async close() {
      await Promise.all(servers.map((server) => server.close()));
    },
  };
}

/** Whether a request names the correlation id, the trace, an instance or a project of a world. */
function isNamed({ correlationId, traceId, records }: SeededWorld, text: string): boolean {
  const ids = [correlationId, traceId, ...[...records.instances, ...records.projects].map(({ id }) => id)];
  return ids.some((id) => typeof id === 'string' && text.includes(id));
}

function keysOf({ seeded }: LiveWorld): OperatorAccountKey[] {
  return seeded.records.serviceAccounts.map(({ id, project_id: projectId }) => {
    const serviceAccountId = String(id);
    const slug = String(seeded.records.projects.find((project) => project.id === projectId)?.slug ?? '');
    return {
      worldId: seeded.id,
      projectId: String(projectId),
      environment: ENVIRONMENTS.find((name) => slug.endsWith(`-${name}`)) ?? 'dev',
      serviceAccountId,
      ...operatorKeyOf(serviceAccountId),
    };
  });
}

function delayOf(delay: Delay | undefined, route: string): number {
  return typeof delay === 'object' ? (delay[route] ?? 0) : (delay ?? 0);
}

const CODES: Readonly<Record<number, string>> = {
  401: 'token_invalid',
  403: 'admin_required',
  404: 'not_found',
  429: 'rate_limited',
  500: 'internal_error',
  502: 'upstream_error',
  503: 'service_unavailable',
};

/** The API's own faults come in its envelope. */
function apiFault(request: HttpRequest, fault: Fault | undefined, answer: () => HttpAnswer): Omit<Plan, 'delayMs'> {
  if (typeof fault !== 'number') return { fault, answer };
  const code = CODES[fault] ?? 'internal_error';
  return { fault: undefined, answer: () => failure(request, fault, code, 'the request could not be served') };
}
