import { z } from 'zod';
import type { PicturePoster } from '../usecases/attach-picture.ts';
import { SlackCallError } from '../usecases/ports.ts';
import type { Admission } from './admission.ts';
import type { SlackClients } from './clients.ts';
import type { Limits } from './limits.ts';

export interface PicturePosterNeeds {
  readonly clients: SlackClients;
  readonly limits: Limits;
  readonly admission: Pick<Admission, 'channelRefusal'>;
  readonly fetch: typeof globalThis.fetch;
}

const UPLOAD_MS = 20_000;
const Address = z.object({ upload_url: z.url(), file_id: z.string() });

/**
 * Puts pictures into threads, in Slack's three steps. Step by step, because the client's own upload sends the words for
 * who cannot see the picture under a name (`alt_text`) that the method does not have (`alt_txt`).
 */
export function createPicturePoster({ clients, limits, admission, fetch }: PicturePosterNeeds): PicturePoster {
  async function upload(name: string, png: Uint8Array, altText: string): Promise<string> {
    const method = 'files.getUploadURLExternal';
    const answer = await limits.call(method, '', () =>
      clients.posts.apiCall(method, { filename: name, length: png.byteLength, alt_txt: altText }),
    );
    const { upload_url: url, file_id: id } = Address.parse(answer);
    const sent = await fetch(url, {
      method: 'POST',
      body: Buffer.from(png),
      redirect: 'error',
      signal: AbortSignal.timeout(UPLOAD_MS),
    });
    await sent.body?.cancel();
    if (!sent.ok) throw new SlackCallError({ method, reason: `http_${sent.status}`, retryable: true });
    return id;
  }

  return {
    async attach({ channelId, threadTs }, { name, title, comment, png, altText }) {
      const method = 'files.completeUploadExternal';
      const refusal = await admission.channelRefusal(channelId);
      if (refusal !== null) throw new SlackCallError({ method, reason: refusal, retryable: refusal === 'not_known' });
      const id = await upload(name, png, altText).catch((error: unknown) => {
        throw unshared(error);
      });
      const file = { files: [{ id, title }] as [{ id: string; title: string }], channel_id: channelId };
      const shared = { ...file, initial_comment: comment };
      await limits.call(method, '', () =>
        clients.posts.files.completeUploadExternal(threadTs === null ? shared : { ...shared, thread_ts: threadTs }),
      );
    },
  };
}

/** Until the last step nobody sees the file: whatever passes may be tried again without a second picture. */
function unshared(error: unknown): unknown {
  if (error instanceof SlackCallError && (!error.retryable || error.retryAfterMs !== null)) return error;
  const about = { method: 'files.getUploadURLExternal', reason: 'unreachable', retryable: true };
  return new SlackCallError(about, { cause: error });
}
