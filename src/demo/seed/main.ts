import { parseArgs } from 'node:util';
import { loadWorlds } from '../world/load.ts';
import { seedWorld } from '../world/seed.ts';
import { seedServers } from './seed-servers.ts';

const USAGE = `Usage: node src/demo/seed/main.ts --loki <address> --otlp <address>

Writes the worlds of the demo into a Loki and a Tempo (OTLP over HTTP), and prints what to paste for each.
`;
/** Loki and Tempo may be starting at the same time. */
const WAIT = { patienceMs: 60_000, againMs: 1_000 };

/** Exit status: 0; 1 when a server did not take a world; 2 for bad arguments. */
async function main(words: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...words],
    options: { loki: { type: 'string' }, otlp: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  });
  const { loki, otlp, help } = values;
  if (help === true) {
    process.stdout.write(USAGE);
    return 0;
  }
  if (loki === undefined || otlp === undefined || !URL.canParse(loki) || !URL.canParse(otlp)) {
    process.stderr.write(USAGE);
    return 2;
  }
  const now = new Date();
  for (const world of loadWorlds().filter(({ demo }) => demo)) {
    const seeded = seedWorld(world, now);
    await seedServers(seeded, { loki, otlp, ...WAIT });
    process.stdout.write(`${seeded.title}\n  ${seeded.correlationId}\n`);
  }
  return 0;
}

main(process.argv.slice(2)).then(
  (status) => {
    process.exitCode = status;
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  },
);
