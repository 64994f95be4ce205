import type { TriageReport } from '../../src/triage/report.ts';
import { undisturbed } from '../people/disturbance.ts';
import { paste } from '../people/paste.ts';
import { createRandom } from '../random.ts';
import type { Databases } from '../stage/databases.ts';
import { startStage } from '../stage/stage.ts';
import { worldsFor } from '../worlds.ts';

/** A channel in which more ids than this are pasted at once gets a digest in place of cards. */
const NO_STORM = 5;

/** Triages worlds with nothing broken: what a report may be compared with. Throws when one does not end. */
export async function unbrokenReports(
  databases: Databases,
  wanted: readonly string[] = worldsFor().map(({ id }) => id),
): Promise<Map<string, TriageReport>> {
  const reports = new Map<string, TriageReport>();
  for (let from = 0; from < wanted.length; from += NO_STORM) {
    for (const [id, report] of await reportsOf(databases, wanted.slice(from, from + NO_STORM))) reports.set(id, report);
  }
  return reports;
}

/** On a stage of their own. */
async function reportsOf(databases: Databases, wanted: readonly string[]): Promise<[string, TriageReport][]> {
  const random = createRandom(0, 'unbroken');
  const [kind = 'embedded'] = databases.kinds;
  const database = await databases.create(kind, random);
  const stage = await startStage({ worlds: worldsFor(), database, random, sourceTimeoutMs: 30_000 });
  try {
    const bot = await stage.startBot();
    const ids: [string, string][] = [];
    for (const id of wanted) ids.push([id, (await paste(stage, id, 'card', undisturbed)).asked.correlationId]);
    await bot.stop();
    const { incidents } = await stage.database.read();
    return ids.map(([worldId, correlationId]) => {
      const report = incidents.find((incident) => incident.correlationId === correlationId)?.report;
      if (report === undefined || report === null) throw new Error(`${worldId} has no report with nothing broken`);
      return [worldId, report];
    });
  } finally {
    await stage.close();
  }
}
