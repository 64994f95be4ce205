import type { Log } from '../log.ts';

/** How often a replica shows that it lives. */
const EVERY_MS = 5_000;
/** A replica that was silent for so long counts no more: it has missed three signs of life. */
export const SILENT_SECONDS = 20;

export interface HeartbeatNeeds {
  /** Shows that this replica lives and answers how many do. */
  readonly beat: () => Promise<number>;
  /** This replica counts no more. */
  readonly leave: () => Promise<void>;
  readonly log: Log;
}

export interface Heartbeat {
  /** Replicas that live, this one among them, as of the last sign of life. */
  replicas(): number;
  stop(): Promise<void>;
}

/** Counts this replica among those that share the sources. Resolves once it is counted; rejects when that fails. */
export async function startHeartbeat({ beat, leave, log }: HeartbeatNeeds): Promise<Heartbeat> {
  let replicas = await beat();
  let under: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    under = again();
  }, EVERY_MS);
  timer.unref();

  async function again(): Promise<void> {
    try {
      replicas = await beat();
    } catch (error) {
      // Without the database no job is taken either; the last number holds for what is still under way.
      log.warn('replicas not counted', { error });
    }
  }

  return {
    replicas: () => replicas,
    async stop() {
      clearInterval(timer);
      await under;
      await leave();
    },
  };
}
