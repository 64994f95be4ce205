import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { judge } from '../../src/triage/judge.ts';
import { openCapsule, sealCapsule } from '../../src/usecases/capsule.ts';
import { capsuleFile, packCapsule, unpackCapsule } from '../../src/usecases/packed-capsule.ts';
import { ACCEPTED, api, bundle } from '../support/incident.ts';

test('a packed capsule unpacks to the very file, whose seal holds, whatever its lines hold', async () => {
  const of = bundle([...ACCEPTED, api('error', 'NUL \0, half \ud800, \u202e turned')]);
  const capsule = sealCapsule(of, judge(of));
  const packed = await packCapsule(capsule);
  expect(packed.seal).toBe(capsule.seal);
  const file = await unpackCapsule(packed);
  expect(file).toBe(capsuleFile(capsule));
  expect(openCapsule(file)).toEqual(capsule);
});

test('bytes that unpack to far more than a capsule are refused', async () => {
  const bomb = { gzip: gzipSync(Buffer.alloc(65 * 1024 * 1024)), seal: '' };
  await expect(unpackCapsule(bomb)).rejects.toThrow(/larger than/);
});
