import { randomBytes } from 'node:crypto';
import { seededHex } from '../../world/ids.ts';

/** Key of an operator service account of the embedded platform; it follows from the account, so that a demo can know it. */
export interface OperatorKey {
  readonly keyId: string;
  readonly secret: string;
}

export function operatorKeyOf(serviceAccountId: string): OperatorKey {
  return {
    keyId: `key-${seededHex(`operator key ${serviceAccountId}`, 8)}`,
    secret: `demo-${seededHex(`operator secret ${serviceAccountId}`, 32)}`,
  };
}

export interface OperatorTokens {
  /** A new token of an account. */
  mint(serviceAccountId: string): { readonly token: string; readonly expiresAt: Date };
  /** Whose token it is; null for one that was never minted. */
  holderOf(token: string): { readonly serviceAccountId: string; readonly expired: boolean } | null;
}

export const TOKEN_SECONDS = 900;
const FORGOTTEN_MS = 3_600_000;

export function createOperatorTokens(now: () => Date): OperatorTokens {
  const issued = new Map<string, { readonly serviceAccountId: string; readonly expiresAt: Date }>();
  return {
    mint(serviceAccountId) {
      const token = `operator.${randomBytes(24).toString('hex')}`;
      const expiresAt = new Date(now().getTime() + TOKEN_SECONDS * 1000);
      // One that ended lately is still told from one that never was.
      for (const [old, { expiresAt: end }] of issued)
        if (now().getTime() - end.getTime() > FORGOTTEN_MS) issued.delete(old);
      issued.set(token, { serviceAccountId, expiresAt });
      return { token, expiresAt };
    },
    holderOf(token) {
      const found = issued.get(token);
      return found ? { serviceAccountId: found.serviceAccountId, expired: found.expiresAt <= now() } : null;
    },
  };
}
