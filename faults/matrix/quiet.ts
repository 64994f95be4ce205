import { waitUntil } from '../people/wait.ts';
import type { Stage } from '../stage/stage.ts';

const QUIET_MS = 900;
const LONGEST_MS = 30_000;

/** Waits until nothing goes to any part any more and no job is due: what would come twice has come by then. */
export async function quiet(stage: Stage): Promise<void> {
  await waitUntil(
    async () => {
      // One that died just now is about to be started again, and goes on with what was left.
      if (stage.bots.at(-1)?.isGone() === true) return false;
      const newest = Math.max(
        0,
        ...Object.values(stage.proxies).map(({ journal }) => journal.at(-1)?.at.getTime() ?? 0),
      );
      if (Date.now() - newest < QUIET_MS) return false;
      if (stage.database.proxy === null) return true;
      return (await stage.database.read()).jobsLeft.length === 0;
    },
    LONGEST_MS,
    300,
  );
}
