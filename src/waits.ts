/** How long the bot waits for parts outside, beside the sources, whose time-out is configured. */
export interface Waits {
  /** For one call of Slack's Web API: posts and edits, and what is of use for three seconds only. */
  readonly slackMs: number;
  readonly slackUrgentMs: number;
  /** For one request to the tracker. */
  readonly trackerMs: number;
  /** Share of each lease on an effect: leases are made for the time-outs of production. */
  readonly leaseShare: number;
  /** How often the queue looks for jobs that have become due, seconds. */
  readonly pollSeconds: number;
}

export const WAITS: Waits = { slackMs: 10_000, slackUrgentMs: 2_500, trackerMs: 10_000, leaseShare: 1, pollSeconds: 2 };
