import { parseSourcesConfig } from '../src/config.ts';
import { type Platform, startPlatform } from '../src/demo/platform/platform.ts';
import { mismatches } from '../src/demo/world/mismatches.ts';
import type { World } from '../src/demo/world/schema.ts';
import type { SeededWorld } from '../src/demo/world/seeded.ts';
import { createSources } from '../src/sources/sources.ts';
import type { Subject } from '../src/triage/bundle.ts';
import { findReports } from '../src/triage/intake/find-reports.ts';
import { subjectOf } from '../src/triage/intake/subject-of.ts';
import { createRunTriage } from '../src/usecases/run-triage.ts';
import type { Judgement } from './judgement.ts';

/** A source that never answers costs this long and no more, milliseconds. */
const TIMEOUT_MS = 1_000;

/** What the product allows a source unless told; a world with a slow source is about that it is waited for. */
const PATIENT_MS = 8_000;

/**
 * Triages one world as the bot would: over HTTP against the embedded servers, through the real clients, with what the
 * intake finds in the reporter's words. Never throws: a run that breaks is a judgement without a report.
 */
export async function runWorld(world: World): Promise<Judgement> {
  const platform = await startPlatform({ worlds: [world] });
  try {
    return await triageActive(world, platform);
  } finally {
    await platform.close();
  }
}

async function triageActive(world: World, platform: Platform): Promise<Judgement> {
  const seeded = platform.activeWorld();
  const { subject, heard } = subjectIn(seeded);
  const { sources, maxLookbackMs } = parseSourcesConfig({
    LOKI_URL: platform.lokiUrl,
    TEMPO_URL: platform.tempoUrl,
    GPUAAS_API_URL: platform.apiUrl,
    GPUAAS_API_TOKEN: platform.token,
    SOURCE_TIMEOUT_MS: String(Object.values(world.faults).includes('slow') ? PATIENT_MS : TIMEOUT_MS),
  });
  const connected = createSources(sources);
  const about = {
    world: world.id,
    title: world.title,
    says: world.expect,
    heldOut: isHeldOut(world),
    expected: seeded.expected,
    heard,
  };
  const startedAt = performance.now();
  const runTriage = createRunTriage({ sources: connected, clock: () => new Date(), maxLookbackMs });
  try {
    const { report } = await runTriage(subject);
    const tookMs = performance.now() - startedAt;
    return { ...about, tookMs, report, mismatches: mismatches(seeded.expected, report), broke: null };
  } catch (error) {
    const broke = error instanceof Error ? error.message : String(error);
    return { ...about, tookMs: performance.now() - startedAt, report: null, mismatches: [], broke };
  } finally {
    await connected.close();
  }
}

/** What is triaged: the id, what the person's words hold beside it, and on top what was handed over explicitly. */
function subjectIn({ say, correlationId, given }: SeededWorld): { subject: Subject; heard: boolean } {
  const reported = findReports(say, { bareIds: 'anywhere' }).find((found) => found.correlationId === correlationId);
  const said = reported === undefined ? { correlationId } : subjectOf(reported);
  return { subject: { ...said, ...given }, heard: reported !== undefined };
}

/** Whether the file says that it was written from the runbook alone and never looked at while rules were changed. */
function isHeldOut(world: World & { readonly held_out?: boolean }): boolean {
  return world.held_out === true;
}
