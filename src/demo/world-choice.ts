import { className } from '../slack/views/words.ts';
import type { World } from './slack/local-slack.ts';
import type { SeededWorld } from './world/seeded.ts';

const OWNERS: Readonly<Record<string, string>> = {
  platform_primitive_gap: 'File a platform primitive gap',
  managed_service_owner: 'Escalate, to the managed-service owner',
  proxied_app_ui_runbook: 'the Proxied App UI runbook',
};

/** A world as somebody chooses it: what to paste, and what the card should show. */
export function worldChoice({ id, title, say, expect, expected }: SeededWorld): World {
  const { lineage, escalation, retry } = expected;
  const shows = [
    ...(lineage?.broken_at ? [`breaks at ${lineage.broken_at}`] : []),
    ...(lineage?.status === 'complete' ? ['every hop worked'] : []),
    ...(escalation ? [OWNERS[escalation] ?? escalation] : []),
    ...(retry === true ? ['Retry'] : []),
  ];
  return { id, title, say, expect, verdict: [expected.class].flat().map(className).join(' or '), shows };
}
