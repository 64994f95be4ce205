import { serviceName } from '../../world/services.ts';
import { acceptedStory } from './accepted-story.ts';
import type { LiveWorld } from './live-world.ts';
import { refusedStory } from './refused-story.ts';
import { replayedStory } from './replayed-story.ts';
import type { LifecycleCall, Story } from './story.ts';

/** What becomes of a lifecycle call that nothing forbids, as the world has it. */
export function storyOf({ world, seeded, isHealed }: LiveWorld, call: LifecycleCall): Story {
  const { reissue } = world;
  const broken = reissue.heals_after !== undefined && Object.keys(world.platform.overview).length > 0 && !isHealed();
  const outcome = broken ? 'fails_same' : reissue.outcome;
  switch (outcome) {
    case 'fails_same':
      // A world without a request of its own has no story to tell again.
      return world.lines.some(({ service }) => serviceName(service) === 'gpuaas-api')
        ? replayedStory(world, seeded, call)
        : acceptedStory(call, 'fails_differently', reissue);
    case 'forbidden':
      return refusedStory(call, {
        status: 403,
        code: 'insufficient_permissions',
        why: `authorization denied: app_instances.${call.action} is not permitted by policy`,
      });
    case 'conflict':
      return refusedStory(call, {
        status: 409,
        code: 'operation_in_progress',
        why: 'another operation of this instance is running',
      });
    case 'loses_answer':
      return acceptedStory(call, 'recovers', reissue);
    case 'recovers':
    case 'slow':
    case 'hangs':
    case 'fails_differently':
      return acceptedStory(call, outcome, reissue);
    default:
      return outcome satisfies never;
  }
}
