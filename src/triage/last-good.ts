import { attemptedAction } from './attempted-action.ts';
import type { EvidenceBundle } from './bundle.ts';
import { dataOf } from './evidence.ts';
import { messageTemplate } from './message-template.ts';
import { ofLine } from './observations.ts';
import type { LogLine } from './records.ts';
import { saysDone } from './vocabulary.ts';

/**
 * Of lines of the worker, the newest action that is comparable (same action and operating mode) and ended well. Null
 * when there is none. The app and the organisation are the query's business.
 */
export function lastGoodId(
  candidates: readonly LogLine[],
  failing: readonly LogLine[],
  correlationId: string,
): string | null {
  const wanted = shapeOf(failing);
  const byId = Map.groupBy(candidates, ({ fields }) => fields.correlation_id ?? '');
  byId.delete(correlationId);
  byId.delete('');
  const good = [...byId].filter(([, lines]) => {
    const shape = shapeOf(lines);
    const last = lines.findLast(
      ({ level, message, fields }) => level === 'error' || level === 'fatal' || saysDone(message, fields.event_type),
    );
    const done =
      last !== undefined &&
      saysDone(last.message, last.fields.event_type) &&
      last.level !== 'error' &&
      last.level !== 'fatal';
    return (
      done &&
      shape.action === wanted.action &&
      (shape.mode === wanted.mode || shape.mode === null || wanted.mode === null)
    );
  });
  const newest = good.toSorted(([, a], [, b]) => ((a.at(-1)?.at ?? '') < (b.at(-1)?.at ?? '') ? 1 : -1))[0];
  return newest?.[0] ?? null;
}

function shapeOf(lines: readonly LogLine[]): { action: string | null; mode: string | null } {
  return {
    action: lines.map((line) => attemptedAction(ofLine(line, ''))).find((action) => action !== null) ?? null,
    mode: lines.find(({ fields }) => fields.operating_mode !== undefined)?.fields.operating_mode ?? null,
  };
}

/** Where this run first went another way than the last one that worked, in at most three short sentences. */
export function firstDifference(bundle: EvidenceBundle): string[] | null {
  const good = steps(dataOf(bundle.lastGood) ?? []);
  const now = steps(dataOf(bundle.lines) ?? []);
  if (good.length === 0 || now.length === 0) return null;
  const at = now.findIndex(
    ({ key }, i) => key !== good[i]?.key && !good.slice(0, i + 2).some((step) => step.key === key),
  );
  const here = at === -1 ? undefined : now[at];
  const reached = at === -1 ? now.length : at;
  const there = good.slice(0, good.length).find(({ key }) => !now.slice(0, reached).some((step) => step.key === key));
  const when = good.at(-1)?.at;
  if (here === undefined && there === undefined) return [`The last run that worked (${when}) left the same lines.`];
  const before = now[reached - 1];
  return [
    `The last run that worked ended at ${when}.`,
    ...(before === undefined ? [] : [`Alike up to ${say(before)}.`]),
    [
      there === undefined ? null : `Then it went on with ${say(there)}`,
      here === undefined ? 'this run ended there' : `this run with ${say(here)}`,
    ]
      .filter((part) => part !== null)
      .join('; ')
      .concat('.'),
  ];
}

interface Step {
  readonly key: string;
  readonly service: string;
  readonly message: string;
  readonly at: string;
}

function say({ service, message }: Step): string {
  return `${service.replace('gpuaas-', '')}: "${message.replaceAll(/\s+/g, ' ').slice(0, 80)}"`;
}

/** Lines as steps: one per service and message template, debug chatter and immediate repeats left out. */
function steps(lines: readonly LogLine[]): Step[] {
  const all = lines
    .filter(({ level }) => level !== 'debug')
    .map(({ service, message, at }) => ({ key: `${service} ${messageTemplate(message)}`, service, message, at }));
  return all.filter(({ key }, i) => key !== all[i - 1]?.key);
}
