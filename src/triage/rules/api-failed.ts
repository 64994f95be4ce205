import { brief } from '../brief.ts';
import { relayHealth, workerHealth } from '../delivery-health.ts';
import type { Facts } from '../facts.ts';
import type { Conclusion, Rule } from '../rule.ts';
import { natureOf } from '../vocabulary.ts';

/** F3, F4 at the API: it answered with a failure of its own, or of something behind it. */
export const apiFailed: Rule = {
  name: 'api-failed',
  runbook: ['F3', 'F4'],
  conclude({ facts }) {
    const { state, decisive } = facts.api;
    if (state !== 'refused' || decisive === null) return null;
    const nature = natureOf(decisive.code, decisive.text);
    const said = brief(decisive);
    if (
      nature === 'unavailable' ||
      (nature === null && (decisive.status === 502 || decisive.status === 503 || decisive.status === 504))
    )
      return unavailable(facts, decisive.from, `${decisive.code ?? ''} ${decisive.text}`, said);
    if (nature === 'defect' || (nature === null && decisive.status === 500))
      return {
        class: 'internal_error',
        reason: 'api_defect',
        issueKind: 'runtime_backend_adapter',
        summary: `The API broke on its own before the action left it: ${said}.`,
        because: [decisive.from],
      };
    return {
      class: 'undetermined',
      reason: 'outside_runbook',
      issueKind: 'undetermined',
      summary: `The API refused the action with ${said}, for which the runbook has no class: read the refusal before acting.`,
      because: [decisive.from],
      atMost: 'tentative',
    };
  },
};

/** Which of the three is down: what the API named, then what the operations overview shows; otherwise it is not known. */
function unavailable(facts: Facts, from: string, words: string, said: string): Conclusion {
  const overview = facts.bundle.overview?.from.id ?? '';
  const base = { class: 'service_unavailable' as const, because: [from] };
  const relayBad = relayHealth(facts.overview) === 'down';
  const workerBad = workerHealth(facts.overview, facts.bundle.askedAt) === 'down';
  if (/outbox|relay|jetstream|\bnats\b|queue/i.test(words) || relayBad)
    return {
      ...base,
      reason: 'outbox_relay_down',
      issueKind: 'async_delivery',
      because: [from, ...(relayBad ? [overview] : [])],
      summary: `The API could not hand the action to the outbox relay: ${said}.`,
    };
  if (/runtime[ -]worker|app[ -]runtime|\bworker\b/i.test(words) || workerBad)
    return {
      ...base,
      reason: 'worker_down',
      issueKind: 'async_delivery',
      because: [from, ...(workerBad ? [overview] : [])],
      summary: `The API found the app runtime worker unavailable: ${said}.`,
    };
  if (/backend|adapter|upstream|slurm|ray|k8s|kube|controller|cluster/i.test(words))
    return {
      ...base,
      reason: 'backend_unavailable',
      issueKind: 'runtime_backend_adapter',
      summary: `The API found the runtime backend unavailable: ${said}.`,
    };
  return {
    ...base,
    reason: 'component_unknown',
    issueKind: 'undetermined',
    summary: `The API reports something behind it as unavailable (${said}), and nothing that was read says what.`,
    atMost: 'tentative',
  };
}
