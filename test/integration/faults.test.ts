import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Trouble } from '../../faults/matrix/row.ts';
import { type RowResult, runRow } from '../../faults/matrix/run-row.ts';
import { unbrokenReports } from '../../faults/matrix/unbroken.ts';
import { createDatabases, type Databases } from '../../faults/stage/databases.ts';
import type { TriageReport } from '../../src/triage/report.ts';
import { testServer } from '../support/database.ts';

/** A few rows of `npm run faults`: that the matrix runs, breaks what it says and finds nothing. */

const WORLD = '01-amber';
let databases: Databases;
let unbroken: ReadonlyMap<string, TriageReport>;

beforeAll(async () => {
  databases = await createDatabases(testServer);
  unbroken = await unbrokenReports(databases, [WORLD]);
});
afterAll(() => databases.close());

const run = (name: string, ...troubles: readonly Trouble[]): Promise<RowResult> => {
  const [store = 'embedded'] = databases.kinds;
  return runRow({ name, store, troubles, asks: ['card'], world: WORLD }, { databases, seed: 7, unbroken });
};

describe('the fault matrix', () => {
  test.each<[string, Trouble]>([
    ['slack/lost-answer', { kind: 'fault', part: 'slack', fault: 'lost-answer' }],
    ['platform/truncated', { kind: 'fault', part: 'platform', fault: 'truncated' }],
  ])(
    'finds that everything holds in %s',
    async (name, trouble) => {
      const { asked, violations } = await run(name, trouble);
      expect(violations).toEqual([]);
      expect(asked).toMatchObject([{ kind: 'card', acknowledged: true }]);
    },
    120_000,
  );
});
