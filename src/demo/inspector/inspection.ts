import type { Mismatch } from '../world/mismatches.ts';

/** What the page shows about one incident. Times are ISO 8601, UTC. */
export interface Inspection {
  readonly incident: InspectedIncident;
  /** What its world says must be found, beside what was; null while it has no report or belongs to no world. */
  readonly expectation: Expectation | null;
  /** Oldest first; the newest few hundred of the demo are kept. */
  readonly exchanges: readonly InspectedExchange[];
  /** Rows of the database that are about it, table by table. */
  readonly tables: readonly StoredTable[];
  readonly capsule: InspectedCapsule | null;
}

export interface InspectedIncident {
  readonly id: string;
  readonly correlation_id: string;
  readonly channel: string;
  /** The message it was asked in; the card's own for a command. Null before a card stands. */
  readonly thread_ts: string | null;
  readonly status: string;
  readonly run: number;
  readonly created_at: string;
}

export interface Expectation {
  readonly world: string;
  /** Headline of the card. */
  readonly shown: string;
  readonly differences: readonly Mismatch[];
}

/** One request of the bot and what came of it, without the bodies. */
export interface InspectedExchange {
  readonly key: string;
  readonly target: 'loki' | 'tempo' | 'api' | 'slack';
  readonly at: string;
  readonly ms: number;
  readonly method: string;
  /** Path with its query but for LogQL and TraceQL, which stand in `query`; the method's name for Slack. */
  readonly path: string;
  readonly query: string | null;
  /** HTTP status; 0 when no answer went out. */
  readonly status: number;
  /** What was wrong with it; null when nothing was. */
  readonly failure: string | null;
  readonly bytes: number;
}

/** Bodies of one exchange, secrets masked as in what is stored; the answer page by page, counted from 1. */
export interface InspectedBodies {
  readonly sent: string;
  readonly answer: string;
  readonly page: number;
  readonly pages: number;
}

export interface StoredTable {
  readonly name: string;
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

export interface InspectedCapsule {
  readonly run: number;
  readonly seal: string;
  readonly gzip_bytes: number;
  readonly file: string;
  /** What prints its report again, offline. */
  readonly replay: string;
}
