import type { TriageReport } from '../../triage/report.ts';
import type { Person, Refused, Role, Scope } from '../action-ports.ts';
import type { Incident } from '../ports.ts';
import { scopeOf as reportScope } from '../visibility/report-scope.ts';
import type { ActionNeeds } from './common.ts';
import type { Action } from './records.ts';
import { NOT_HERE, refused } from './words.ts';

/** An incident on which a person may act. */
export interface Admitted {
  readonly incident: Incident;
  readonly report: TriageReport;
  readonly scope: Scope;
}

export interface Gate {
  /**
   * Whether a person may act on an incident, from the stored incident and the policy of now. A denial is audited as
   * `<event>.denied`.
   */
  open(
    asked: { readonly incidentId: string; readonly person: Person },
    role: Role,
    event: string,
    action?: Action,
  ): Promise<Admitted | Refused>;
  /** Whether it would open, for a list of what somebody may do: nobody tried anything, so nothing is audited. */
  wouldOpen(asked: { readonly incidentId: string; readonly person: Person }, role: Role): Promise<boolean>;
  /** The same for who asked for an action, once its job runs: the policy may be another one by then. */
  stillOpen(action: Action, role: Role, event: string): Promise<Refused | null>;
  scopeOf(report: TriageReport): Scope;
}

export function createGate({ store, rules, clock }: Pick<ActionNeeds, 'store' | 'rules' | 'clock'>): Gate {
  const scopeOf = (report: TriageReport): Scope => reportScope(report, rules.environmentOf);

  async function decide(
    { incidentId, person }: { readonly incidentId: string; readonly person: Person },
    role: Role,
  ): Promise<Admitted | Refused> {
    if (person.foreign) return refused('Only people of this workspace may act on incidents.');
    const found = await store.incident(incidentId);
    // A job asks for who acted before, and where was looked at then.
    const elsewhere = person.channelId !== null && found?.incident.channelId !== person.channelId;
    if (found === null || found.incident.teamId !== person.teamId || elsewhere) return refused(NOT_HERE);
    const { incident } = found;
    const { report } = incident;
    if (report === null) return refused('There is no report yet: wait until the triage has ended.');
    const scope = scopeOf(report);
    if (!rules.channelAllows(incident.channelId, scope))
      return refused('The policy does not let this channel act on that project or environment.');
    const permission = await rules.may(person, role, scope);
    return permission.granted ? { incident, report, scope } : refused(lacking(permission, scope));
  }

  async function open(
    asked: { readonly incidentId: string; readonly person: Person },
    role: Role,
    event: string,
    action?: Action,
  ): Promise<Admitted | Refused> {
    const decision = await decide(asked, role);
    if ('kind' in decision) {
      await store.audit({
        at: clock(),
        incidentId: asked.incidentId,
        actionId: action?.id ?? null,
        person: asked.person,
        event: `${event}.denied`,
        outcome: decision.why,
        evidenceDigest: null,
        details: { needs: role },
      });
    }
    return decision;
  }

  return {
    scopeOf,
    open,
    wouldOpen: async (asked, role) => !('kind' in (await decide(asked, role))),
    async stillOpen(action, role, event) {
      const incident = (await store.incident(action.incidentId))?.incident;
      if (incident === undefined) return refused(NOT_HERE);
      const person = { teamId: incident.teamId, userId: action.askedBy, channelId: null, foreign: false };
      const decision = await open({ incidentId: incident.id, person }, role, event, action);
      return 'kind' in decision ? decision : null;
    },
  };
}

/** Which role is needed, where, and who has it. */
export function lacking(
  { needs, holders }: { readonly needs: Role; readonly holders: readonly string[] },
  { environment }: Scope,
): string {
  const where = environment === null ? 'this project' : `this project (${environment})`;
  const who =
    holders.length === 0
      ? 'Nobody has it: name people or groups under roles in the policy.'
      : `Ask ${holders.slice(0, 8).join(', ')}.`;
  return `You need the role ${needs} for ${where}. ${who}`;
}
