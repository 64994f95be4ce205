import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { appManifest, newAppUrl } from '../../src/setup/app-manifest.ts';

const TEXT = readFileSync(fileURLToPath(new URL('../../manifest.yml', import.meta.url)), 'utf8');
const ADDRESS = 'https://bot.example.net/slack/events';

describe('the manifest to paste', () => {
  test('has the address of the bot wherever Slack sends something', () => {
    const manifest = appManifest(TEXT, { mode: 'http', address: 'https://bot.example.net' });
    expect(manifest).not.toContain('incident-bot.example.com');
    expect(manifest.split(ADDRESS)).toHaveLength(4);
    expect(parse(manifest).settings.socket_mode_enabled).toBe(false);
  });

  test('has no address at all in Socket Mode', () => {
    const { features, settings } = parse(appManifest(TEXT, { mode: 'socket' }));
    expect(settings.socket_mode_enabled).toBe(true);
    expect(features.slash_commands[0]).not.toHaveProperty('url');
    expect(settings.event_subscriptions).not.toHaveProperty('request_url');
    expect(settings.interactivity).toEqual({ is_enabled: true });
  });

  test('asks for the same scopes and events either way', () => {
    const { oauth_config: oauth, settings } = parse(TEXT);
    for (const reach of [{ mode: 'socket' }, { mode: 'http', address: 'https://bot.example.net' }] as const) {
      const made = parse(appManifest(TEXT, reach));
      expect(made.oauth_config).toEqual(oauth);
      expect(made.settings.event_subscriptions.bot_events).toEqual(settings.event_subscriptions.bot_events);
    }
  });

  test('a manifest without the place of an address is refused', () => {
    expect(() => appManifest('settings: {}', { mode: 'socket' })).toThrow('manifest.yml has no');
  });

  test('goes into the address of Slack’s form as a whole', () => {
    const manifest = appManifest(TEXT, { mode: 'socket' });
    const url = new URL(newAppUrl(manifest));
    expect(url.origin + url.pathname).toBe('https://api.slack.com/apps');
    expect(url.searchParams.get('manifest_yaml')).toBe(manifest);
  });
});
