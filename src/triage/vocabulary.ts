/**
 * What an error is about, told from its code and its words. Codes are the platform's catalogue; words are what Go
 * services, drivers and people write. The platform's own `message` is never parsed for a decision when a code says
 * something specific: words decide only where the code is generic or missing.
 */
export type Nature =
  | 'token'
  | 'denied'
  | 'invalid'
  | 'missing'
  | 'conflict'
  | 'limit'
  | 'unavailable'
  | 'defect'
  | 'app'
  | 'allocation';

const CODES: readonly (readonly [RegExp, Nature])[] = [
  [/^(?:allocation_|sku_|node_)/, 'allocation'],
  [/^token_scope_invalid$/, 'denied'],
  [/^service_account_(?:disabled|deleted|inactive|suspended)$/, 'denied'],
  [/^invalid_(?:state|transition)|_invalid_state$/, 'conflict'],
  [/^(?:token_|auth_)/, 'token'],
  [
    /^(?:insufficient_permissions?|admin_required|ownership_required|forbidden|permission_denied|access_denied)$/,
    'denied',
  ],
  [/(?:_forbidden|_denied|_not_permitted|_not_allowed|boundary_violation|allowlist\w*)$/, 'denied'],
  [/^(?:invalid_|validation_|missing_|bad_request|unsupported_|malformed_)/, 'invalid'],
  [/(?:_mismatch|_invalid_request|_required)$/, 'invalid'],
  [/(?:schema_invalid|_panic|_defect|serialization\w*|decode\w*|marshal\w*|translation\w*)$/, 'defect'],
  [/^(?:internal_error|internal|panic|unexpected_error|unknown_error)$/, 'defect'],
  [/_not_found$|^not_found$/, 'missing'],
  [/conflict|^already_|_already_|invalid_state|_in_progress$/, 'conflict'],
  [/quota|rate_limit|_limit_|exhausted/, 'limit'],
  [
    /unavailable|unreachable|timeout|timed_out|upstream_error|publish_failed|connection_|_down$|lease_lost/,
    'unavailable',
  ],
];

/** Codes that say only "something broke": words may say more. */
const GENERIC =
  /^(?:internal_error|internal|service_unavailable|upstream_error|unexpected_error|unknown_error|runtime_error)$/;

const PANIC =
  /fatal error: |concurrent map|interface conversion: |\bpanic\b|nil pointer|invalid memory address|index out of range|goroutine \d+|runtime error|\bsegfault|stack trace|traceback/i;
/** The app's own image, process or files: neither the backend nor the platform's code, and no right of the platform's. */
const APP =
  /image ?pull|errimagepull|pull access|crashloop|oom ?kill|exit(?:ed)? (?:with )?(?:code|status)|readiness probe|liveness probe|manifest unknown|\b(?:mkdir|open|chmod|stat) \/\S*: permission denied/i;
/** A connection that was not to be had is an outage, whoever asked for it. */
const NETWORK = /connection (?:refused|reset)|no such host|no route to host|dial (?:tcp|unix)|network is unreachable/i;
const isApp = (text: string): boolean => APP.test(text) && !NETWORK.test(text);
const LIMIT =
  /quota|exhausted|insufficient (?:capacity|resources|gpus?|memory)|no (?:free )?capacity|out of (?:capacity|memory|stock)|too many clients|accounting\/qos|no space left|sqlstate 53|\d+\/\d+ nodes|rate limit/i;
const DOWN =
  /connection (?:refused|reset)|no such host|i\/o timeout|deadline exceeded|dial (?:tcp|unix)|no responders|no route to host|unreachable|handshake timeout|broken pipe|not responding|bad gateway|econnrefused|service unavailable|\bunavailable\b|circuit (?:breaker )?open|timed out|\btimeout\b|\beof\b|goaway|client connection lost|closed network connection|deadlineexceeded|no healthy upstream|upstream connect error|server misbehaving|name resolution|nats: (?:connection closed|disconnected|no servers)|no response from stream|circuit breaker is open|bad connection|is starting up|leader changed|unable to handle the request|unable to contact|failed to connect|zero bytes were transmitted|terminating connection|sqlstate (?:08|57)|(?:status|http|code)\D{0,3}503\b|\b503 (?:service|from)/i;
const DEFECT =
  /unexpected end of json|invalid character .{1,8} looking for|scan error on column|yaml: line \d+|no matches for kind|unmarshal|(?:cannot|could not|unable to|failed to|failed) (?:be )?(?:decod|translat|convert|pars|render|serializ|deserializ|encod|marshal)\w*|not (?:decodable|parsable|serializable)|(?:decod|pars|translat|conver|marshal|serializ)\w* (?:failed|failure|error)|unknown field|type assertion|translat|no mapping|no (?:translator|handler|converter) (?:for|registered)|schema validation|missing field|unexpected (?:nil|null|type|value|state|field)|unhandled|assertion failed|sqlstate (?!08|53|57)|not implemented|invariant|malformed (?:event|payload|envelope)|template: /i;
