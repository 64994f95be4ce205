import type { CardContent } from '../../usecases/ports.ts';
import type { Message } from '../blocks.ts';
import type { LinkScope } from '../links.ts';
import { failedCard } from './failed-card.ts';
import { finishedCard } from './finished-card.ts';
import { workingCard } from './working-card.ts';

/** The message that shows an incident in its present phase. */
export function card(content: CardContent, scope: LinkScope): Message {
  switch (content.phase) {
    case 'working':
      return workingCard(content.incident, content.steps);
    case 'finished':
      return finishedCard(
        content.incident,
        content.report,
        scope,
        content.actions,
        content.repeats,
        content.late,
        content.feedback,
      );
    case 'failed':
      return failedCard(content.incident, content.why, content.late);
    default:
      return content satisfies never;
  }
}
