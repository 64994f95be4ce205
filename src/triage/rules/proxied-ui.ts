import { PROXY_PATH } from '../api-outcome.ts';
import { dataOf } from '../evidence.ts';
import type { Facts } from '../facts.ts';
import type { Observation } from '../observations.ts';
import type { Conclusion, Rule } from '../rule.ts';

const ASSET = /\.(?:js|mjs|css|map|woff2?|ico|png|svg|json)(?:\?|$)|\/(?:static|assets|_next|lab\/static)\//i;

/**
 * F5. Recognised before everything else, because a blank page looks like a broken app and is none: the lifecycle action
 * itself must not have failed, and the traffic must be that of the app proxy.
 */
export const proxiedUi: Rule = {
  name: 'proxied-ui-bootstrap-failure',
  runbook: ['F5'],
  conclude({ facts }) {
    if (
      facts.worker.state === 'failed' ||
      facts.worker.state === 'retrying' ||
      facts.relay.state === 'failing' ||
      facts.api.state === 'refused'
    )
      return null;
    const traffic = facts.observations.filter(({ path }) => PROXY_PATH.test(path ?? ''));
    const urls = facts.bundle.subject.reported?.urls.filter((url) => PROXY_PATH.test(url)) ?? [];
    const symptoms = facts.bundle.subject.reported?.symptoms ?? [];
    const broken = traffic.filter((o) => (o.status ?? 0) >= 400 || o.level === 'error' || o.code !== null);
    if (broken.length === 0 && (urls.length === 0 || symptoms.length === 0)) return null;
    const reason = reasonOf(traffic, broken, urls, symptoms);
    const healthy = facts.instance !== undefined && isUp(facts);
    const unhealthy = facts.instance !== undefined && !healthy;
    return {
      class: 'proxied_ui_bootstrap_failure',
      reason,
      issueKind: 'undetermined',
      summary:
        SUMMARY[reason] ?? 'The app’s page fails to start in the browser; the lifecycle action itself did not fail.',
      because: [
        ...new Set([
          ...broken.map(({ from }) => from),
          ...(urls.length > 0 && broken.length === 0 ? ['user.report'] : []),
          ...(healthy ? [facts.bundle.instance?.from.id ?? ''] : []),
        ]),
      ].filter((id) => id !== ''),
      ...(unhealthy
        ? {
            against: [
              `The instance record says ${facts.instance?.status ?? 'unknown'} / ${facts.instance?.health ?? 'unknown'}.`,
            ],
          }
        : {}),
      ...(broken.length === 0 ? { atMost: 'likely' } : {}),
    } satisfies Conclusion;
  },
};

const SUMMARY: Readonly<Record<string, string>> = {
  raw_path_misuse:
    'The app was opened by its raw path (without /backend), where the browser session does not apply: the answer is token_missing.',
  blank_page:
    'The app’s page loads but its assets do not, so it stays blank; the lifecycle action itself did not fail.',
  not_found: 'The proxied route answers 404; the lifecycle action itself did not fail.',
  launcher_error:
    'The launcher shows an error although the app’s tab opened; the lifecycle action itself did not fail.',
};

function reasonOf(
  traffic: readonly Observation[],
  broken: readonly Observation[],
  urls: readonly string[],
  symptoms: readonly string[],
): string {
  const documentServed = traffic.some(
    (o) => (o.status ?? 0) >= 200 && (o.status ?? 0) < 400 && !ASSET.test(o.path ?? ''),
  );
  const assets = broken.filter(({ path }) => ASSET.test(path ?? ''));
  if (symptoms.includes('blank_page') || (documentServed && broken.length > 0) || assets.length > 0)
    return 'blank_page';
  const raw = (path: string): boolean => PROXY_PATH.exec(path)?.[1] === undefined;
  const rawTraffic = broken.some((o) => raw(o.path ?? '') && (o.code === 'token_missing' || o.status === 401));
  if (rawTraffic || (symptoms.includes('token_missing') && urls.some(raw))) return 'raw_path_misuse';
  if (broken.some(({ status }) => status === 404) || symptoms.includes('not_found_404')) return 'not_found';
  if (symptoms.includes('launcher_error')) return 'launcher_error';
  return 'blank_page';
}

export function isUp({ bundle }: Facts): boolean {
  const instance = dataOf(bundle.instance);
  return (
    /^(?:running|active|ready)$/i.test(instance?.status ?? '') &&
    !/^(?:unhealthy|degraded|failed)$/i.test(instance?.health ?? '')
  );
}
