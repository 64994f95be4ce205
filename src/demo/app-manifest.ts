import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';
import type { SlackOptions } from './slack/local-slack.ts';

const MANIFEST = fileURLToPath(new URL('../../manifest.yml', import.meta.url));

const Manifest = z.object({
  features: z.object({
    slash_commands: z.array(
      z.object({ command: z.string(), usage_hint: z.string().default(''), should_escape: z.boolean().default(false) }),
    ),
    shortcuts: z.array(z.object({ name: z.string(), callback_id: z.string(), type: z.enum(['message', 'global']) })),
  }),
  oauth_config: z.object({ scopes: z.object({ bot: z.array(z.string()) }) }),
  settings: z.object({ event_subscriptions: z.object({ bot_events: z.array(z.string()) }) }),
});

type InstalledApp = Required<Pick<SlackOptions, 'commands' | 'shortcuts' | 'scopes' | 'subscriptions'>>;

/**
 * The app as a workspace would install it from `manifest.yml`, so that a scope, an event or a command that is missing
 * there is missing in the local workspace too. Throws when the file cannot be read as a manifest.
 */
export function readAppManifest(file: string = MANIFEST): InstalledApp {
  const { features, oauth_config: oauth, settings } = Manifest.parse(parse(readFileSync(file, 'utf8')));
  return {
    commands: features.slash_commands,
    shortcuts: features.shortcuts
      .filter(({ type }) => type === 'message')
      .map(({ name, callback_id }) => ({ name, callback_id })),
    scopes: oauth.scopes.bot,
    subscriptions: settings.event_subscriptions.bot_events,
  };
}
