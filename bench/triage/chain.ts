import type { PlatformRequest } from '../../src/demo/platform/platform.ts';
import type { EvidenceBundle } from '../../src/triage/bundle.ts';
import { dataOf } from '../../src/triage/evidence.ts';
import { type Question, questionOf } from './questions.ts';

/** One request of a triage, and the requests whose answers it cannot do without. */
export interface Link {
  readonly question: Question;
  readonly request: PlatformRequest;
  readonly needs: readonly Link[];
}

/**
 * What has to wait for what in the requests of one triage. Decided by what a question is about and by which answer
 * names the ids it asks with, never by when it was sent: a request that waits for no reason makes the triage longer and
 * the chain not. The one exception is the search for lines, where a window is asked for only when the one before it
 * was answered, and the pages of a list.
 */
export function linksOf(requests: readonly PlatformRequest[], { subject, ...bundle }: EvidenceBundle): Link[] {
  const { correlationId } = subject;
  const asked = requests
    .toSorted((a, b) => startMs(a) - startMs(b))
    .map((request) => ({ request, question: questionOf(request, correlationId) }));
  const links = new Map<PlatformRequest, Link>();
  const all = (...questions: Question[]) =>
    asked.filter(({ question }) => questions.includes(question)).map(({ request }) => request);
  const audit = asked.filter(({ request }) => request.path.endsWith('/audit-logs')).map(({ request }) => request);
  const instance = asked
    .filter(({ request }) => /\/app-instances\/[^/]+$/.test(request.path))
    .map(({ request }) => request);

  const known = JSON.stringify([subject.projectId, subject.instanceId, subject.traceId]);
  const inLines = JSON.stringify(dataOf(bundle.lines) ?? []);
  const inOthers = JSON.stringify([dataOf(bundle.audit), dataOf(bundle.trace), subject.reported]);
  const has = (text: string, ids: readonly string[]) => ids.every((id) => text.includes(id));

  /** Answers that name the ids: lines go before audit rows and traces, those before the instance's own record. */
  function naming(request: PlatformRequest): PlatformRequest[] {
    const ids = idsIn(request);
    if (has(known + inLines, ids)) return all('lines');
    const before = [...all('lines', 'trace search', 'trace'), ...audit];
    return has(known + inLines + inOthers, ids) ? before : [...before, ...instance];
  }

  function needed(question: Question, request: PlatformRequest): PlatformRequest[] {
    switch (question) {
      case 'general':
        return answeredBefore(
          request,
          all('general').filter(({ path }) => path === request.path),
        );
      case 'lines':
        return answeredBefore(request, all('lines'));
      case 'trace search':
      case 'shipping':
      case 'earlier runs':
        return all('lines');
      case 'trace':
        return all('trace search').length > 0 ? all('trace search') : all('lines');
      case 'record':
      case 'account':
      case 'neighbours':
        return naming(request);
      case 'counts':
        return inLines.includes('platform_managed') ? all('lines') : naming(request).concat(instance);
      case 'last good':
        return all('earlier runs');
      default:
        return question satisfies never;
    }
  }

  function linkOf({ request, question }: (typeof asked)[number]): Link {
    const made = links.get(request);
    if (made !== undefined) return made;
    const needs = needed(question, request).filter((other) => other !== request);
    const link: Link = {
      question,
      request,
      needs: asked.filter((other) => needs.includes(other.request)).map(linkOf),
    };
    links.set(request, link);
    return link;
  }
  return asked.map(linkOf);
}

/** The links one after another that take longest together, by the cost of a request in milliseconds. */
export function slowestChain(links: readonly Link[], costOf: (request: PlatformRequest) => number): Chain {
  const ends = new Map<Link, Chain>();
  function endingWith(link: Link): Chain {
    const made = ends.get(link);
    if (made !== undefined) return made;
    const before = longest(link.needs.map(endingWith));
    const chain = { ms: before.ms + costOf(link.request), links: [...before.links, link] };
    ends.set(link, chain);
    return chain;
  }
  return longest(links.map(endingWith));
}

export interface Chain {
  readonly ms: number;
  readonly links: readonly Link[];
}

function longest(chains: readonly Chain[]): Chain {
  return chains.reduce((a, b) => (b.ms > a.ms ? b : a), { ms: 0, links: [] });
}

/** How long each request was held back after everything that it needs was there, milliseconds. */
export function waits(links: readonly Link[], beganMs: number): { readonly link: Link; readonly ms: number }[] {
  return links.map((link) => {
    const ready = Math.max(beganMs, ...link.needs.map(({ request }) => endMs(request)));
    return { link, ms: startMs(link.request) - ready };
  });
}

function startMs({ at }: PlatformRequest): number {
  return at.getTime();
}

function endMs(request: PlatformRequest): number {
  return startMs(request) + request.ms;
}

/** The times of a request's start are whole milliseconds. */
const CLOCK_STEP_MS = 1;

function answeredBefore(request: PlatformRequest, others: readonly PlatformRequest[]): PlatformRequest[] {
  return others.filter((other) => endMs(other) <= startMs(request) + CLOCK_STEP_MS);
}

/** The ids that a request asks with: those in its path, and the values of its field filters. */
function idsIn({ path, query }: PlatformRequest): string[] {
  const inPath = [...path.matchAll(/\/(?:projects|app-instances|service-accounts)\/([^/]+)/g)];
  const inQuery = [...(query.query ?? '').matchAll(/(?:app_instance_id|operator_service_account_id)="([^"]+)"/g)];
  return [...inPath, ...inQuery].map(([, id = '']) => decodeURIComponent(id));
}
