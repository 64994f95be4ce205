import type { AcceptRequest } from '../../usecases/accept-report.ts';
import type { Incident } from '../../usecases/ports.ts';
import { type Message, message } from '../blocks.ts';
import { leftOut } from '../views/answers.ts';
import { pointer } from '../views/pointer.ts';
import type { ListenerNeeds } from './needs.ts';
import { MOST_SUBJECTS } from './subjects.ts';

export interface Asked {
  /** Incidents whose card stands already, for the person to be pointed at. */
  readonly existing: readonly { readonly incident: Incident; readonly cardTs: string | null }[];
  /** Ids of incidents that were started. */
  readonly started: readonly string[];
  /** How many ids were too many for one request. */
  readonly leftOut: number;
}

/** Stores a request of a person and looks up the cards that stand already. Rejects when it could not be stored. */
export async function ask({ useCases }: ListenerNeeds, request: AcceptRequest): Promise<Asked> {
  const subjects = request.subjects.slice(0, MOST_SUBJECTS);
  const more = request.subjects.length - subjects.length;
  const outcome = await useCases.acceptReport({ ...request, subjects });
  if (outcome.kind === 'duplicate') return { existing: [], started: [], leftOut: more };
  const { teamId, channelId } = request;
  const existing: { incident: Incident; cardTs: string | null }[] = [];
  const started: string[] = [];
  for (const accepted of outcome.incidents) {
    const { incidentId, cardTs } = accepted;
    if (accepted.outcome === 'started') started.push(incidentId);
    else {
      const incident = await useCases.incident({ incidentId, teamId, channelId });
      if (incident !== null) existing.push({ incident, cardTs });
    }
  }
  return { existing, started, leftOut: more };
}

/** What the person is told beside the new cards, or null when there is nothing to say. */
export function answerTo({ existing, leftOut: more }: Asked, { scope }: ListenerNeeds): Message | null {
  const parts = existing.map(({ incident, cardTs }) => pointer(incident, cardTs, scope()));
  if (more > 0) parts.push(leftOut(more));
  const [first] = parts;
  if (first === undefined || parts.length === 1) return first ?? null;
  // A block id may stand once in a message.
  const blocks = parts
    .flatMap((part) => part.blocks)
    .map((block, at) => ({ ...block, block_id: `${block.block_id ?? 'part'}_${at}` }));
  return message(first.text, blocks);
}
