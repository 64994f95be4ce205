import type { RichTextBlock } from '@slack/types';
import type { TriageReport } from '../../triage/report.ts';
import { bold, LINE_BREAK, type Part, richText, section } from '../blocks.ts';
import { oneLine, shortIds, utcNear } from '../text.ts';
import { confidenceWords, nextStep } from './words.ts';

/**
 * What somebody on call takes in within ten seconds, each under its own word: what failed, how sure the verdict is, what
 * to do now, and who is on it. `onIt` is null where nobody can act from the card, empty where nobody has.
 */
export function headline(report: TriageReport, onIt: readonly Part[] | null): RichTextBlock {
  const wellEnded = report.verdict.class === 'no_failure_found';
  const sure = confidenceWords(report);
  const lines: (readonly Part[])[] = [
    [bold(wellEnded ? 'What was asked: ' : 'What failed: '), subjectWords(report)],
    [bold('How sure: '), `${sure.slice(0, 1).toLowerCase()}${sure.slice(1)}`],
    [bold('Next: '), shortIds(nextStep(report))],
    ...(onIt === null || (wellEnded && onIt.length === 0) ? [] : [[bold('On it: '), ...onIt, ...nobody(onIt)]]),
  ];
  return richText(section(lines.flatMap((line, at) => (at === 0 ? line : [LINE_BREAK, ...line]))));
}

function nobody(onIt: readonly Part[]): Part[] {
  return onIt.length === 0 ? ['nobody has acted from this card'] : [];
}

/** `upgrade of slurm 1.4.0, dev (environment candidate), first seen 21:57:55 UTC`. */
export function subjectWords({ context, lineage, window }: TriageReport): string {
  const value = (name: keyof typeof context) => oneLine(context[name]?.value ?? '', 60);
  const app = [value('app_slug'), value('app_version')].filter((part) => part !== '').join(' ');
  const what = [value('action'), app].filter((part) => part !== '').join(' of ');
  const candidate = value('environment_candidate');
  const first = lineage.hops.flatMap(({ first_seen: seen }) => seen ?? []).sort()[0];
  return [
    what === '' ? 'not known' : what,
    ...(candidate === '' ? [] : [`${candidate} (environment candidate)`]),
    ...(first === undefined ? [] : [`first seen ${utcNear(first, window.end)}`]),
  ].join(', ');
}
