import type { RichTextBlock } from '@slack/types';
import type { SeenSources, SourceHealth } from '../../usecases/source-health.ts';
import { bold, bullets, richText, section } from '../blocks.ts';
import { counted, oneLine, readable, utc } from '../text.ts';

const NAMES = { loki: 'Loki', tempo: 'Tempo', platform: 'Platform API' } as const;

/** How the sources answered one process of the bot: what was not asked is not called fine. */
export function seenSourcesBlock({ since, slowMs, sources }: SeenSources): RichTextBlock {
  return richText(
    section([bold('Sources'), ` as this process of the bot saw them since ${utc(since)}`]),
    bullets(sources.map((source) => [bold(`${NAMES[source.source]}: `), healthWords(source, slowMs)])),
  );
}

function healthWords({ configured, reads, failed, slow, lastFailure }: SourceHealth, slowMs: number): string {
  if (!configured) return 'not configured, so nothing is read from it.';
  if (reads === 0) return 'not asked in this time, so not known.';
  const slowWords = `${slow} took longer than ${slowMs / 1000} s`;
  if (failed === 0 && slow === 0) return `fine, ${counted(reads, 'read')} answered.`;
  if (failed === 0) return `slow: of ${counted(reads, 'read')} ${slowWords}.`;
  const last =
    lastFailure === null ? '' : `, the last ${utc(lastFailure.at)} (${oneLine(readable(lastFailure.reason), 40)})`;
  return `failing: ${failed} of ${counted(reads, 'read')} failed${last}${slow === 0 ? '.' : `; ${slowWords}.`}`;
}
