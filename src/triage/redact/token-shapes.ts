/**
 * Secrets that are known by their looks alone. Every pattern is a fixed beginning and runs of one character class, and
 * whatever a pattern has begun to read it also consumes, so a text of any content costs time in proportion to its length.
 * `hint` is a short form of the beginning: a text without any hint is left alone quickly.
 */
const SHAPES: readonly { readonly kind: string; readonly hint: string; readonly pattern: RegExp }[] = [
  { kind: 'slack-token', hint: 'xox[a-z]', pattern: /xox[a-z](?:\.xox[a-z])?-[A-Za-z0-9-]{8,}/g },
  { kind: 'slack-token', hint: 'xapp-', pattern: /xapp-[A-Za-z0-9-]{8,}/g },
  { kind: 'slack-webhook', hint: 'hooks\\.slack', pattern: /hooks\.slack(?:-gov)?\.com\/[A-Za-z0-9/_-]{8,}/g },
  {
    kind: 'gitlab-token',
    hint: 'gl[a-z]{2,5}-',
    pattern: /gl(?:pat|dt|rt|rtr|soat|cbt|ptt|ft|imt|agent|oas|ffct)-[A-Za-z0-9_.-]{16,}/g,
  },
  { kind: 'github-token', hint: 'gh[pousr]_', pattern: /gh[pousr]_[A-Za-z0-9]{20,}/g },
  { kind: 'github-token', hint: 'github_pat_', pattern: /github_pat_[A-Za-z0-9_]{20,}/g },
  {
    kind: 'aws-key',
    hint: 'A[KSRIGNP][IOPN][AD]',
    pattern: /(?<![A-Za-z0-9])(?:AKIA|ASIA|AROA|AIDA|AGPA|ANPA|AIPA)[A-Z0-9]{16}(?![A-Za-z0-9])/g,
  },
  { kind: 'gcp-key', hint: 'AIza', pattern: /AIza[A-Za-z0-9_-]{35}/g },
  { kind: 'gcp-token', hint: 'ya29\\.', pattern: /ya29\.[A-Za-z0-9_.-]{20,}/g },
  { kind: 'gcp-secret', hint: 'GOCSPX-', pattern: /GOCSPX-[A-Za-z0-9_-]{20,}/g },
  { kind: 'azure-secret', hint: '\\dQ~', pattern: /[A-Za-z0-9_~.-]{3}\dQ~[A-Za-z0-9_~.-]{31,}/g },
  { kind: 'vault-token', hint: 'hv[sbr]\\.', pattern: /(?<![A-Za-z0-9])hv[sbr]\.[A-Za-z0-9_-]{20,}/g },
  { kind: 'nvidia-key', hint: 'nvapi-', pattern: /nvapi-[A-Za-z0-9_-]{20,}/g },
  { kind: 'huggingface-token', hint: 'hf_', pattern: /(?<![A-Za-z0-9])hf_[A-Za-z0-9]{30,}/g },
  { kind: 'npm-token', hint: 'npm_', pattern: /npm_[A-Za-z0-9]{36,}/g },
  { kind: 'docker-token', hint: 'dckr_', pattern: /dckr_(?:pat|oat)_[A-Za-z0-9_-]{20,}/g },
  { kind: 'api-key', hint: 'sk-', pattern: /(?<![A-Za-z0-9])sk-[A-Za-z0-9_-]{20,}/g },
  { kind: 'api-key', hint: 'k_live_', pattern: /[sr]k_live_[A-Za-z0-9]{16,}/g },
  { kind: 'sendgrid-key', hint: 'SG\\.', pattern: /(?<![A-Za-z0-9])SG\.[A-Za-z0-9_-]{16,}(?:\.[A-Za-z0-9_-]{16,})?/g },
];

const JWT = /eyJ[A-Za-z0-9_-]{5,}((?:\.[A-Za-z0-9_-]*){2,4})?/g;

/** A shared-access signature in the query of an Azure URL. */
const SAS = /([?&]sig=)[A-Za-z0-9%+/=_-]{16,}/g;

/** Sources of the patterns that say whether a text can hold any of these at all. */
export const TOKEN_HINTS: readonly string[] = ['eyJ', '[?&]sig=', ...SHAPES.map(({ hint }) => hint)];

/** Masks tokens and keys that are recognised by their form, wherever they stand. */
export function maskTokenShapes(text: string): string {
  // `eyJ…` alone is only base64 of `{"…`, a paging cursor, say. With its dots it is a JWT or JWE.
  let masked = text.replace(JWT, (match, rest: unknown) => (typeof rest === 'string' ? '[redacted:jwt]' : match));
  masked = masked.replace(SAS, '$1[redacted:signature]');
  for (const { kind, pattern } of SHAPES) masked = masked.replace(pattern, `[redacted:${kind}]`);
  return masked;
}
