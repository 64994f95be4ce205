import type { Evidence, TimeRange } from './evidence.ts';
import type { ReportedIds } from './intake/ids.ts';
import type {
  AppInstance,
  AuditRow,
  DeadLetter,
  InstanceEvent,
  LogLine,
  Matching,
  OpsOverview,
  OutboxRow,
  Project,
  ServiceAccount,
  ServiceLevel,
  ShapeCount,
  Shipping,
  Span,
} from './records.ts';
import type { Repeats } from './repeats.ts';

/** What a person gave when they asked: everything but the correlation id may be missing. */
export interface Subject {
  readonly correlationId: string;
  readonly traceId?: string;
  readonly projectId?: string;
  readonly instanceId?: string;
  /** RFC 3339: about when it failed, when the person knows. */
  readonly at?: string;
  /** How far to look back from now, milliseconds, when the person says so. */
  readonly sinceMs?: number;
  /** Reporter's words and envelope; never enough for a verdict of its own while logs or records can be read. */
  readonly reported?: ReportedIds;
}

/**
 * Everything one run read, fetched once. The judgement is a pure function of it, so a stored bundle is judged again to
 * the same report. A key that is absent was not asked, because nothing called for it.
 */
export interface EvidenceBundle {
  readonly subject: Subject;
  /** When the triage asked. "Now" of every judgement. */
  readonly askedAt: Date;
  /** The time range searched for log lines. */
  readonly window: TimeRange;
  /** L1 to L3: the lines of this correlation id in the three services. */
  readonly lines: Evidence<LogLine[]>;
  /** L4: lines of neighbours and adapters, found by instance, app or account. */
  readonly pivots?: Evidence<LogLine[]>;
  /** L6: for a silent service, whether its lines arrive in Loki at all. Keyed by service. */
  readonly shipping: Readonly<Record<string, Evidence<Shipping>>>;
  /** Trace ids found by attribute, asked only when no line named one. */
  readonly traceSearch?: Evidence<string[]>;
  /** L5. */
  readonly trace?: Evidence<Span[]>;
  readonly project?: Evidence<Project>;
  readonly instance?: Evidence<AppInstance>;
  readonly instanceEvents?: Evidence<InstanceEvent[]>;
  readonly serviceAccount?: Evidence<ServiceAccount>;
  readonly audit?: Evidence<AuditRow[]>;
  readonly overview?: Evidence<OpsOverview>;
  readonly failedOutbox?: Evidence<Matching<OutboxRow>>;
  readonly deadLetters?: Evidence<Matching<DeadLetter>>;
  /** M1, M3: the same failure shape over organisations and projects in the window. */
  readonly sameShape?: Evidence<ShapeCount[]>;
  /** M2: service-level evidence. */
  readonly serviceLevel?: Evidence<ServiceLevel[]>;
  /** Lines of the last run of the same app, action and mode that worked. */
  readonly lastGood?: Evidence<LogLine[]>;
  /** T2: reads of the same account in the same window. */
  readonly accountReads?: Evidence<LogLine[]>;
  /** R4: what the store knows of the same failure; absent where there is no store, and when it is the first. */
  readonly repeats?: Repeats;
}

/** Every question that was asked, in the order of the runbook. */
export function evidencesOf(bundle: EvidenceBundle): Evidence<unknown>[] {
  const asked: readonly (Evidence<unknown> | undefined)[] = [
    bundle.lines,
    ...Object.values(bundle.shipping),
    bundle.pivots,
    bundle.accountReads,
    bundle.lastGood,
    bundle.sameShape,
    bundle.serviceLevel,
    bundle.traceSearch,
    bundle.trace,
    bundle.instance,
    bundle.instanceEvents,
    bundle.project,
    bundle.serviceAccount,
    bundle.audit,
    bundle.overview,
    bundle.failedOutbox,
    bundle.deadLetters,
  ];
  return asked.filter((evidence) => evidence !== undefined);
}
