/** A secret that is planted, and what must be found nowhere. */
export interface Planted {
  /** Text in which it stands, as a program or a person would write it. */
  readonly text: string;
  readonly secret: string;
  readonly kind: string;
}

const base64 = (text: string): string => Buffer.from(text).toString('base64url');

/** One secret of each kind, unique to a place (letters and digits), each in a text of its own. */
export function sentinels(place: string): Planted[] {
  const tag = `S3NT1NEL${place}`.toUpperCase();
  const filled = (length: number, letter = 'Z') => tag.padEnd(length, letter).slice(0, length);
  const jwt = `${base64('{"alg":"HS256","typ":"JWT"}')}.${base64(`{"sub":"${tag}"}`)}.${filled(43, 'q')}`;
  const basic = Buffer.from(`user:${tag}-basic`).toString('base64');
  const key = `-----BEGIN PRIVATE KEY-----\nMIIEvQ${tag}pem\nAAECAw==\n-----END PRIVATE KEY-----`;
  const of = (kind: string, secret: string, text: string): Planted => ({ kind, secret, text });
  return [
    of('jwt', jwt, `verified ${jwt} ok`),
    of('bearer', `${tag}bearer123456`, `Authorization: Bearer ${tag}bearer123456`),
    of('basic', basic, `proxy said Basic ${basic} is wrong`),
    of('aws key', `AKIA${filled(16)}`, `signed by AKIA${filled(16)}.`),
    of('aws secret', `${tag}/aws+secret`, `aws_secret_access_key=${tag}/aws+secret`),
    of('gcp key', `AIza${filled(35)}`, `maps?k=AIza${filled(35)} failed`),
    of('azure account', `${tag}azure==`, `DefaultEndpointsProtocol=https;AccountKey=${tag}azure==;EndpointSuffix=x`),
    of('azure secret', `abc8Q~${filled(34)}`, `client abc8Q~${filled(34)} expired`),
    ...['xoxb', 'xoxp', 'xoxa', 'xoxs', 'xoxr', 'xapp'].map((prefix) =>
      of(`slack ${prefix}`, `${prefix}-1-${tag}-slack`, `slack refused ${prefix}-1-${tag}-slack today`),
    ),
    of('slack webhook', `T0/B0/${tag}hook`, `POST https://hooks.slack.com/services/T0/B0/${tag}hook failed`),
    of('gitlab', `glpat-${filled(20)}`, `clone with glpat-${filled(20)} refused`),
    of('github', `ghp_${filled(36)}`, `clone with ghp_${filled(36)} refused`),
    of('password in a url', `${tag}url`, `cannot reach postgres://bot:${tag}url@db.example.internal:5432/x`),
    of('assignment', `${tag}assigned`, `retry with password=${tag}assigned now`),
    of('json', `${tag}json`, `{"client_secret":"${tag}json"}`),
    of('yaml', `${tag}yaml`, `db:\n  password: ${tag}yaml\n`),
    of('environment', `${tag}env`, `export DB_PASSWORD='${tag}env'`),
    of('flag', `${tag}flag`, `ran tool --api-key ${tag}flag --verbose`),
    of('private key', `MIIEvQ${tag}pem`, key),
    of('private key in one line', `MIIEvQ${tag}pem`, JSON.stringify(key).slice(1, -1)),
    of('e-mail address', `${tag}@example.com`.toLowerCase(), `owner ${tag}@example.com`.toLowerCase()),
  ];
}

/** Which of the planted secrets stand in a text, with where each was planted. */
export function leaksIn(text: string, planted: readonly Planted[]): string[] {
  const flat = text.toLowerCase();
  return planted
    .filter(({ secret }) => flat.includes(secret.toLowerCase()))
    .map(({ kind, secret }) => `${kind}: ${secret}`);
}