const DENIED =
  /\bdenied\b|forbidden|not (?:permitted|allowed|authori[sz]ed)|lacks?(?: the)? (?:permission|role|scope)|insufficient (?:permission|role|scope|privilege)|allow-?list|unauthori[sz]ed/i;
const INVALID =
  /\binvalid\b|unsupported|not supported|must be|is required|\bmissing\b|unknown (?:operating|mode|action|verb)|bad request|malformed|incoherent|mismatch/i;

/** What the code says, or null for a code of no known kind. */
export function natureOfCode(code: string | null): Nature | null {
  if (code === null) return null;
  const word = code.toLowerCase();
  return CODES.find(([pattern]) => pattern.test(word))?.[1] ?? null;
}

/** What the words say, strongest first, or null. */
export function natureOfText(text: string): Nature | null {
  if (PANIC.test(text)) return 'defect';
  if (isApp(text)) return 'app';
  if (LIMIT.test(text)) return 'limit';
  if (DENIED.test(text)) return 'denied';
  if (DEFECT.test(text)) return 'defect';
  if (DOWN.test(text)) return 'unavailable';
  if (INVALID.test(text)) return 'invalid';
  return null;
}

/** Code first, unless it is generic and the words are specific: a panic behind `service_unavailable` is a defect. */
export function natureOf(code: string | null, text: string): Nature | null {
  const byCode = natureOfCode(code);
  // A wait for capacity that ran out is worded as a timeout, and is no outage.
  if (byCode === 'unavailable' && !PANIC.test(text) && isApp(text)) return 'app';
  if (byCode === 'unavailable' && !PANIC.test(text) && LIMIT.test(text)) return 'limit';
  if (byCode !== null && !GENERIC.test(code ?? '')) return byCode;
  return specific(text) ?? byCode ?? natureOfText(text);
}

function specific(text: string): Nature | null {
  if (PANIC.test(text)) return 'defect';
  if (isApp(text)) return 'app';
  if (LIMIT.test(text)) return 'limit';
  if (DEFECT.test(text)) return 'defect';
  if (DOWN.test(text)) return 'unavailable';
  return null;
}

export const isPanic = (text: string): boolean => PANIC.test(text);

const DONE =
  /\b(?:completed?|succeeded|success(?:ful(?:ly)?)?|finished|converged|reconciled|applied|deployed|upgraded|decommissioned|torn down|rolled back|started|stopped|is running|now running|status=running|running\/healthy|ready|healthy|done|reached)\b/i;
/** Words that no success stands beside. */
const FAILING =
  /\b(?:not|never|no|fail\w*|errors?|abort\w*|clean(?:ed|ing)?[ -]?up|compensat\w*|revert\w*|mark(?:ed|ing)|giv\w+ up|degraded|partial\w*|skipp\w*)\b/i;
/** A success that had nothing to do, or that nothing went wrong in. */
const NOTHING_LEFT = /\b(?:no|without|0|zero) (?:changes?|drift|errors?|failures?|warnings?)\b/gi;
/** Words of something still under way, unless the success is said outright. */
const UNDER_WAY =
  /\b(?:waiting|wait|will|retry\w*|attempt|pending|consumed|received|claimed|starting|queued|scheduled|(?:reconcile|reconciliation|step|action|work|processing|task|handler|upgrade|rollback|create|deploy\w*|decommission) started|started (?:\w+ )?(?:reconcile|processing|work|step|task))\b/i;
const STATE = /\b(?:state|status|phase)\b\W{0,6}(?:is |to )?(?:running|ready|active|stopped|decommissioned|healthy)\b/i;
const OUTRIGHT = /\b(?:succeeded|successfully|completed|finished|converged)\b/i;
const DONE_EVENT =
  /\.(?:deployed|created|upgraded|decommissioned|rolled_back|started|stopped|running|ready|completed|succeeded)(?:\.v\d+)?$/;

export function isDoneEvent(eventType: string | undefined): boolean {
  return eventType !== undefined && DONE_EVENT.test(eventType);
}

/** Whether a worker's line says that something has ended well. */
export function saysDone(text: string, eventType: string | undefined): boolean {
  if (FAILING.test(text.replaceAll(NOTHING_LEFT, ''))) return false;
  if (isDoneEvent(eventType) && !/\bconsumed|received\b/i.test(text)) return true;
  if (STATE.test(text)) return true;
  return DONE.test(text) && (OUTRIGHT.test(text) || !UNDER_WAY.test(text));
}

const FAILED_EVENT = /\.failed(?:\.v\d+)?$/;

/** Whether an event type or a status word says that the action failed. */
export function saysFailed(word: string | null | undefined): boolean {
  return (
    word !== null &&
    word !== undefined &&
    (FAILED_EVENT.test(word) || /^(?:fail(?:ed|ure)?|error(?:ed)?|denied|rejected|aborted)$/i.test(word))
  );
}

/** Whether a status word of an event or audit row says that the action succeeded. */
export function saysSucceeded(word: string | null | undefined): boolean {
  return word !== null && word !== undefined && /^(?:succeed(?:ed)?|success(?:ful)?|completed?|done|ok)$/i.test(word);
}
