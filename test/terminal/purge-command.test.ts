import { describe, expect, test } from 'vitest';
import { type PurgeRequest, purgeCommand } from '../../src/terminal/purge-command.ts';
import { recordedTerminal } from './recorded-terminal.ts';

const DATA = { incidents: 2, capsules: 3, actions: 1, auditRows: 4, incidentsOfNobody: 5 };

async function run(words: string[]) {
  const { terminal, out, err } = recordedTerminal();
  const asked: PurgeRequest[] = [];
  const purge = async (request: PurgeRequest) => {
    asked.push(request);
    return DATA;
  };
  const status = await purgeCommand(words, { purge }, terminal);
  return { status, asked, out: out(), err: err() };
}

describe('npm run purge', () => {
  test('is a dry run unless it is told to remove', async () => {
    const { status, asked, out } = await run(['--org', 'org-a', '--before', '2026-01-01']);
    expect(status).toBe(0);
    const before = new Date('2026-01-01T00:00:00Z');
    expect(asked).toEqual([{ org: 'org-a', before, withAudit: false, apply: false }]);
    expect(out).toBe(
      'Would remove of org-a before 2026-01-01T00:00:00.000Z: 2 incidents, 3 evidence capsules, 1 actions, their 4 audit rows stay (--with-audit). 5 incidents of that time name no organisation and stay. Nothing was changed: add --apply to remove them.\n',
    );
  });

  test('removes with --apply, audit rows too with --with-audit', async () => {
    const { asked, out } = await run(['--apply', '--org=org-a', '--before', '2026-01-01T10:00:00Z', '--with-audit']);
    expect(asked).toMatchObject([{ withAudit: true, apply: true }]);
    expect(out).toMatch(/^Removed of org-a .* 4 audit rows\. 5 incidents .* stayed\.\n$/);
  });

  test.each([[[]], [['--org', 'org-a']], [['--before', '2026-01-01']], [['--org', 'a', '--before', 'yesterday']]])(
    '%j is refused, and nothing is asked',
    async (words) => {
      expect(await run(words)).toMatchObject({ status: 2, asked: [], err: expect.stringContaining('Usage') });
    },
  );
});
