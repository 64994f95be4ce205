/** How often and how long actions look, milliseconds. */
export interface ActionPace {
  /** Life of a proposal, from the dialog to the request. */
  readonly proposalMs: number;
  /** Life of any other form that was opened and not sent. */
  readonly formMs: number;
  /** Between two looks at a retry while it is young, and later. */
  readonly followMs: number;
  readonly followLaterMs: number;
  /** A retry not seen to end within this is reported as still running. */
  readonly followLimitMs: number;
  /** How long a request whose answer was lost is looked for. */
  readonly findMs: number;
  readonly watchMs: number;
  /** How long health has to hold before it counts as safe. */
  readonly watchHoldsMs: number;
  readonly watchLimitMs: number;
}

const MINUTE = 60_000;

export const ACTION_PACE: ActionPace = {
  proposalMs: 30 * MINUTE,
  formMs: 12 * 60 * MINUTE,
  followMs: 3_000,
  followLaterMs: 15_000,
  followLimitMs: 20 * MINUTE,
  findMs: 2 * MINUTE,
  watchMs: 20_000,
  watchHoldsMs: 3 * MINUTE,
  watchLimitMs: 24 * 60 * MINUTE,
};
