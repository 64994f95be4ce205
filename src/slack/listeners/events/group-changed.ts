import { z } from 'zod';
import type { ListenerNeeds } from '../needs.ts';

/** `subteam_members_changed` names the group by `subteam_id`, `subteam_updated` holds the group itself. */
const Changed = z.looseObject({
  subteam_id: z.string().optional(),
  subteam: z.looseObject({ id: z.string() }).optional().catch(undefined),
});

/** A user group changed: what is known of its members is forgotten. */
export function groupChanged({ groups }: Pick<ListenerNeeds, 'groups'>) {
  return async function groupChanged({ event }: { event: unknown }): Promise<void> {
    const { subteam_id: groupId, subteam } = Changed.parse(event);
    const changed = groupId ?? subteam?.id;
    if (changed !== undefined) groups.forget(changed);
  };
}
