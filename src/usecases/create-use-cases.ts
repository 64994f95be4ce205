import { randomUUID } from 'node:crypto';
import { createAcceptReport } from './accept-report.ts';
import { createCorrectContext } from './correct-context.ts';
import type { Reached } from './crash-points.ts';
import { createGiveFeedback } from './feedback.ts';
import type { IncidentStore } from './incident-store.ts';
import { createLookUp } from './look-up.ts';
import type { Clock, IncidentUseCases } from './ports.ts';
import { createRunAgain } from './run-again.ts';
import type { MaySee } from './visibility/report-scope.ts';

export interface UseCaseNeeds {
  readonly store: IncidentStore;
  readonly clock: Clock;
  readonly reached: Reached;
  readonly maySee: MaySee;
}

/** All that the Slack listeners may call about incidents. */
export function createUseCases({ store, clock, reached, maySee }: UseCaseNeeds): IncidentUseCases {
  const acceptReport = createAcceptReport({ store, clock, newId: randomUUID });
  return {
    ...createLookUp(store, maySee),
    runAgain: createRunAgain({ store, clock }),
    correctContext: createCorrectContext({ store, clock, maySee }),
    giveFeedback: createGiveFeedback({ store, clock, maySee }),
    takeTestClick: (name) => store.transaction(async (tx) => void (await tx.claim(`doctor:${name}`, clock()))),
    async acceptReport(request) {
      const outcome = await acceptReport(request);
      reached('after-claim-commit-before-ack');
      return outcome;
    },
  };
}
