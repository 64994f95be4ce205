import type { CheckResult, TriageReport } from '../../src/triage/report.ts';
import type { Observation } from './observation.ts';

/** A promise of the bot that was seen broken. */
export interface Violation {
  readonly invariant: InvariantName;
  /** What was seen, so that nobody has to run it again to know. */
  readonly seen: string;
}

/** Says what of an observation breaks the promise; nothing when it holds. */
type Look = (observation: Observation) => string[];

/** What must hold whatever breaks. The words stand in docs/reliability.md. */
export const INVARIANTS = {
  'one card': {
    means: 'At most one card stands for an id in a channel.',
    look: ({ cards, incidents }) => [
      ...twice(cards.map(({ channel, incidentId }) => `${incidentId} in ${channel}`)).map(
        (what) => `two cards of ${what}`,
      ),
      ...twice(incidents.map(({ correlationId, channelId }) => `${correlationId} in ${channelId}`)).map(
        (what) => `two incidents of ${what}`,
      ),
    ],
  },
  'one message': {
    means: 'Each message of an action stands once.',
    look: ({ actionMessages }) =>
      twice(actionMessages.map(({ channel, key }) => `${key} in ${channel}`)).map((what) => `two messages ${what}`),
  },
  'one reissue': {
    means: 'A lifecycle action is sent at most once for each time that somebody confirmed one.',
    look: ({ effects, asked }) =>
      [...counted(effects.map(({ worldId }) => worldId))].flatMap(([worldId, times]) => {
        const intents = asked.filter((each) => each.kind === 'retry' && each.worldId === worldId).length;
        return times > intents ? [`${times} lifecycle actions for ${intents} confirmed retries of ${worldId}`] : [];
      }),
  },
  'one ticket': {
    means: 'At most one ticket is open for a failure shape in an environment.',
    look: ({ tickets }) =>
      twice(tickets.filter(({ open }) => open).map(({ shape }) => shape)).map(
        (shape) => `two open tickets of ${shape}`,
      ),
  },
  'nothing lost': {
    means:
      'What Slack was told is taken ends with an answer: a card with a verdict or an honest failure, or a message.',
    look: ({ asked }) =>
      asked
        .filter(({ acknowledged, answer }) => acknowledged && answer === null)
        .map(({ kind, correlationId }) => `the ${kind} of ${correlationId} was acknowledged and never answered`),
  },
  'every card ends': {
    means: 'No card is left at work, and no run without an end in the database.',
    look: ({ cards, incidents }) => [
      ...cards.filter(({ ended }) => !ended).map(({ incidentId }) => `the card of ${incidentId} did not end`),
      ...incidents
        .filter(({ status }) => status !== 'finished' && status !== 'failed')
        .map(({ correlationId, status }) => `the incident of ${correlationId} is left ${status}`),
    ],
  },
  'no pass unread': {
    means:
      'With a source broken a check may only become unknown and the verdict only undetermined; neither becomes another claim.',
    look: ({ incidents, asked, unbroken }) =>
      incidents.flatMap(({ correlationId, report }) => {
        const worldId = asked.find((each) => each.correlationId === correlationId)?.worldId;
        const right = worldId === undefined ? undefined : unbroken.get(worldId);
        return report === null || right === undefined
          ? []
          : otherClaims(right, report).map((claim) => `${worldId}: ${claim}`);
      }),
  },
  'unread is said': {
    means: 'A card whose report could not read something says so.',
    look: ({ cards, incidents }) =>
      incidents
        .filter(({ report }) =>
          report?.evidence.some(({ status, failure }) => status === 'unavailable' && failure !== undefined),
        )
        .flatMap(({ correlationId, channelId }) =>
          cards
            .filter(({ channel, text, ended }) => channel === channelId && ended && text.includes(correlationId))
            .filter(({ text }) => !text.includes('Could not read'))
            .map(({ incidentId }) => `the card of ${incidentId} is silent about what could not be read`),
        ),
  },
  'no done before seen': {
    means: 'Nothing is called recovered or filed before the platform or the tracker shows it.',
    look: ({ said, effects, tickets }) => {
      const recovered = first(effects.flatMap(({ recoversAt }) => (recoversAt === null ? [] : [recoversAt])));
      const filed = first(tickets.map(({ createdAt }) => createdAt));
      return said.flatMap(({ at, text }) => [
        ...(RECOVERED.test(text) && at < recovered ? [`“recovered” was said before it was so: ${clip(text)}`] : []),
        ...(FILED.test(text) && at < filed ? [`“filed” was said before a ticket was there: ${clip(text)}`] : []),
      ]);
    },
  },
  'stays up': {
    means: 'The process ends only when it is killed or told to.',
    look: ({ fellOver }) => [...fellOver],
  },
  'no secret': {
    means: 'No token, key or planted secret is in a message, a ticket or a log line.',
    look: ({ outputs, secrets }) =>
      outputs.flatMap(({ where, text }) =>
        secrets.filter((secret) => text.includes(secret)).map((secret) => `${secret.slice(0, 9)}… is in ${where}`),
      ),
  },
} satisfies Record<string, { readonly means: string; readonly look: Look }>;

export type InvariantName = keyof typeof INVARIANTS;

/** Every promise that the observation shows broken. */
export function violationsIn(observation: Observation): Violation[] {
  return (Object.keys(INVARIANTS) as InvariantName[]).flatMap((invariant) =>
    INVARIANTS[invariant].look(observation).map((seen) => ({ invariant, seen })),
  );
}

const RECOVERED = /Ended, recovered|Recovered after|: recovered\b/;
const FILED = /Filed as ticket|Added to the open ticket/;

/** What a report claims otherwise than the one that could read everything. */
function otherClaims(unbroken: TriageReport, report: TriageReport): string[] {
  const right = new Map(unbroken.checks.map((check) => [check.id, check]));
  const claims = report.checks.filter((check) => claimsOtherwise(check, right.get(check.id)));
  const verdict = report.verdict.class;
  return [
    ...claims.map(
      ({ id, outcome, summary }) => `${id} is ${outcome}, unbroken ${right.get(id)?.outcome}: ${clip(summary)}`,
    ),
    ...(verdict !== unbroken.verdict.class && verdict !== 'undetermined'
      ? [`the verdict is ${verdict} (${report.verdict.reason}), unbroken ${unbroken.verdict.class}`]
      : []),
  ];
}

function claimsOtherwise({ outcome }: CheckResult, right: CheckResult | undefined): boolean {
  return outcome !== 'unknown' && outcome !== right?.outcome;
}

function counted(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

function twice(names: readonly string[]): string[] {
  return [...counted(names)].filter(([, times]) => times > 1).map(([name]) => name);
}

/** The first of some times; the end of time when there is none. */
function first(times: readonly Date[]): Date {
  return new Date(Math.min(8.64e15, ...times.map((time) => time.getTime())));
}

function clip(text: string): string {
  return text.length > 160 ? `${text.slice(0, 160)}…` : text;
}
