import { expect, test } from 'vitest';
import { gapsCommand } from '../../src/terminal/gaps-command.ts';
import type { LedgerRow } from '../../src/usecases/actions/ledger.ts';
import { recordedTerminal } from './recorded-terminal.ts';

const ROWS: readonly LedgerRow[] = [
  {
    fingerprint: 'worker_defect | gpuaas-api | slurm',
    ticket: { key: '#7', url: 'https://tracker.test/7' },
    incidents: 3,
    first: new Date('2026-11-01T10:00:00Z'),
    last: new Date('2026-11-20T10:00:00Z'),
    lostMs: 2 * 3_600_000,
    open: 1,
  },
  { fingerprint: 'gap | \u001b[31mray', ticket: null, incidents: 1, first: null, last: null, lostMs: 0, open: 0 },
];

async function run(words: string[], rows = ROWS) {
  const { terminal, out, err } = recordedTerminal();
  const status = await gapsCommand(words, { ledger: async () => rows }, terminal);
  return { status, out: out(), err: err() };
}

test('prints gaps, incidents and the time they cost', async () => {
  const { status, out } = await run([]);
  expect(status).toBe(0);
  expect(out).toBe(`worker_defect | gpuaas-api | slurm
  #7  https://tracker.test/7
  3 incidents, 2026-11-01 to 2026-11-20; 2 h 0 min lost (1 not seen to end, not counted)
gap |  [31mray
  not filed
  1 incident; 0 s lost
2 shapes, 4 incidents, 2 h 0 min lost.
`);
});

test('--json prints the rows', async () => {
  expect(JSON.parse((await run(['--json'])).out)).toEqual(JSON.parse(JSON.stringify(ROWS)));
});

test('an empty ledger says so, and a wrong word is refused', async () => {
  expect((await run([], [])).out).toBe('No gap was seen and no ticket was filed.\n');
  expect(await run(['all'])).toMatchObject({ status: 2, out: '', err: expect.stringContaining('all is not known.') });
});
