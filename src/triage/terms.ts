/**
 * The words of this project, each with one meaning everywhere.
 *
 * - *report* (of a person): the text somebody pasted. *Reporter's envelope*: the error code and message inside it.
 * - *incident*: one correlation id triaged in one channel. *Run*: one pass of the triage over an incident.
 * - *evidence*: the answer to one query, or the reason why there is none.
 * - *check*: one question of the runbook, answered pass, fail, unknown or not applicable.
 * - *verdict*: failure class, reason and confidence. *Triage report*: everything one run yields.
 * - *lineage*: the ordered hops api, outbox relay, app runtime worker of one lifecycle action. *Hop*: one of them.
 * - *lifecycle action*: create, upgrade, rollback, decommission, start or stop of an app instance.
 * - *card*: the Slack message that shows an incident.
 * - *source*: a system read from (Loki, Tempo, the platform). *Destination*: a system written to.
 */

/** The lineage every healthy lifecycle action leaves behind, in order (runbook L6). */
export const LINEAGE = ['gpuaas-api', 'gpuaas-outbox-relay', 'gpuaas-app-runtime-worker'] as const;
export type LineageService = (typeof LINEAGE)[number];

export const ACTIONS = ['create', 'upgrade', 'rollback', 'decommission', 'start', 'stop'] as const;
export type Action = (typeof ACTIONS)[number];

export const OPERATING_MODES = ['tenant_dedicated', 'platform_managed'] as const;

/** Slugs and backends that make an app a scheduler-style reference app (runbook T3, B5). */
export const SCHEDULERS = ['slurm', 'ray', 'k8s', 'rke2', 'kubernetes'] as const;

/** Opaque correlation id: letters, digits, `.`, `_`, `-`, 3 to 128 characters (platform contract). */
export const CORRELATION_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{2,127}$/;

/** W3C trace id: 32 hex digits, not all zero. */
export const TRACE_ID = /^(?!0{32}$)[0-9a-f]{32}$/;
