/** The few messages of the Postgres protocol (version 3) that the proxy reads or writes. */

/** ReadyForQuery, outside a transaction. */
export const READY = Buffer.from([0x5a, 0, 0, 0, 5, 0x49]);

/** ErrorResponse. */
export function errorMessage(severity: 'ERROR' | 'FATAL', code: string, words: string): Buffer {
  const fields = [`S${severity}`, `V${severity}`, `C${code}`, `M${words}`].map((field) => `${field}\0`).join('');
  const body = Buffer.from(`${fields}\0`);
  const head = Buffer.alloc(5);
  head.write('E');
  head.writeUInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

/** Whether what a client sends makes a change that stays: a commit, or a statement of its own that writes. */
export function isWrite(chunk: Buffer): boolean {
  return /\b(?:commit|insert into|update|delete from)\b/i.test(chunk.toString('latin1'));
}
