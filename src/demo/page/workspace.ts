/** Requests of the page to the local workspace. Every one answers `Outcome`; a lost connection is an outcome too. */
export type Outcome = { readonly ok: true; readonly ts?: string } | Refusal;

export interface Refusal {
  readonly ok: false;
  readonly error: string;
  /** Texts for single blocks of a submitted view. */
  readonly errors: Readonly<Record<string, string>>;
}

export interface PostedMessage {
  readonly user: string;
  readonly channel: string;
  readonly text: string;
  readonly thread_ts?: string;
}

/** Where a pressed element lives: in a message or in an open view. */
export type Place =
  | { readonly user: string; readonly channel: string; readonly message_ts: string }
  | { readonly user: string; readonly channel: string; readonly view_id: string };

export interface ElementPayload {
  readonly type: string;
  readonly action_id: string;
  readonly [field: string]: unknown;
}

/** Entered values of a view, as Slack sends them: block id, then action id. */
export type ViewValues = Readonly<Record<string, Readonly<Record<string, ElementValue>>>>;

export interface ElementValue {
  readonly type: string;
  readonly [field: string]: unknown;
}

export const workspace = {
  say: (message: PostedMessage) => post('messages', message),
  command: (input: { user: string; channel: string; command: string; text: string }) => post('commands', input),
  press: (place: Place, blockId: string, action: ElementPayload) =>
    post('actions', { ...place, block_id: blockId, action_id: action.action_id, action }),
  shortcut: (input: { user: string; channel: string; message_ts: string; callback_id: string }) =>
    post('shortcuts', input),
  submitView: (user: string, viewId: string, values: ViewValues) =>
    post('views/submit', { user, view_id: viewId, values }),
  closeView: (user: string, viewId: string) => post('views/close', { user, view_id: viewId }),
  chooseWorld: (id: string) => post('worlds', { id }),
  setSwitch: (id: string, on: boolean) => post('switches', { id, on }),
  openHome: (user: string) => post('home', { user }),
};

async function post(path: string, body: object): Promise<Outcome> {
  try {
    const response = await fetch(`/workspace/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      // Slack gives an app 3 s; the local workspace may wait longer before it says so.
      signal: AbortSignal.timeout(30_000),
    });
    return readOutcome(await response.json(), response.status);
  } catch (cause) {
    const reason = cause instanceof Error && cause.name === 'TimeoutError' ? 'no answer within 30 s' : 'no connection';
    return { ok: false, error: reason, errors: {} };
  }
}

/** Reads the answer to a request; whatever is not `ok: true` is a refusal with a text to show. */
export function readOutcome(answer: unknown, status: number): Outcome {
  if (typeof answer !== 'object' || answer === null) {
    return { ok: false, error: `unreadable answer (HTTP ${status})`, errors: {} };
  }
  const { ok, ts, error, errors } = answer as { ok?: unknown; ts?: unknown; error?: unknown; errors?: unknown };
  if (ok === true) return typeof ts === 'string' ? { ok: true, ts } : { ok: true };
  const texts = typeof errors === 'object' && errors !== null ? Object.entries(errors) : [];
  return {
    ok: false,
    error: typeof error === 'string' && error !== '' ? error : `refused (HTTP ${status})`,
    errors: Object.fromEntries(texts.map(([blockId, text]) => [blockId, String(text)])),
  };
}
