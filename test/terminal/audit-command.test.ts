import { describe, expect, test } from 'vitest';
import { auditCommand } from '../../src/terminal/audit-command.ts';
import type { AuditEntry } from '../../src/usecases/action-ports.ts';
import type { AuditQuery } from '../../src/usecases/actions/action-store.ts';
import { recordedTerminal } from './recorded-terminal.ts';

const NOW = new Date('2026-11-23T12:00:00Z');
const ENTRY: AuditEntry = {
  at: new Date('2026-11-23T10:00:00Z'),
  incidentId: 'i-1',
  actionId: 'a-1',
  person: { teamId: 'T1', userId: 'U1', channelId: 'C1', foreign: false },
  event: 'retry.requested',
  outcome: 'approved',
  evidenceDigest: '0123456789abcdef',
  details: { action: 'upgrade', reason: 'line one\nline\u202e two', none: null },
};

async function run(words: string[], entries: readonly AuditEntry[] = [ENTRY]) {
  const { terminal, out, err } = recordedTerminal();
  const asked: AuditQuery[] = [];
  const auditOf = async (query: AuditQuery) => {
    asked.push(query);
    return entries;
  };
  const status = await auditCommand(words, { now: NOW, auditOf }, terminal);
  return { status, out: out(), err: err(), asked };
}

describe('npm run audit', () => {
  test('prints a row on a line, whatever signs it holds', async () => {
    const { status, out, err, asked } = await run(['--incident', 'req-1']);
    expect({ status, err }).toEqual({ status: 0, err: '1 row.\n' });
    expect(asked).toEqual([{ incidentId: 'req-1', limit: 1_000 }]);
    expect(out).toBe(
      '2026-11-23T10:00:00.000Z  retry.requested  approved  U1 in C1  i-1  evidence=0123456789ab  action=upgrade  reason=line one line  two\n',
    );
  });

  test.each([
    ['24h', '2026-11-22T12:00:00.000Z'],
    ['2026-11-23T09:00:00Z', '2026-11-23T09:00:00.000Z'],
    ['2026-11-23', '2026-11-23T00:00:00.000Z'],
  ])('--since %s', async (since, expected) => {
    expect((await run(['--since', since])).asked).toEqual([{ since: new Date(expected), limit: 1_000 }]);
  });

  test('--json prints the rows and nothing else', async () => {
    const { out, err } = await run(['--since=24h', '--json']);
    expect(JSON.parse(out)).toEqual(JSON.parse(JSON.stringify([ENTRY])));
    expect(err).toBe('');
  });

  test('says that there may be more', async () => {
    expect((await run(['--since', '24h', '--limit', '1'])).err).toContain('there may be more');
  });

  test.each([
    [[], 'Say which incident, or since when.'],
    [['--incident'], '--incident needs a value.'],
    [['--since', 'yesterday'], '--since is a duration'],
    [['--since', '24h', '--limit', '0'], '--limit is a number'],
    [['--until', '1h'], '--until is not known.'],
    [['req-1'], 'req-1 is not known.'],
  ])('%j is refused with the mend, and nothing is read', async (words, problem) => {
    const { status, err, asked } = await run(words);
    expect({ status, asked }).toEqual({ status: 2, asked: [] });
    expect(err).toContain(problem);
    expect(err).toContain('Usage: npm run -s audit');
  });

  test('--help', async () => {
    expect(await run(['--help'])).toMatchObject({ status: 0, asked: [], out: expect.stringContaining('Usage') });
  });
});
