/** A job about one action. */
export interface ActionRef {
  readonly actionId: string;
}

/** One of several looks or reminders about one action; `turn` counts from 0. */
export interface ActionTurn extends ActionRef {
  readonly turn: number;
}

/** Work that actions ask for. `afterMs`: not before so long from now. */
export type ActionJob = { readonly afterMs?: number } & (
  | { readonly name: 'show-action'; readonly payload: ActionRef }
  | { readonly name: 'draw-card'; readonly payload: { readonly incidentId: string } }
  | { readonly name: 'run-retry'; readonly payload: ActionRef }
  | { readonly name: 'expire-retry'; readonly payload: ActionRef }
  | { readonly name: 'follow-retry'; readonly payload: ActionTurn }
  | { readonly name: 'watch-health'; readonly payload: ActionTurn }
  | { readonly name: 'file-ticket'; readonly payload: ActionRef }
  | { readonly name: 'send-escalation'; readonly payload: ActionRef }
  | { readonly name: 'remind-escalation'; readonly payload: ActionTurn }
);
