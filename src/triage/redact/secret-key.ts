/** Endings that make a name a secret's name, whatever stands in front: `db_password`, `clientSecret`, `X-Api-Key`. */
const ENDINGS = [
  'password',
  'passwd',
  'passphrase',
  'secret',
  'api[_-]?key',
  'access[_-]?key',
  'secret[_-]?key',
  'private[_-]?key',
  'signing[_-]?key',
  'encryption[_-]?key',
  'account[_-]?key',
  '(?:auth|access|refresh|session|bearer|id)token',
  '(?:amz|goog|hub|slack|gitlab)[_-]signature',
];
const ENDING = new RegExp(`(?:${ENDINGS.join('|')})$`, 'i');

/** Words that count only as a name of their own, or behind `_`, `-`, `.` or a camel-case hump: `id_token`, `idToken`. */
const WHOLE_WORD = /(?:^|[_.-])(?:token|pwd|pass|authorization|cookies?|credentials?)$/i;
const HUMP = /[a-z0-9](?:Token|Pwd|Authorization|Cookies?|Credentials?)$/;

/** Tokens that only mark a place in a list or a text. */
const HARMLESS = /(?:page|next|continue|continuation|cursor|sync|fencing|max|min|eos|bos|pad|stop)[_.-]?token$/i;

/** What a log says about a secret without giving it away. Never masked: `token: missing` is evidence. */
const STATUS_WORDS = new Set(
  `absent active allowed bad changed denied disabled empty enabled expired fail failed false fresh incorrect invalid
  malformed mismatch missing nil no none not null ok optional present provided redacted rejected required reset revoked
  rotated set stale true undefined unknown unset unused updated valid verified wrong yes`.split(/\s+/),
);

/** Longer than any name somebody gave; bounds the work on hostile input. */
export const LONGEST_NAME = 64;

/** True for a name whose value is a secret: `password`, `X-Api-Key`, `client_secret`, `set-cookie`, `accessToken`. */
export function isSecretKey(name: string): boolean {
  const tail = name.slice(-LONGEST_NAME);
  if (tail === 'PWD' || tail === 'OLDPWD') return false; // working directories of a shell
  return (ENDING.test(tail) || WHOLE_WORD.test(tail) || HUMP.test(tail)) && !HARMLESS.test(tail);
}

/** True for a value that only says in what state a secret is, and for one that is masked already. */
export function isHarmlessValue(value: string): boolean {
  if (value.startsWith('[redacted:')) return true;
  if (value.length > LONGEST_NAME) return false;
  const text = value.trim();
  return text === '' || /^\*+$/.test(text) || STATUS_WORDS.has(text.toLowerCase());
}

/** The word in `[redacted:…]` for a secret of this name. */
export function secretKind(name: string): string {
  const lower = name.slice(-LONGEST_NAME).toLowerCase();
  if (/pass|pwd/.test(lower)) return 'password';
  if (lower.includes('cookie')) return 'cookie';
  if (lower.includes('authorization')) return 'authorization';
  if (/api[_-]?key/.test(lower)) return 'api-key';
  if (lower.endsWith('key')) return 'key';
  if (lower.includes('secret')) return 'secret';
  if (lower.includes('signature')) return 'signature';
  return lower.includes('credential') ? 'credential' : 'token';
}
