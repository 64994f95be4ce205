import type { JobRequest } from '../incident-store.ts';
import type { Effect, EffectEnd, Step } from './effect-machine.ts';

/** What happens outside, each through the outbox. */
export type EffectKind =
  | 'show-card'
  | 'show-message'
  | 'point-to-card'
  | 'attach-file'
  | 'reissue'
  | 'file-ticket'
  | 'escalate';

/** An effect that somebody wants. */
export interface EffectRequest {
  /** The same for the same effect, whoever wants it. */
  readonly key: string;
  readonly kind: EffectKind;
  /** Effects of one lane never happen at the same time; the key when left out. */
  readonly lane?: string;
  /** The incident it is deleted with. */
  readonly incidentId: string;
  /** What is to be in force; another version than the one that is done is done anew. Left out: it happens once. */
  readonly version?: string;
  /** Where or on what it acts, kept from the first take on; must be JSON. */
  readonly about?: unknown;
  /** The job that goes on with it when the one that wanted it is gone. */
  readonly carrier?: JobRequest;
}

export interface StoredEffect extends Effect {
  readonly key: string;
  readonly kind: EffectKind;
  /** Who took it last; in the answer to a take, who took it before that. */
  readonly heldBefore: string | null;
  readonly about: unknown;
  readonly carrier: JobRequest | null;
  readonly createdAt: number;
  /** Clock of the database when this was read. */
  readonly now: number;
}

export interface Taking {
  readonly holder: string;
  readonly leaseMs: number;
  /** For how long the lane waits for what another process did there last, until everybody can see it outside. */
  readonly settleMs: number;
}

/** Effects in the database. The time is that of the database, the same for every replica. */
export interface EffectStore {
  /** Takes the effect, or says why not. What is to be done with it is the machine's word. */
  take(request: EffectRequest, taking: Taking): Promise<{ readonly step: Step; readonly effect: StoredEffect }>;
  /** Goes on to act after a look. False when somebody else has taken it meanwhile. */
  goOn(key: string, fence: number, leaseMs: number, version: string | null): Promise<boolean>;
  /** Writes how it ended. False when somebody else has taken it meanwhile: then nothing was written. */
  end(key: string, fence: number, end: EffectEnd): Promise<boolean>;
  /** Notes that somebody looked after it. */
  noted(key: string): Promise<void>;
  /** Ends an effect of which nobody can find out what became. */
  giveUp(key: string, reason: string): Promise<void>;
  find(key: string): Promise<StoredEffect | null>;
  /** Uncertain effects and those whose lease is over, untouched for `quietMs`, oldest first. */
  abandoned(quietMs: number, limit: number): Promise<readonly StoredEffect[]>;
}
