import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createFileTracker } from '../../../../src/destinations/trackers/file/file.ts';
import { gapTicket } from '../../support/gap-ticket.ts';

async function ledgerIn(url?: string) {
  const folder = await mkdtemp(join(tmpdir(), 'ledger-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, 'deep', 'gaps.md');
  const open = () => createFileTracker({ path, url, now: () => new Date('2026-05-01T10:00:00Z') });
  return { folder: join(folder, 'deep'), path, open, tracker: open(), text: () => readFile(path, 'utf8') };
}

test('a ledger begins with what it is, and has a section that people can read', async () => {
  const { tracker, text } = await ledgerIn('https://demo.example/ledger');
  expect(await tracker.find('nothing')).toBeNull();
  expect(await tracker.file(gapTicket(), 'k1')).toEqual({
    key: 'GAP-1',
    url: 'https://demo.example/ledger#gap-1',
    outcome: 'created',
  });
  const ledger = await text();
  expect(ledger).toMatch(/^# Platform primitive gaps\n/);
  for (const line of [
    '## GAP-1 · Slurm partitions need a branch in core',
    '- **Status:** open',
    '- **Classification:** core primitive needed',
    'Adding a partition is not possible without a branch in the core handlers.',
    '| 2026-05-01 10:00 | 4 | as above |',
  ]) {
    expect(ledger.split('\n')).toContain(line);
  }
});

test('the address is that of the file unless told', async () => {
  const { tracker, path } = await ledgerIn();
  expect((await tracker.file(gapTicket(), 'k1')).url).toBe(`file://${path}#gap-1`);
});

test('a second filing adds a row, a repeat of it adds none, another shape adds a section', async () => {
  const { tracker, open, text } = await ledgerIn();
  await tracker.file(gapTicket(), 'k1');
  const stage = gapTicket({ fingerprint: 'api_defect|upgrade|slurm|stage', title: 'The same on stage' });
  expect(await tracker.file(stage, 'k2')).toMatchObject({ key: 'GAP-2', outcome: 'created' });
  const again = gapTicket({ repeats: 4, evidence: 'seen | again\nwith [a link](https://g.example/x)' });
  expect(await tracker.file(again, 'k3')).toMatchObject({ key: 'GAP-1', outcome: 'commented' });
  expect(await open().file(again, 'k3')).toMatchObject({ key: 'GAP-1', outcome: 'commented' });
  expect(await open().file(gapTicket(), 'k1')).toMatchObject({ key: 'GAP-1', outcome: 'created' });
  const [, first = '', second = ''] = (await text()).split(/^## /m);
  expect(first.match(/^\| 2026/gm)).toHaveLength(2);
  expect(first).toContain('| 2026-05-01 10:00 | 5 | seen \\| again with [a link](https://g.example/x) <!-- ');
  expect(second.match(/^\| 2026/gm)).toHaveLength(1);
});

test('what people wrote into it stays byte for byte', async () => {
  const { tracker, path, text } = await ledgerIn();
  await tracker.file(gapTicket(), 'k1');
  const edited = `${(await text()).replace('- **Kind:** gap', '- **Kind:** gap\n- **Owner:** Platform Architecture')}\nA note of ours.\n\n## Not a gap\n\n| a | table |\n|---|---|\n| of | ours |\n`;
  await writeFile(path, edited);
  await tracker.file(gapTicket({ repeats: 9 }), 'k2');
  const after = await text();
  expect(after.replace(/^\| 2026-05-01 10:00 \| 10 .*\n/m, '')).toBe(edited);
  expect(after.indexOf('| 10 |')).toBeLessThan(after.indexOf('A note of ours.'));
});

test('a section without its table gets one', async () => {
  const { tracker, path, text } = await ledgerIn();
  await tracker.file(gapTicket(), 'k1');
  await writeFile(path, (await text()).replace(/### Occurrences[\s\S]*/, ''));
  await tracker.file(gapTicket(), 'k2');
  expect(await tracker.file(gapTicket(), 'k2')).toMatchObject({ outcome: 'commented' });
  expect((await text()).match(/^\| 2026/gm)).toHaveLength(1);
});

test.each(['closed', 'Done', 'resolved', 'rejected'])(
  'a section whose status is %s gets a follower',
  async (status) => {
    const { tracker, path, text } = await ledgerIn();
    await tracker.file(gapTicket(), 'k1');
    await writeFile(path, (await text()).replace('**Status:** open', `**Status:** ${status}`));
    expect(await tracker.find(gapTicket().fingerprint)).toBeNull();
    expect(await tracker.file(gapTicket(), 'k2')).toMatchObject({ key: 'GAP-2', outcome: 'created' });
    expect(await tracker.file(gapTicket(), 'k3')).toMatchObject({ key: 'GAP-2', outcome: 'commented' });
  },
);

test('many filings at once, through several adapters, all stand in the ledger', async () => {
  const { open, text, folder } = await ledgerIn();
  const adapters = [open(), open(), open()];
  const filings = adapters.flatMap((tracker, adapter) =>
    Array.from({ length: 5 }, (_, index) =>
      tracker.file(gapTicket({ fingerprint: `shape ${adapter} ${index}` }), `k${adapter}${index}`),
    ),
  );
  const keys = (await Promise.all(filings)).map(({ key }) => key);
  expect(new Set(keys).size).toBe(15);
  expect((await text()).match(/^## GAP-/gm)).toHaveLength(15);
  expect(await readdir(folder)).toEqual(['gaps.md']);
});

test('two filings of one shape at once make one section', async () => {
  const { tracker, text } = await ledgerIn();
  const outcomes = await Promise.all(['k1', 'k2', 'k1'].map((key) => tracker.file(gapTicket(), key)));
  expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['commented', 'created', 'created']);
  expect((await text()).match(/^\| 2026/gm)).toHaveLength(2);
});

test('the lock of a process that died is taken over', async () => {
  const { tracker, path, folder } = await ledgerIn();
  await tracker.file(gapTicket(), 'k1');
  await writeFile(`${path}.lock`, '');
  const longAgo = new Date(Date.now() - 60_000);
  await utimes(`${path}.lock`, longAgo, longAgo);
  expect(await tracker.file(gapTicket(), 'k2')).toMatchObject({ outcome: 'commented' });
  expect(await readdir(folder)).toEqual(['gaps.md']);
});

test('the lock of a living process is waited for, and left alone when the caller stops', async () => {
  const { tracker, path } = await ledgerIn();
  await tracker.file(gapTicket(), 'k1');
  await writeFile(`${path}.lock`, '');
  await expect(tracker.file(gapTicket(), 'k2', AbortSignal.timeout(60))).rejects.toMatchObject({
    name: 'ActionError',
    retryable: true,
  });
  const filing = tracker.file(gapTicket(), 'k2');
  await rm(`${path}.lock`);
  expect(await filing).toMatchObject({ outcome: 'commented' });
});

test('a place that cannot be written to is told', async () => {
  const { path, tracker } = await ledgerIn();
  await tracker.file(gapTicket(), 'k1');
  const inside = createFileTracker({ path: join(path, 'gaps.md') });
  await expect(inside.file(gapTicket(), 'k1')).rejects.toMatchObject({ name: 'ActionError', destination: 'file' });
});
