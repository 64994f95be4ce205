import { attemptedAction } from '../triage/attempted-action.ts';
import type { EvidenceBundle } from '../triage/bundle.ts';
import { dataOf, type Evidence } from '../triage/evidence.ts';
import { ofLine } from '../triage/observations.ts';
import type { InstanceEvent } from '../triage/records.ts';

export type OriginalRequest =
  /** `asks`: fields that nothing recorded, for the person to give. */
  | { readonly kind: 'known'; readonly body: Readonly<Record<string, unknown>>; readonly asks: readonly string[] }
  | { readonly kind: 'unknown'; readonly why: string };

/** Reading masks secrets like this; such a value must never be sent in place of the real one. */
const MASKED = /\[redacted:[a-z0-9_-]+\]/;

/** What a person may give for a field that nothing recorded. */
export const GIVEN_VALUE = /^[A-Za-z0-9][\w.+-]{0,63}$/;

/**
 * The body of the request that failed. The platform's own event of the correlation id has it; a request that was
 * refused before it became an event has left at most the version that the API logged.
 */
export function originalRequest(bundle: EvidenceBundle, action: string): OriginalRequest {
  const recorded = eventOf(bundle.instanceEvents, bundle.subject.correlationId)?.request;
  if (recorded !== undefined && recorded !== null) {
    return MASKED.test(JSON.stringify(recorded))
      ? {
          kind: 'unknown',
          why: 'The recorded request holds a secret, which is not kept here. Send it again from where it was sent.',
        }
      : { kind: 'known', body: recorded, asks: [] };
  }
  if (action === 'create')
    return {
      kind: 'unknown',
      why: 'The fields of this create are in no record, so it cannot be sent again from here. Send it again from where it was sent, such as CLI, SDK or template, with what the card names first.',
    };
  if (action !== 'upgrade') return { kind: 'known', body: {}, asks: [] };
  const versions = new Set(
    (dataOf(bundle.lines) ?? []).flatMap(({ fields, ...line }) =>
      attemptedAction(ofLine({ fields, ...line }, '')) === 'upgrade' ? (fields.app_version ?? []) : [],
    ),
  );
  const [version] = versions;
  return version !== undefined && versions.size === 1
    ? { kind: 'known', body: { app_version: version }, asks: [] }
    : { kind: 'known', body: {}, asks: ['app_version'] };
}

function eventOf(events: Evidence<InstanceEvent[]> | undefined, correlationId: string): InstanceEvent | undefined {
  return (dataOf(events) ?? []).find((event) => event.correlationId === correlationId && event.request !== null);
}
