import { type Check, fail, pass, unknown } from '../check.ts';
import type { Facts } from '../facts.ts';
import type { ContextField } from '../report.ts';
import { OPERATING_MODES } from '../terms.ts';
import { natureOf } from '../vocabulary.ts';

const ALLOWED: ReadonlyMap<string, readonly string[]> = new Map([
  ['tenant_dedicated', ['project', 'tenant']],
  ['platform_managed', ['platform']],
]);

/**
 * B4. The effective pair is judged; where the request (log line) and the record differ, both pairs are, because a
 * request with an incoherent pair fails although the record stays sound.
 */
export const runtimeMetadataCoherent: Check = {
  id: 'runtime-metadata-coherent',
  title: 'Operating mode and control-plane scope fit together',
  runbook: ['B4'],
  run({ context, bundle, api, instance, observations }) {
    const modes = values(context.operating_mode);
    const scopes = values(context.control_plane_scope);
    const sources = [context.operating_mode.from, context.control_plane_scope.from].flatMap((id) =>
      id === null ? [] : [{ from: { id } }],
    );
    const [mode] = modes;
    const [scope] = scopes;
    const conflict =
      modes.length > 1 || scopes.length > 1
        ? ` Sources disagree: mode ${modes.join(' / ')}, scope ${scopes.join(' / ')}.`
        : '';
    if (mode === undefined || scope === undefined) {
      if (mode !== undefined && !isKnown(mode))
        return unknown(
          `Operating mode ${mode} is not one that the runbook knows; the scope is not known.${conflict}`,
          ...sources,
        );
      return unknown(
        `${mode === undefined ? 'Operating mode' : 'Control-plane scope'} is not known.`,
        bundle.instance,
        bundle.lines,
      );
    }
    const unknownMode = modes.find((word) => !isKnown(word));
    // Modes of a later platform are read without failing; one that the platform itself refuses is wrong.
    if (
      unknownMode !== undefined &&
      api.state === 'refused' &&
      natureOf(api.decisive?.code ?? null, api.decisive?.text ?? '') === 'invalid'
    )
      return fail(`Operating mode ${unknownMode} does not exist, and the platform refused it.${conflict}`, ...sources);
    if (unknownMode !== undefined && modes.length === 1)
      return unknown(
        `Operating mode ${unknownMode} is not one that the runbook knows, so its scope ${scope} cannot be judged.`,
        ...sources,
      );
    const bad = said({ instance, observations }, mode, scope).find(([m, s]) => ALLOWED.get(m)?.includes(s) === false);
    if (bad === undefined && unknownMode === undefined)
      return pass(`${mode} with scope ${scope} is allowed.${conflict}`, ...sources);
    if (bad === undefined)
      return unknown(`Operating mode ${unknownMode} is not one that the runbook knows.${conflict}`, ...sources);
    return fail(
      `${bad[0]} with scope ${bad[1]} is not allowed: ${bad[0]} goes with ${ALLOWED.get(bad[0])?.join(' or ')}.${conflict}`,
      ...sources,
    );
  },
};

export const isKnown = (mode: string): boolean => (OPERATING_MODES as readonly string[]).includes(mode);

/** Every value that a source that was read says of a field, the effective one first. */
export function values(field: ContextField): string[] {
  const said = [field, ...(field.conflicts ?? [])].filter(({ from }) => from !== 'user.report');
  return [...new Set(said.flatMap(({ value }) => value ?? []))];
}

/** Pairs as one source said them, record and each observation by itself; the effective pair when no source has both. */
function said(
  { instance, observations }: Pick<Facts, 'instance' | 'observations'>,
  mode: string,
  scope: string,
): (readonly [string, string])[] {
  const pairs = [
    [instance?.operatingMode, instance?.controlPlaneScope] as const,
    ...observations.map(({ fields }) => [fields.operating_mode, fields.control_plane_scope] as const),
  ].flatMap(([m, s]) => (m && s ? [[m, s] as const] : []));
  return pairs.length > 0 ? pairs : [[mode, scope]];
}
