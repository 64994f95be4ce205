import { selectCapsule } from '../../store/capsules.ts';
import type { Sql } from '../../store/sql.ts';
import { TriageReport } from '../../triage/report.ts';
import { unpackCapsule } from '../../usecases/packed-capsule.ts';
import type { BesideAnswer, LocalSlack } from '../slack/local-slack.ts';
import type { SeededWorld } from '../world/seeded.ts';
import { slackBodies, slackCallsAbout, slackRow, sourceBodies, sourceRow } from './exchanges.ts';
import { expectationOf } from './expectation.ts';
import type { InspectedCapsule, InspectedIncident, Inspection } from './inspection.ts';
import { readIncidents, readStoredRows } from './stored-rows.ts';
import type { Traffic } from './traffic.ts';

export interface InspectorNeeds {
  /** The bot's database, which is only read. */
  readonly sql: Sql;
  readonly traffic: Traffic;
  readonly slack: LocalSlack;
  readonly worlds: () => readonly SeededWorld[];
}

export interface Inspector {
  /**
   * Answers `inspector` (the incidents), `inspector/<id>` (one `Inspection`), `inspector/exchanges/<key>?page=` (bodies)
   * and `inspector/<id>/capsule` (the file). Null for a path, an incident or an exchange that is not there.
   */
  read(path: string, query: URLSearchParams): Promise<BesideAnswer | null>;
}

/** Looks at what the bot asked and stored, from outside: the embedded servers' own records and the database. */
export function createInspector({ sql, traffic, slack, worlds }: InspectorNeeds): Inspector {
  async function inspect(incident: InspectedIncident): Promise<Inspection> {
    const world = worlds().find(({ correlationId }) => correlationId === incident.correlation_id);
    const tables = await readStoredRows(sql, incident.id);
    const [row] = tables.find(({ name }) => name === 'incidents')?.rows ?? [];
    const report = TriageReport.nullish().parse(row?.report);
    const about = incident.thread_ts === null ? [] : slackCallsAbout(slack, incident.channel, incident.thread_ts);
    const exchanges = [
      ...(world === undefined ? [] : traffic.of(world.id, new Date(incident.created_at)).map(sourceRow)),
      ...about.map(slackRow),
    ];
    return {
      incident,
      expectation: world === undefined || !report ? null : expectationOf(world, report),
      exchanges: exchanges.toSorted((a, b) => a.at.localeCompare(b.at)),
      tables,
      capsule: await capsuleOf(incident),
    };
  }

  async function capsuleOf({ id, correlation_id }: InspectedIncident): Promise<InspectedCapsule | null> {
    const kept = await selectCapsule(sql, id, null);
    if (kept === null) return null;
    const file = `incident-${correlation_id}-run${kept.run}.capsule.json`;
    return {
      run: kept.run,
      seal: kept.seal,
      gzip_bytes: kept.gzip.length,
      file,
      replay: `npm run -s replay -- ~/Downloads/${file}`,
    };
  }

  function bodies(key: string, page: number): BesideAnswer | null {
    const exchange = traffic.find(key);
    if (exchange !== undefined) return { json: sourceBodies(exchange, page) };
    const call = key.startsWith('s') ? slack.calls()[Number(key.slice(1))] : undefined;
    return call === undefined ? null : { json: slackBodies(call, page) };
  }

  return {
    async read(path, query) {
      const [room, id, part] = path.split('/');
      if (room !== 'inspector') return null;
      if (id === 'exchanges') return bodies(part ?? '', Number(query.get('page') ?? 1) || 1);
      const incidents = await readIncidents(sql);
      if (id === undefined) return { json: { incidents } };
      const incident = incidents.find((each) => each.id === id);
      if (incident === undefined) return null;
      if (part === undefined) return { json: await inspect(incident) };
      const kept = part === 'capsule' ? await selectCapsule(sql, id, null) : null;
      if (kept === null) return null;
      const file = await capsuleOf(incident);
      return { file: file?.file ?? 'capsule.json', content: await unpackCapsule(kept) };
    },
  };
}
