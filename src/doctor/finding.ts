import { redactText } from '../triage/redact/redact-text.ts';

/** What came of one hop. `not checked`: it is not configured, or could not be looked at from here. */
export interface Finding {
  /** Which part of the way: `slack: bot token`, `loki: lines`. */
  readonly hop: string;
  readonly state: 'ok' | 'failed' | 'not checked';
  /** What was seen, one line. */
  readonly said: string;
  /** What to do about it, one line; null where there is nothing to do. */
  readonly mend: string | null;
}

export function ok(hop: string, said: string): Finding {
  return { hop, state: 'ok', said, mend: null };
}

export function failed(hop: string, said: string, mend: string): Finding {
  return { hop, state: 'failed', said, mend };
}

export function notChecked(hop: string, said: string, mend: string | null = null): Finding {
  return { hop, state: 'not checked', said, mend };
}

/**
 * Runs one check with a limit of its own. What it throws, or that it did not end, is a finding as well: one broken hop
 * never hides the others.
 */
export async function guarded(hop: string, check: () => Promise<Finding[]>, limitMs: number): Promise<Finding[]> {
  const { promise: late, resolve } = Promise.withResolvers<Finding[]>();
  const timer = setTimeout(
    () =>
      resolve([
        failed(
          hop,
          `no answer within ${limitMs / 1000} s`,
          'Look whether it hangs, and whether a firewall drops packets.',
        ),
      ]),
    limitMs,
  );
  try {
    return await Promise.race([check(), late]);
  } catch (error) {
    return [failed(hop, messageOf(error), 'This is no answer that the check knows: see what it says.')];
  } finally {
    clearTimeout(timer);
  }
}

export function messageOf(error: unknown): string {
  const said = error instanceof Error ? error.message || error.name : String(error);
  // Several addresses of one host failed: the first says it.
  if (error instanceof AggregateError && error.errors.length > 0) return messageOf(error.errors[0]);
  return said;
}

/** Masks by form, then each secret that is known by its value; the shortest that counts as one has six characters. */
export function withoutSecrets(findings: readonly Finding[], secrets: readonly string[]): Finding[] {
  const known = secrets.filter((secret) => secret.length >= 6).sort((a, b) => b.length - a.length);
  const masked = (text: string) =>
    known
      .reduce((rest, secret) => rest.replaceAll(secret, '[masked]'), redactText(text))
      .replaceAll(/[\p{Cc}\p{Cf}]+/gu, ' ')
      .slice(0, 500);
  return findings.map(({ said, mend, ...rest }) => ({
    ...rest,
    said: masked(said),
    mend: mend === null ? null : masked(mend),
  }));
}
