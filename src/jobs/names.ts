import { z } from 'zod';
import type { JobRequest } from '../usecases/incident-store.ts';

const ActionRef = z.object({ actionId: z.string() });
const ActionTurn = ActionRef.extend({ turn: z.number().int().min(0) });
const RunRef = z.object({ incidentId: z.string(), run: z.number().int().min(1) });

/** Every job: its name (verb, object) and what its payload holds. Payloads outlive a deployment, so fields only come. */
export const JOBS = {
  /** One run of an incident: card, evidence, report. */
  'triage-incident': RunRef,
  /** Shows how a run ended on the card. */
  'finish-card': RunRef,
  /** Puts the lineage picture of a finished run under its card. */
  'attach-picture': RunRef,
  /** A line that points from where an id was pasted again to the card that exists. */
  'point-to-card': z.object({ incidentId: z.string(), channelId: z.string(), threadTs: z.string() }),
  /** Shows a storm as it is stored, on the cards that digest it. */
  'draw-storm': z.object({ stormId: z.string() }),
  /** Shows an action as it stands: its messages, and the card of its incident. */
  'show-action': ActionRef,
  /** Shows the card of an incident anew, when what stands on it changed without a run. */
  'draw-card': z.object({ incidentId: z.string() }),
  /** Sends a lifecycle action again, once; after a crash it looks instead. */
  'run-retry': ActionRef,
  /** Ends a retry that nobody confirmed or approved in time. */
  'expire-retry': ActionRef,
  /** One look at how a retry goes on. */
  'follow-retry': ActionTurn,
  /** One look at whether it is safe to send an action again. */
  'watch-health': ActionTurn,
  'file-ticket': ActionRef,
  /** Posts an escalation in its owner's channel. */
  'send-escalation': ActionRef,
  /** Reminds the owner of the next update. */
  'remind-escalation': ActionTurn,
  /** Looks for what lost its job, and goes on with it or ends it. */
  'sweep-abandoned': z.object({}),
  /** Where a triage ends up that failed, hung or lost its process as often as it may. */
  'give-up-triage': RunRef,
} as const;

export type JobName = keyof typeof JOBS;
export type JobPayload<Name extends JobName> = z.infer<(typeof JOBS)[Name]>;

/** A job that use cases may ask for is a job of this list, with the same payload. */
type Asked = { readonly [Request in JobRequest as Request['name']]: Request['payload'] };
JOBS satisfies { readonly [Name in keyof Asked]: z.ZodType<Asked[Name]> };

export interface JobContext {
  /** Aborted when the job's time is up, or when the process stops and the job did not end within the grace. */
  readonly signal: AbortSignal;
  /** 1 for the first attempt. */
  readonly attempt: number;
}

/** Does one job. May be called again for the same payload, so it must be safe to run twice. */
export type JobHandler<Name extends JobName> = (payload: JobPayload<Name>, context: JobContext) => Promise<void>;
export type JobHandlers = { readonly [Name in JobName]: JobHandler<Name> };
