/**
 * The moments at which losing the process could lose work or show a card twice, in the order of one triage. Each is
 * announced as it is reached, so that a test can end the process exactly there.
 */
export const CRASH_POINTS = [
  'after-claim-commit-before-ack',
  'before-post',
  'after-post-before-store',
  'during-triage',
  'after-report-before-finish',
  'before-final-update',
  'after-final-update-before-job-done',
] as const;

/** The same for actions: where losing the process could lose or repeat an effect. */
export const ACTION_CRASH_POINTS = [
  'before-reissue',
  'after-reissue-before-store',
  'before-file',
  'after-file-before-store',
  'before-action-post',
  'after-action-post-before-store',
] as const;

/** The same for every effect of the outbox, whatever it is. */
export const OUTBOX_CRASH_POINTS = [
  /** The intention is committed, nothing has left the process. */
  'after-effect-taken',
  /** It was looked for and not found, and is about to be made again. */
  'after-effect-look',
  /** How it ended is committed; who wanted it does not know yet. */
  'after-effect-end',
] as const;

export type CrashPoint =
  | (typeof CRASH_POINTS)[number]
  | (typeof ACTION_CRASH_POINTS)[number]
  | (typeof OUTBOX_CRASH_POINTS)[number];

/** Called at each point. In production it does nothing. */
export type Reached = (point: CrashPoint) => void;

export const reachedNothing: Reached = () => {};
