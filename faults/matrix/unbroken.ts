import type { TriageReport } from '../../src/triage/report.ts';
import { undisturbed } from '../people/disturbance.ts';
import { paste } from '../people/paste.ts';
import { createRandom } from '../random.ts';
import type { Databases } from '../stage/databases.ts';
import { startStage } from '../stage/stage.ts';
import { worldsFor } from '../worlds.ts';

/** Triages worlds with nothing broken: what a report may be compared with. Throws when one does not end. */
export async function unbrokenReports(
  databases: Databases,
  wanted: readonly string[] = worldsFor().map(({ id }) => id),
): Promise<Map<string, TriageReport>> {
  const random = createRandom(0, 'unbroken');
  const worlds = worldsFor();
  const [kind = 'embedded'] = databases.kinds;
  const database = await databases.create(kind, random);
  const stage = await startStage({ worlds, database, random, sourceTimeoutMs: 30_000 });
  try {
    const bot = await stage.startBot();
    const ids = new Map<string, string>();
    for (const id of wanted) ids.set(id, (await paste(stage, id, 'card', undisturbed)).asked.correlationId);
    await bot.stop();
    const { incidents } = await stage.database.read();
    return new Map(
      [...ids].map(([worldId, correlationId]) => {
        const report = incidents.find((incident) => incident.correlationId === correlationId)?.report;
        if (report === undefined || report === null) throw new Error(`${worldId} has no report with nothing broken`);
        return [worldId, report];
      }),
    );
  } finally {
    await stage.close();
  }
}
