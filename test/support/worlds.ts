import { join } from 'node:path';
import { type Platform, type PlatformOptions, startPlatform } from '../../src/demo/platform/platform.ts';
import { loadWorld, loadWorlds, readWorld, SCENARIOS } from '../../src/demo/world/load.ts';
import type { World } from '../../src/demo/world/schema.ts';

/** Every world of the project. */
export function scenarios(): World[] {
  return loadWorlds();
}

/** One world of the project by its id, such as `01-amber`. */
export function scenario(id: string): World {
  return loadWorld(join(SCENARIOS, `${id}.yaml`));
}

/** A world from YAML written in a test; the parts every world must have are filled in. Its id is `inline`. */
export function inlineWorld(yaml: string): World {
  const head = /^correlation_id:/m.test(yaml) ? '' : 'correlation_id: inline-1\n';
  const rest =
    'title: Inline\nsay: something is wrong\nexpect: nothing\nexpected: { class: undetermined, reason: not_found }\n';
  return readWorld(`${head}${rest}${yaml}`, 'inline.yaml');
}

/** Runs with an embedded platform that stands only as long as `run` does. */
export async function withPlatform<T>(options: PlatformOptions, run: (platform: Platform) => Promise<T>): Promise<T> {
  const platform = await startPlatform(options);
  try {
    return await run(platform);
  } finally {
    await platform.close();
  }
}
