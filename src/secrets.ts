import type { Environment } from './config.ts';
import type { Policy } from './policy/schema.ts';
import { isSecretKey } from './triage/redact/secret-key.ts';

/**
 * The bot's own secrets, for the log to mask: values of variables whose name says so, of those that the policy names,
 * and the password of the database's address.
 */
export function secretsIn(env: Environment, { operator_accounts: accounts, tracker }: Policy): string[] {
  const named = new Set([
    ...accounts.map(({ secret_env: name }) => name),
    ...(tracker === undefined || tracker.kind === 'file' ? [] : [tracker.token_env]),
  ]);
  const values = Object.entries(env).flatMap(([name, value]) =>
    value !== undefined &&
    (named.has(name) || isSecretKey(name) || /(?:SECRETS?|TOKENS?|PASSWORD|KEY)(?:_|$)/.test(name))
      ? [value]
      : [],
  );
  // Two signing secrets stand in one variable while they are being changed.
  const all = values.flatMap((value) => [value, ...value.split(',')]);
  const { DATABASE_URL: address = '' } = env;
  const password = URL.canParse(address) ? decodeURIComponent(new URL(address).password) : '';
  return [...all, password].map((value) => value.trim()).filter((value) => value !== '');
}
