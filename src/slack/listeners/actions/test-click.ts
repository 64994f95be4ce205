import { calling } from '../../call-error.ts';
import { type TestState, testCard } from '../../views/test-card.ts';
import type { Delivered, ListenerNeeds } from '../needs.ts';
import { INCIDENT_ID, pressOf } from './press.ts';

/**
 * The button of `doctor`'s test card: stored as every click is, acknowledged, and answered on the card itself, where
 * `doctor` reads it, whichever replica took the click. It changes nothing else, so whoever sees the card may press it.
 */
export function testClickAction({ useCases, clients, self, log }: ListenerNeeds) {
  return async function testClickAction({ body, ack }: Delivered): Promise<void> {
    const { actor, incidentId: name, messageTs } = pressOf(body, self());
    const { channelId } = actor;
    let state: TestState = 'stored';
    try {
      if (INCIDENT_ID.test(name)) await useCases.takeTestClick(name);
    } catch (error) {
      state = 'not_stored';
      log.error('test click not stored', { error });
    }
    await ack();
    if (channelId === null || messageTs === null || !INCIDENT_ID.test(name)) return;
    const shown = testCard(state, name);
    await calling('chat.update', () => clients.urgent.chat.update({ channel: channelId, ts: messageTs, ...shown }));
  };
}
