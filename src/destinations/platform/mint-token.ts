import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { SendError, type Sender } from '../http/send.ts';
import { envelopeOf, jsonOf } from './envelope.ts';

/** What an HTTP header can carry, and nothing that could end it. */
const TOKEN = /^[\x21-\x7e]{1,8192}$/;

const Minted = z.object({ access_token: z.string().regex(TOKEN), token_type: z.string().optional() });

export interface Credential {
  readonly serviceAccountId: string;
  readonly keyId: string;
  readonly secret: string;
}

export type MintAnswer =
  | { readonly kind: 'minted'; readonly token: string }
  | { readonly kind: 'refused'; readonly status: number; readonly code: string; readonly correlationId: string | null }
  | { readonly kind: 'unclear'; readonly why: string };

/** A token for one operator service account, for one use. Answers, never throws; no answer holds a secret but `token`. */
export async function mintToken(
  sender: Sender,
  url: URL,
  { serviceAccountId, keyId, secret }: Credential,
  signal: AbortSignal | undefined,
): Promise<MintAnswer> {
  try {
    const { status, text } = await sender.send({
      method: 'POST',
      url,
      headers: { 'x-request-id': randomUUID() },
      body: { service_account_id: serviceAccountId, key_id: keyId, client_secret: secret },
      signal,
    });
    if (status >= 200 && status < 300) return mintedIn(status, text);
    const envelope = envelopeOf(text);
    if (status >= 500 && envelope === null) return { kind: 'unclear', why: `answered ${status} without saying why` };
    return {
      kind: 'refused',
      status,
      code: envelope?.code ?? `http_${status}`,
      correlationId: envelope?.correlationId ?? null,
    };
  } catch (error) {
    if (!(error instanceof SendError)) throw error;
    return { kind: 'unclear', why: error.message };
  }
}

function mintedIn(status: number, text: string): MintAnswer {
  const parsed = Minted.safeParse(jsonOf(text));
  if (!parsed.success) return { kind: 'unclear', why: `answered ${status} without a token` };
  const { access_token: token, token_type: type } = parsed.data;
  // A token of another kind would be sent in a way that its issuer did not mean.
  if (type !== undefined && type.toLowerCase() !== 'bearer')
    return { kind: 'unclear', why: 'answered with a token that is no bearer token' };
  return { kind: 'minted', token };
}
