import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dumpEmbedded, FolderNotEmptyError, restoreEmbedded } from '../../src/store/backup.ts';
import { type Database, openDatabase } from '../../src/store/database.ts';
import { createIncidentStore } from '../../src/store/incident-store.ts';
import { openLocalReads, serveLocalReads } from '../../src/store/local-reads.ts';
import { SchemaTooNewError } from '../../src/store/migrate.ts';
import { createEmbeddedDatabase } from '../support/database.ts';
import { acceptRequest, createRecordingJobs, sampleReport } from '../support/recording.ts';

type Embedded = Extract<Database, { kind: 'embedded' }>;

const AT = new Date('2026-11-23T10:00:00.000Z');
const incidentId = randomUUID();
let database: Embedded;
let folder: string;
let reads: { close(): Promise<void> };
beforeAll(async () => {
  const opened = await createEmbeddedDatabase();
  if (opened.kind !== 'embedded') throw new Error('not embedded');
  database = opened;
  const { send } = createRecordingJobs();
  const store = createIncidentStore(database, send);
  const { teamId, channelId, threadTs, origin } = acceptRequest();
  await store.transaction(async (tx) => {
    const place = { teamId, channelId, threadTs, requestedBy: 'U1', origin, at: AT };
    await tx.add({ id: incidentId, subject: { correlationId: 'req-1' }, ...place });
    await tx.endRun({ incidentId, run: 1 }, { status: 'finished', report: sampleReport('req-1') }, AT);
  });
  folder = await mkdtemp(join(tmpdir(), 'reads-'));
  reads = await serveLocalReads(database, folder);
}, 60_000);
afterAll(async () => {
  await reads.close();
  await database.close();
});

test('a backup that the running bot made is restored into an empty folder and read', async () => {
  const backup = await (await openLocalReads(folder))?.backup();
  if (backup === undefined) throw new Error('no bot listens');
  const target = await mkdtemp(join(tmpdir(), 'restored-'));
  expect(await restoreEmbedded(target, backup)).toMatchObject({ incidents: 1, schema: expect.any(Number) });

  const restored = await openDatabase({ kind: 'folder', folder: target });
  const { send } = createRecordingJobs();
  const found = await createIncidentStore(restored, send).find(incidentId);
  await restored.close();
  expect(found?.incident).toMatchObject({ status: 'finished', finishedAt: AT, report: sampleReport('req-1') });

  await expect(restoreEmbedded(target, backup)).rejects.toThrow(FolderNotEmptyError);
}, 60_000);

test('a backup of a newer program, or a broken file, is refused and leaves nothing', async () => {
  const newer = await createEmbeddedDatabase();
  if (newer.kind !== 'embedded') throw new Error('not embedded');
  await newer.query(`insert into migrations (number, file) values (9999, 'later.sql')`);
  const backup = await dumpEmbedded(newer);
  await newer.close();
  const target = await mkdtemp(join(tmpdir(), 'restored-'));
  await expect(restoreEmbedded(target, backup)).rejects.toThrow(SchemaTooNewError);
  await expect(restoreEmbedded(target, gzipSync('no tar'))).rejects.toThrow();
  expect(await readdir(target)).toEqual([]);
}, 60_000);

test('while the bot has the database, commands read through it, with times as times, and change nothing', async () => {
  const through = await openLocalReads(folder);
  if (through === null) throw new Error('no bot listens');
  const { rows } = await through.query('select id, finished_at from incidents where correlation_id = $1', ['req-1']);
  expect(rows).toEqual([{ id: incidentId, finished_at: AT }]);
  await expect(through.query('delete from incidents')).rejects.toThrow(/read-only transaction/);
  expect((await database.query('select id from incidents')).rows).toHaveLength(1);
});

test('where no bot listens there is nothing to read through', async () => {
  const empty = await mkdtemp(join(tmpdir(), 'reads-'));
  expect(await openLocalReads(empty)).toBeNull();
  await mkdir(join(empty, 'local'));
  const died = await serveLocalReads(database, empty);
  await died.close();
  expect(await openLocalReads(empty)).toBeNull();
});
