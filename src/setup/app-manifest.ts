import { parseDocument } from 'yaml';

/** How Slack reaches the bot. */
export type Reach = { readonly mode: 'socket' } | { readonly mode: 'http'; readonly address: string };

const URLS = [
  ['features', 'slash_commands', 0, 'url'],
  ['settings', 'event_subscriptions', 'request_url'],
  ['settings', 'interactivity', 'request_url'],
] as const;

/**
 * The app's manifest for one way of reaching the bot, from the text of `manifest.yml`. Comments stay, for whoever pastes
 * it. Socket Mode has no addresses; HTTP has the same one three times.
 */
export function appManifest(text: string, reach: Reach): string {
  const document = parseDocument(text);
  document.commentBefore = null;
  for (const path of URLS) {
    if (!document.hasIn(path)) throw new Error(`manifest.yml has no ${path.join('.')}`);
    if (reach.mode === 'socket') document.deleteIn(path);
    else document.setIn(path, new URL('/slack/events', reach.address).href);
  }
  document.setIn(['settings', 'socket_mode_enabled'], reach.mode === 'socket');
  return document.toString({ lineWidth: 120 });
}

/** Opens Slack's form for a new app with the manifest filled in. */
export function newAppUrl(manifest: string): string {
  const url = new URL('https://api.slack.com/apps');
  url.searchParams.set('new_app', '1');
  url.searchParams.set('manifest_yaml', manifest);
  return url.href;
}
