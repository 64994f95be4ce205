import { randomUUID } from 'node:crypto';
import { type AcceptReportNeeds, createAcceptReport } from './accept-report.ts';
import { createCorrectContext } from './correct-context.ts';
import type { Reached } from './crash-points.ts';
import { createGiveFeedback } from './feedback.ts';
import type { IncidentStore } from './incident-store.ts';
import { createLookUp } from './look-up.ts';
import type { Clock, IncidentUseCases } from './ports.ts';
import { createRunAgain } from './run-again.ts';
import type { StormUseCases } from './storms/open-card.ts';
import type { StormLimits } from './storms/storm-rule.ts';
import type { MaySee } from './visibility/report-scope.ts';

export interface UseCaseNeeds {
  readonly store: IncidentStore;
  readonly clock: Clock;
  readonly reached: Reached;
  readonly maySee: MaySee;
  readonly storms: {
    readonly limits: () => StormLimits;
    readonly useCases: StormUseCases;
  };
  readonly onStorm: NonNullable<AcceptReportNeeds['onStorm']>;
}

/** All that the Slack listeners may call about incidents. */
export function createUseCases(needs: UseCaseNeeds): IncidentUseCases {
  const { store, clock, reached, maySee, storms, onStorm } = needs;
  const acceptReport = createAcceptReport({ store, clock, newId: randomUUID, stormLimits: storms.limits, onStorm });
  return {
    ...createLookUp(store, maySee),
    ...storms.useCases,
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
