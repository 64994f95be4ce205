/** The parts outside the bot that break. */
export const PARTS = ['slack', 'loki', 'tempo', 'platform', 'tracker', 'database'] as const;
export type Part = (typeof PARTS)[number];

/** What goes wrong with a part. */
export const FAULTS = [
  'timeout',
  'slow-drip',
  'reset',
  '429-retry-after',
  '429',
  '500',
  '503',
  'malformed',
  'truncated',
  'huge',
  'lost-answer',
  'wrong-content',
  'clock-skew',
  '404-then-found',
] as const;
export type Fault = (typeof FAULTS)[number];

/** How each fault looks on the wire; a database has its own words for some. */
export const MEANING: Readonly<Record<Fault, { readonly http: string; readonly database: string }>> = {
  timeout: { http: 'takes the request and never answers', database: 'every connection stands still' },
  'slow-drip': { http: 'answers a byte at a time', database: 'answers in drips' },
  reset: { http: 'the connection is reset', database: 'every connection is reset' },
  '429-retry-after': { http: '429 that says how long to wait', database: 'too many connections, for a moment' },
  '429': { http: '429 without a word about when', database: 'too many connections' },
  '500': { http: '500, in half of the cases after the effect', database: 'a statement ends in an internal error' },
  '503': { http: '503, in half of the cases after the effect', database: 'shuts down and starts up again' },
  malformed: { http: '200 with something that is no JSON', database: 'bytes that are no protocol' },
  truncated: { http: 'the connection ends in the middle of the body', database: 'ends in the middle of a message' },
  huge: { http: 'a body without end', database: 'a message without end' },
  'lost-answer': { http: 'does what is asked, and the answer is lost', database: 'commits, and the answer is lost' },
  'wrong-content': { http: '200 with JSON of another kind', database: 'a standby that takes no writes' },
  'clock-skew': { http: 'its clock is minutes off', database: 'the clock of the bot is minutes off' },
  '404-then-found': { http: 'not found at first, then there', database: 'does not exist at first, then there' },
};
