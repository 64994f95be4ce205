import { noteLogFields } from '../log.ts';
import type { AuditEntry } from '../usecases/action-ports.ts';
import type { ActionStore, ActionTransaction } from '../usecases/actions/action-store.ts';
import type { Action } from '../usecases/actions/records.ts';

const DENIED = '.denied';

/**
 * The store of actions, watched from outside: whatever loads an action has its ids on the log lines that follow, and
 * each denial that is audited is told (`retry.requested`, `ticket.filed`, …).
 */
export function observedActionStore(store: ActionStore, onDenied: (what: string) => void): ActionStore {
  const noted = <Found extends Action | null>(action: Found): Found => {
    if (action !== null) noteLogFields({ actionId: action.id, incidentId: action.incidentId });
    return action;
  };
  const told = ({ event }: AuditEntry) => {
    if (event.endsWith(DENIED)) onDenied(event.slice(0, -DENIED.length));
  };
  const inTransaction = (tx: ActionTransaction): ActionTransaction => ({
    ...tx,
    lock: async (actionId) => noted(await tx.lock(actionId)),
    async audit(entry) {
      await tx.audit(entry);
      told(entry);
    },
  });
  return {
    ...store,
    transaction: (work) => store.transaction((tx) => work(inTransaction(tx))),
    find: async (actionId) => noted(await store.find(actionId)),
    async audit(entry) {
      await store.audit(entry);
      told(entry);
    },
  };
}
