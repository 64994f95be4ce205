import type { Person } from '../../../usecases/action-ports.ts';
import type { Self } from '../../self.ts';
import type { Actor } from '../interaction.ts';

/** Who acts, as the policy knows people. People of this workspace carry its id, whatever a shared channel says. */
export function actingPerson({ userId, channelId, foreign, teamId }: Actor, self: Self): Person {
  return { teamId: foreign ? (teamId ?? '') : self.teamId, userId, channelId, foreign };
}
