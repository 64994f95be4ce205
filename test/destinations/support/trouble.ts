import type { ServerResponse } from 'node:http';
import { hangUp, type Received } from './loopback.ts';

/** What a tracker does to requests before, or instead of, answering them. */
export interface Trouble {
  /** Answers the next requests that fit with this instead; `times` of them. */
  answer(fits: (request: Received) => boolean, status: number, options?: Faked): void;
  /** Does what the next request that fits asks, and loses the answer. */
  loseAnswer(fits: (request: Received) => boolean): void;
}

interface Faked {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly times?: number;
  /** Does what is asked all the same. */
  readonly afterwards?: boolean;
}

export const isPost = ({ method, path }: Received) => method === 'POST' && !path.endsWith('/search/jql');
export const anyRequest = () => true;

/** Troubles in the order in which they were asked for, in front of what a tracker would do by itself. */
export function createTrouble(serve: (request: Received, response: ServerResponse) => unknown) {
  type One = {
    fits: (request: Received) => boolean;
    left: number;
    handle: (request: Received, response: ServerResponse) => void;
  };
  const waiting: One[] = [];

  function respond(request: Received, response: ServerResponse): unknown {
    const one = waiting.find(({ left, fits }) => left > 0 && fits(request));
    if (!one) return serve(request, response);
    one.left -= 1;
    one.handle(request, response);
  }

  const trouble: Trouble = {
    answer(fits, status, { headers = {}, body = '{"message":"no"}', times = 1, afterwards = false } = {}) {
      waiting.push({
        fits,
        left: times,
        handle(request, response) {
          if (afterwards) serve(request, silent());
          response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
        },
      });
    },
    loseAnswer(fits) {
      waiting.push({
        fits,
        left: 1,
        handle(request, response) {
          serve(request, silent());
          hangUp(response);
        },
      });
    },
  };
  return { respond, trouble };
}

/** A response that goes nowhere. */
function silent(): ServerResponse {
  const nowhere = { writeHead: () => nowhere, end: () => nowhere, write: () => true, destroy: () => nowhere };
  return nowhere as unknown as ServerResponse;
}
