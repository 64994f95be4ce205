import { z } from 'zod';
import { urlOf } from '../http/url.ts';
import { createHttp } from '../sources/http/http.ts';
import { SourceError } from '../sources/source-error.ts';
import { createSources, type SourcesConfig } from '../sources/sources.ts';
import type { Evidence, EvidenceFailure } from '../triage/evidence.ts';
import { LINEAGE } from '../triage/terms.ts';
import { type Finding, failed, notChecked, ok } from './finding.ts';

const HOUR_MS = 3_600_000;
/** A service that wrote nothing for a day is as good as silent. */
const LOOKED_BACK_MS = 24 * HOUR_MS;

const Names = z.object({ data: z.array(z.string()).nullish() });
const Found = z.object({ traces: z.array(z.unknown()).nullish() });

/** What to do, by how a source failed. `variables`: those that the source is configured with. */
function mendOf(failure: EvidenceFailure | undefined, { url, token, tenant }: Variables): string {
  switch (failure) {
    case 'unreachable':
    case 'timeout':
      return `Look whether ${url} can be reached from here (address, DNS, firewall, proxy), and whether it is up.`;
    case 'not_permitted':
      return tenant === undefined
        ? `Give ${token} a token that may read.`
        : `Set ${tenant} to the tenant of the platform's data, and ${token} to a token that may read it.`;
    case 'schema':
      return `${url} answers something else: a proxy's page, or another service. Give the address of the API itself.`;
    default:
      return `Look into the log of the source; the address in ${url} may lack a path.`;
  }
}

interface Variables {
  readonly url: string;
  readonly token: string;
  readonly tenant?: string;
}

const LOKI: Variables = { url: 'LOKI_URL', token: 'LOKI_TOKEN', tenant: 'LOKI_TENANT_ID' };
const TEMPO: Variables = { url: 'TEMPO_URL', token: 'TEMPO_TOKEN', tenant: 'TEMPO_TENANT_ID' };
const PLATFORM: Variables = { url: 'GPUAAS_API_URL', token: 'GPUAAS_API_TOKEN' };

/** Loki: labels of the tenant, then the newest line of each lineage service. Real queries, as a triage asks them. */
export async function checkLoki(config: SourcesConfig, now: Date): Promise<Finding[]> {
  const range = { start: new Date(now.getTime() - LOOKED_BACK_MS), end: now };
  const http = createHttp({ timeoutMs: config.timeoutMs });
  const sources = createSources(config);
  try {
    const query = { start: `${range.start.getTime()}000000`, end: `${range.end.getTime()}000000` };
    const url = urlOf(config.loki.url, '/loki/api/v1/labels', query);
    const labels = await asked('loki: query', LOKI, () =>
      http.getJson({ url, headers: headersOf(config.loki), schema: Names }),
    );
    if (!('answer' in labels)) return [labels];
    const names = labels.answer.data ?? [];
    const tenant = config.loki.tenantId === undefined ? 'no tenant is sent' : `tenant ${config.loki.tenantId}`;
    if (names.length === 0) {
      const mend =
        'Loki answers a wrong tenant with nothing: set LOKI_TENANT_ID, and look whether the shipper sends there.';
      return [failed('loki: query', `answers, but has no data at all of the last 24 h (${tenant})`, mend)];
    }
    const lines = await Promise.all(
      LINEAGE.map(async (service) => {
        const evidence = await sources.logs.shipping(service, range);
        return serviceFinding(service, evidence);
      }),
    );
    return [ok('loki: query', `answers, ${names.length} labels (${tenant})`), ...lines];
  } finally {
    await Promise.all([http.close(), sources.close()]);
  }
}

function serviceFinding(service: string, evidence: Evidence<{ readonly lastSeen: string }>): Finding {
  const hop = `loki: ${service}`;
  if (evidence.status === 'found') return ok(hop, `newest line ${evidence.data.lastSeen}`);
  if (evidence.status === 'unavailable') return failed(hop, evidence.detail, mendOf(evidence.failure, LOKI));
  const mend = `Look whether its lines reach this tenant under the label service="${service}", and whether it runs.`;
  return failed(hop, 'empty: no line in the last 24 h', mend);
}

/** Tempo: a search for any trace of the last hours. */
export async function checkTempo(config: SourcesConfig, now: Date): Promise<Finding[]> {
  const hop = 'tempo: search';
  const { tempo } = config;
  if (tempo === undefined) return [notChecked(hop, 'not configured', 'Set TEMPO_URL to read traces.')];
  const http = createHttp({ timeoutMs: config.timeoutMs });
  try {
    const seconds = Math.floor(now.getTime() / 1000);
    const query = { q: '{}', limit: '1', start: String(seconds - LOOKED_BACK_MS / 1000), end: String(seconds) };
    const url = urlOf(tempo.url, '/api/search', query);
    const found = await asked(hop, TEMPO, () => http.getJson({ url, headers: headersOf(tempo), schema: Found }));
    if (!('answer' in found)) return [found];
    const tenant = tempo.tenantId === undefined ? 'no tenant is sent' : `tenant ${tempo.tenantId}`;
    if ((found.answer.traces ?? []).length > 0) return [ok(hop, `finds traces of the last 24 h (${tenant})`)];
    const mend =
      'Tempo answers a wrong tenant with nothing: set TEMPO_TENANT_ID, and look whether spans are sent there.';
    return [failed(hop, `empty: answers, but finds no trace of the last 24 h (${tenant})`, mend)];
  } finally {
    await http.close();
  }
}

/** The platform: the operations overview, for which the token has to be one of a platform-level reader. */
export async function checkPlatform(config: SourcesConfig): Promise<Finding[]> {
  const hop = 'platform: overview';
  if (config.platform === undefined) return [notChecked(hop, 'not configured', 'Set GPUAAS_API_URL to read records.')];
  const sources = createSources(config);
  try {
    const evidence = await sources.platform.overview();
    if (evidence.status === 'found') return [ok(hop, 'answers a platform-level reader')];
    if (evidence.status === 'empty') {
      return [failed(hop, 'there is no overview', 'Give its route in GPUAAS_API_ROUTES as {"overview": "/…"}.')];
    }
    const mend =
      evidence.failure === 'not_permitted'
        ? 'Give GPUAAS_API_TOKEN a token of a platform-level reader; without one, audit rows, outbox and dead letters stay unknown.'
        : mendOf(evidence.failure, PLATFORM);
    return [failed(hop, evidence.detail, mend)];
  } finally {
    await sources.close();
  }
}

async function asked<T>(hop: string, variables: Variables, ask: () => Promise<T>): Promise<{ answer: T } | Finding> {
  try {
    return { answer: await ask() };
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    return failed(hop, error.message, mendOf(error.failure, variables));
  }
}

function headersOf({
  tenantId,
  token,
}: {
  readonly tenantId?: string;
  readonly token?: string;
}): Record<string, string> {
  return {
    ...(tenantId === undefined ? {} : { 'x-scope-orgid': tenantId }),
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
}
