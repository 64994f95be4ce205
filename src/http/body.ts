import { PassThrough, pipeline, type Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';

/** The answer is larger than the limit, counted after decompression. */
export class BodyTooLargeError extends Error {
  override readonly name = 'BodyTooLargeError';
}

/** Reads a whole body as UTF-8 text and stops at the limit, so that a small compressed answer cannot grow without end. */
export async function readBody(body: Readable, encoding: string, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of plain(body, encoding)) {
    const bytes = toBuffer(chunk);
    size += bytes.length;
    if (size > maxBytes) throw new BodyTooLargeError(`the answer is larger than ${maxBytes} bytes`);
    chunks.push(bytes);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}

/** The beginning of a body, for an error message. What cannot be read is left out: the status says enough. */
export async function readBeginning(body: Readable, encoding: string, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of plain(body, encoding)) {
      const bytes = toBuffer(chunk);
      chunks.push(bytes);
      size += bytes.length;
      if (size >= maxBytes) break;
    }
  } catch (error) {
    if (chunks.length === 0) return `(unreadable: ${error instanceof Error ? error.message : String(error)})`;
  }
  return new TextDecoder().decode(Buffer.concat(chunks).subarray(0, maxBytes));
}

function toBuffer(chunk: unknown): Buffer {
  return Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
}

function plain(body: Readable, encoding: string): Readable {
  const decoder = decoderFor(encoding.trim().toLowerCase());
  // Errors of either stream end the other and reach the reader through the last one.
  return decoder === null ? body : pipeline(body, decoder, new PassThrough(), () => undefined);
}

function decoderFor(encoding: string) {
  if (encoding === 'gzip' || encoding === 'x-gzip') return createGunzip();
  if (encoding === 'deflate') return createInflate();
  return encoding === 'br' ? createBrotliDecompress() : null;
}
