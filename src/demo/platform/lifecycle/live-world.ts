import { fill } from '../../world/fill.ts';
import { seededHex, seededUlid, seededUuid } from '../../world/ids.ts';
import type { World } from '../../world/schema.ts';
import { beginningOf } from '../../world/seed.ts';
import { METADATA, overviewAt } from '../../world/seed-records.ts';
import type { LogEntry, Row, SeededRecords, SeededWorld } from '../../world/seeded.ts';
import { type Traces, tracesOf } from './effect.ts';
import type { LifecycleCall, Story } from './story.ts';

/** A world that goes on: what was done to it shows from the moment at which it happens. */
export interface LiveWorld {
  readonly world: World;
  /** As it was when it began. */
  readonly seeded: SeededWorld;
  /** Starts the time after which it heals; only the first call counts. */
  begin(): void;
  isHealed(): boolean;
  /** As it stands now. The list of lines is the same one until a line is added. */
  view(): SeededWorld;
  /** True when a text names a lifecycle call to this world, or the instance that it was for. */
  isAbout(text: string): boolean;
  /** Ids for the next call; a create gets a new instance. */
  nextIds(): { readonly name: string; readonly correlationId: string; readonly instanceId: string };
  /** Lets a story happen from now on. */
  happen(story: Story, call: LifecycleCall & { readonly correlationId: string }): void;
  /** True while an accepted action of the instance has not ended. */
  isBusy(instanceId: string): boolean;
  /** Notes that a token was minted, as the record of the account shows. */
  minted(accountId: string, expiresAt: Date): void;
}

export function createLiveWorld(world: World, seeded: SeededWorld, now: () => Date): LiveWorld {
  const { common, by } = beginningOf(world, seeded.now);
  const happened: Traces[] = [];
  const created = new Map<string, Row>();
  const tokens = new Map<string, Row>();
  let begunAt: number | null = null;
  let calls = 0;
  let shown: { readonly count: number; readonly logs: readonly LogEntry[] } = { count: 0, logs: seeded.logs };

  function healedAt(): number | null {
    const after = world.reissue.heals_after;
    return begunAt === null || after === undefined ? null : begunAt + after;
  }
  const isHealed = () => (healedAt() ?? Number.POSITIVE_INFINITY) <= now().getTime();

  /** Lines arrive in Loki only once their time has come. */
  function logsAt(ms: number): readonly LogEntry[] {
    const until = BigInt(ms) * 1_000_000n;
    const due = happened.flatMap(({ logs }) => logs).filter(({ ns }) => ns <= until);
    if (due.length !== shown.count) {
      const logs = [...seeded.logs, ...due].sort((a, b) => (a.ns < b.ns ? -1 : a.ns > b.ns ? 1 : 0));
      shown = { count: due.length, logs };
    }
    return shown.logs;
  }

  function recordsAt(ms: number): SeededRecords {
    const healing = isHealed() ? healedChanges() : {};
    const rows = happened.flatMap((each) => each.rows).filter(({ at }) => at <= ms);
    const added = (list: 'events' | 'audit' | 'failedOutbox' | 'deadLetters') => [
      ...seeded.records[list],
      ...rows.filter((each) => each.list === list).map(({ row }) => row),
    ];
    const changed = (id: unknown): Row =>
      Object.assign(
        {},
        ...happened
          .filter(({ instanceId }) => instanceId === id)
          .flatMap(({ changes }) => changes)
          .filter(({ at }) => at <= ms)
          .map(({ fields }) => fields),
      );
    return {
      ...seeded.records,
      instances: [...seeded.records.instances, ...created.values()].map((row) => ({
        ...row,
        ...healing.instance,
        ...changed(row.id),
      })),
      serviceAccounts: seeded.records.serviceAccounts.map((row) => ({
        ...row,
        ...healing.service_account,
        ...tokens.get(String(row.id)),
      })),
      events: added('events'),
      audit: added('audit'),
      failedOutbox: added('failedOutbox'),
      deadLetters: added('deadLetters'),
      overview: overviewAt(world, { ...by, now: new Date(ms) }, isHealed()),
    };
  }

  function healedChanges() {
    return fill(world.reissue.healed, { ...by, now: new Date(healedAt() ?? 0) });
  }

  return {
    world,
    seeded,
    begin: () => {
      begunAt ??= now().getTime();
    },
    isHealed,
    view() {
      const ms = now().getTime();
      const until = BigInt(ms) * 1_000_000n;
      const spans = happened.flatMap((each) => each.spans).filter(({ endNs }) => endNs <= until);
      return { ...seeded, logs: logsAt(ms), spans: [...seeded.spans, ...spans], records: recordsAt(ms) };
    },
    isAbout: (text) => happened.some((each) => idsOf(each).some((id) => text.includes(id))),
    nextIds() {
      calls += 1;
      const name = `${world.id} call ${calls}`;
      return {
        name,
        correlationId: seededUlid(now(), `${name} ${seeded.correlationId}`),
        instanceId: seededUuid(`${name} ${seeded.correlationId} instance`),
      };
    },
    happen(story, call) {
      const at = now();
      const traceId = seededHex(`${call.name} ${seeded.correlationId} trace`, 32);
      if (call.action === 'create' && story.answer.status === 202) {
        created.set(call.instanceId, newInstance(common, call, at));
      }
      happened.push(tracesOf(world, common, story, { ...call, traceId, at }));
    },
    isBusy(instanceId) {
      const ms = now().getTime();
      return happened.some(
        (each) =>
          each.instanceId === instanceId &&
          each.changes.length > 0 &&
          !each.changes.some(({ at, ends }) => ends && at <= ms),
      );
    },
    minted(accountId, expiresAt) {
      tokens.set(accountId, {
        last_token_issued_at: now().toISOString(),
        last_token_expires_at: expiresAt.toISOString(),
      });
    },
  };
}

function idsOf({ correlationId, traceId, instanceId }: Traces): string[] {
  return [correlationId, instanceId, ...(traceId === null ? [] : [traceId])];
}

/** The row of an instance that a create makes: what the request says, and for the rest what the world has in common. */
function newInstance(common: Row, { instanceId, body, accountId, projectId }: LifecycleCall, at: Date): Row {
  const known = METADATA.filter((name) => common[name] !== undefined && common[name] !== null);
  return {
    ...Object.fromEntries(known.map((name) => [name, common[name]])),
    id: instanceId,
    project_id: projectId,
    operator_service_account_id: accountId,
    display_name: typeof body.display_name === 'string' ? body.display_name : 'new-instance',
    status: 'requested',
    health: 'unknown',
    created_at: at.toISOString(),
    updated_at: at.toISOString(),
  };
}
