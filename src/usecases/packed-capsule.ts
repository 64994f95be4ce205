import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { Capsule } from './capsule.ts';

const zip = promisify(gzip);
const unzip = promisify(gunzip);

/** Far above what a bounded bundle takes; a row that unpacks to more was not written by this program. */
const MOST_BYTES = 64 * 1024 * 1024;

/** A capsule as it is stored: its file, byte for byte, compressed. Not `jsonb`, which would change what was sealed. */
export interface PackedCapsule {
  readonly gzip: Uint8Array;
  /** The capsule's own seal, to tell by without unpacking. */
  readonly seal: string;
}

/** The file of a capsule: what `--capsule` writes, what the card exports, what `replay` reads. */
export function capsuleFile(capsule: Capsule): string {
  return `${JSON.stringify(capsule)}\n`;
}

export async function packCapsule(capsule: Capsule): Promise<PackedCapsule> {
  return { gzip: await zip(capsuleFile(capsule)), seal: capsule.seal };
}

/** The file that was packed. Rejects when the bytes are not what `packCapsule` wrote. */
export async function unpackCapsule({ gzip: packed }: PackedCapsule): Promise<string> {
  return (await unzip(packed, { maxOutputLength: MOST_BYTES })).toString('utf8');
}
