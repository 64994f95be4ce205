import type { FaultTarget } from '../../world/schema.ts';
import type { Row, SeededWorld } from '../../world/seeded.ts';
import type { HttpRequest } from '../http.ts';

/** One route of the platform's API. */
export interface ApiRoute {
  /** Names the route in faults and delays. */
  readonly name: FaultTarget | 'health';
  readonly method: string;
  /** Behind `/api/v1`; its groups become `parts`. */
  readonly path: RegExp;
  /** Answered without the reader's token: to anybody, or to who brings what the route itself asks for. */
  readonly open?: boolean;
  /** Needs the platform's admin role. */
  readonly admin?: boolean;
  /** The first part is a project id that `X-Project-ID`, when sent, must repeat. */
  readonly project?: boolean;
  readonly answer: (call: ApiCall) => ApiOutcome;
}

export interface ApiCall {
  readonly request: HttpRequest;
  readonly parts: readonly string[];
  readonly world: SeededWorld;
}

export type ApiOutcome =
  | {
      readonly kind: 'body';
      readonly body: unknown;
      readonly status?: number;
      /** How long the answer is held back once everything is done. */
      readonly afterMs?: number;
      /** The connection ends before the answer. */
      readonly lost?: boolean;
    }
  | { readonly kind: 'list'; readonly rows: readonly Row[] }
  | { readonly kind: 'error'; readonly status: number; readonly code: string; readonly message: string };
