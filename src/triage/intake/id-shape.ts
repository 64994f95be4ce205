import { CORRELATION_ID } from '../terms.ts';

const ULID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/i;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Words that stand where an id should stand. Compared in lower case without `-`, `_` and `.`. */
const STAND_INS = new Set(
  `null nil none undefined unknown missing empty error example placeholder redacted masked hidden omitted tbd todo
   string str text uuid ulid guid true false nan yes not the see same this that your value var id sampleid someid
   correlation correlationid yourcorrelationid mycorrelationid thecorrelationid somecorrelationid
   examplecorrelationid insertcorrelationidhere correlationidhere yourid idhere notavailable notset notfound`.split(
    /\s+/,
  ),
);

export function isUlid(token: string): boolean {
  return ULID.test(token) && !isPlaceholder(token);
}

export function isUuid(token: string): boolean {
  return UUID.test(token) && !isPlaceholder(token);
}

/** A ULID or UUID: a shape nobody writes by accident, so it may count without a label. */
export function isBareId(token: string): boolean {
  return isUlid(token) || isUuid(token);
}

/** True for `xxx`, `your-correlation-id`, `null`, the nil UUID and the like. */
export function isPlaceholder(token: string): boolean {
  const plain = token.toLowerCase().replace(/[._-]/g, '');
  if (STAND_INS.has(plain)) return true;
  if (/x{5}/.test(plain)) return true;
  // One character repeated: xxx, 000…0 (nil UUID), fff…f (max UUID).
  return plain.length > 0 && plain === plain.charAt(0).repeat(plain.length);
}

/** A token of the platform's contract (3 to 128 letters, digits, `.`, `_`, `-`) that is no placeholder. */
export function isCorrelationId(token: string): boolean {
  return CORRELATION_ID.test(token) && !isPlaceholder(token);
}
