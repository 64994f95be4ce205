import type { AskedKind } from '../judge/observation.ts';

/** When a person does something that the bot has to take. */
export type Moment = 'paste' | 'press' | 'submit';

/** What goes wrong around the things that people do. */
export interface Disturbance {
  /** Called just before a person does something; `kind` is what they are after, a paste may be on the way to it. */
  before(moment: Moment, kind: AskedKind): Promise<void> | void;
  /** Called when the person has the answer. */
  after(moment: Moment, kind: AskedKind): Promise<void> | void;
}

export const undisturbed: Disturbance = { before: () => {}, after: () => {} };
