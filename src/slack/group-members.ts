import { z } from 'zod';
import type { Log } from '../log.ts';
import type { GroupMembers } from '../usecases/action-ports.ts';
import { SlackCallError } from '../usecases/ports.ts';
import type { SlackClients } from './clients.ts';
import type { Limits } from './limits.ts';

/** Members of user groups, as Slack says them, kept for a while. */
export interface KeptGroupMembers extends GroupMembers {
  /** Slack told that the group changed: it is asked anew when it is needed next. */
  forget(groupId: string): void;
}

/** `usergroups.users.list` allows 20 calls a minute. Changes are told by events; this is for those that get lost. */
const KEPT_MS = 5 * 60_000;
/** After a failure Slack is left alone for a moment. */
const FAILED_MS = 10_000;
const MOST_GROUPS = 500;

const Answer = z.object({ users: z.array(z.string()) });

interface Kept {
  readonly members: Promise<ReadonlySet<string> | null>;
  until: number;
}

interface Needs {
  readonly clients: SlackClients;
  readonly limits: Limits;
  readonly log: Log;
  readonly now: () => number;
}

/**
 * Asks `usergroups.users.list`, once for all who want to know at the same time. Members that were read before are not
 * kept beyond their time: a right that was taken away has to end, so while Slack does not answer nobody is a member.
 */
export function createGroupMembers({ clients, limits, log, now }: Needs): KeptGroupMembers {
  const kept = new Map<string, Kept>();

  async function ask(groupId: string): Promise<ReadonlySet<string> | null> {
    try {
      const answer = await limits.call('usergroups.users.list', '', () =>
        clients.urgent.usergroups.users.list({ usergroup: groupId }),
      );
      return new Set(Answer.parse(answer).users);
    } catch (error) {
      if (!(error instanceof SlackCallError) && !(error instanceof z.ZodError)) throw error;
      log.warn('members of a user group not read', { groupId, error });
      return null;
    }
  }

  return {
    async membersOf(groupId) {
      const known = kept.get(groupId);
      if (known !== undefined && known.until > now()) return known.members;
      if (kept.size >= MOST_GROUPS) kept.clear();
      const entry: Kept = { members: ask(groupId), until: now() + KEPT_MS };
      kept.set(groupId, entry);
      try {
        const members = await entry.members;
        if (members === null) entry.until = now() + FAILED_MS;
        return members;
      } catch (error) {
        kept.delete(groupId);
        throw error;
      }
    },
    forget(groupId) {
      kept.delete(groupId);
    },
  };
}
