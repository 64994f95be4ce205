import { startPlatform } from '../src/demo/platform/platform.ts';
import { loadWorlds } from '../src/demo/world/load.ts';
import { createSources } from '../src/sources/sources.ts';
import type { Sources } from '../src/usecases/ports.ts';
import { createRunTriage } from '../src/usecases/run-triage.ts';
import { median, ms, table } from './figures.ts';

const DELAYS = { loki: 300, tempo: 200, api: 150 };
const RUNS = 5;
/** A refusal at the API, a stuck outbox, a full lineage that failed, a managed app of many tenants, a silent worker. */
const WORLDS = ['01-amber', '02-birch', '03-cobalt', '20-tundra', '17-quartz'];

interface Call {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** Triage wall time against the slowest chain of answers that it depends on, with set delays in the embedded servers. */
export async function triageBench(): Promise<string> {
  const rows = [['world', 'wall', 'slowest chain', 'wall / chain', 'one after another', 'times faster']];
  for (const world of loadWorlds().filter(({ id }) => WORLDS.includes(id))) {
    const platform = await startPlatform({ worlds: [world], delays: DELAYS });
    const sources = createSources({
      loki: { url: platform.lokiUrl },
      tempo: { url: platform.tempoUrl },
      platform: { url: platform.apiUrl, token: platform.token },
      timeoutMs: 20_000,
    });
    const runs: { wall: number; chain: number; sum: number }[] = [];
    for (let run = 0; run <= RUNS; run++) {
      const calls: Call[] = [];
      const runTriage = createRunTriage({
        sources: timed(sources, calls),
        clock: () => new Date(),
        maxLookbackMs: 86_400_000,
      });
      const start = performance.now();
      await runTriage({ correlationId: platform.activeWorld().correlationId, ...platform.activeWorld().given });
      const wall = performance.now() - start;
      // The first run warms up connections and code.
      if (run > 0)
        runs.push({
          wall,
          chain: slowestChain(calls),
          sum: calls.reduce((sum, call) => sum + call.end - call.start, 0),
        });
    }
    await sources.close();
    await platform.close();
    const wall = median(runs.map((run) => run.wall));
    const sum = median(runs.map((run) => run.sum));
    const ratio = median(runs.map((run) => run.wall / run.chain));
    rows.push([
      world.id,
      ms(wall),
      ms(median(runs.map((run) => run.chain))),
      ratio.toFixed(3),
      ms(sum),
      (sum / wall).toFixed(1),
    ]);
  }
  return `Triage, answers after ${DELAYS.loki} ms (Loki), ${DELAYS.tempo} ms (Tempo), ${DELAYS.api} ms (API); medians of ${RUNS} runs; goal 1.15\n\n${table(rows)}`;
}

/** The sources with every call's start and end noted. */
function timed(sources: Sources, calls: Call[]): Sources {
  const wrap = <Part extends object>(part: Part): Part =>
    new Proxy(part, {
      get(target, name, receiver) {
        const own: unknown = Reflect.get(target, name, receiver);
        if (typeof own !== 'function') return own;
        return async (...args: unknown[]) => {
          const start = performance.now();
          try {
            return await Reflect.apply(own, target, args);
          } finally {
            calls.push({ name: String(name), start, end: performance.now() });
          }
        };
      },
    });
  return { logs: wrap(sources.logs), traces: wrap(sources.traces), platform: wrap(sources.platform) };
}

const LINES = ['linesOf'];
const RECORDS = ['project', 'instance', 'instanceEvents'];

/**
 * What has to wait for what: the log lines come first, by windows; then trace, records and the second round each go
 * their own way at once. The lines of an earlier run (the second `linesOf` at the end) follow its own query.
 */
function slowestChain(calls: readonly Call[]): number {
  const firstFollowing = Math.min(
    ...calls
      .filter(({ name }) => [...RECORDS, 'trace', 'search', 'shipping', 'linesWhere'].includes(name))
      .map(({ start }) => start),
  );
  const lines = busy(calls.filter(({ name, start }) => LINES.includes(name) && start <= firstFollowing));
  const follow = busy(
    calls.filter(({ name, start }) => (name === 'linesWhere' || name === 'linesOf') && start >= firstFollowing),
  );
  const others = ['shipping', 'countShape', 'serviceLevel', 'trace', 'search', 'serviceAccount', ...RECORDS].map(
    (name) =>
      Math.max(
        0,
        ...calls
          .filter((call) => call.name === name && call.start >= firstFollowing)
          .map((call) => call.end - call.start),
      ),
  );
  const named = (name: string): Call | undefined => calls.find((call) => call.name === name);
  const [instance, account] = [named('instance'), named('serviceAccount')];
  const chained =
    instance && account && account.start >= instance.end
      ? instance.end - instance.start + (account.end - account.start)
      : 0;
  return lines + Math.max(follow, chained, ...others);
}

/** Time during which at least one of the calls was under way. */
function busy(calls: readonly Call[]): number {
  let total = 0;
  let until = Number.NEGATIVE_INFINITY;
  for (const { start, end } of calls.toSorted((a, b) => a.start - b.start)) {
    total += Math.max(0, end - Math.max(start, until));
    until = Math.max(until, end);
  }
  return total;
}
