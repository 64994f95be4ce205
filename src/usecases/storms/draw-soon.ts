import type { IncidentTransaction } from '../incident-store.ts';
import { drawEveryMs } from './storm-rule.ts';

/**
 * Asks for the cards of a storm to be drawn once the transaction has committed, no sooner than the pace allows. One job
 * waits at most; what changes after it has begun asks for the next, so the last change is always drawn.
 */
export async function drawSoon(tx: IncidentTransaction, stormId: string, at: Date): Promise<void> {
  const { queued, drawnAt, cards } = await tx.storms.toDraw(stormId);
  if (queued) return;
  const waitMs = drawnAt === null ? 0 : drawnAt.getTime() + drawEveryMs(cards) - at.getTime();
  await tx.queue({ name: 'draw-storm', payload: { stormId }, ...(waitMs > 0 && { afterMs: waitMs }) });
}
