import { ACTIONS, type Action } from './terms.ts';

const SPELLINGS: ReadonlyMap<string, Action> = new Map<string, Action>([
  ['deploy', 'create'],
  ['delete', 'decommission'],
  ['destroy', 'decommission'],
  ['release', 'decommission'],
  ['roll_back', 'rollback'],
  ['deployed', 'create'],
  ['created', 'create'],
  ['upgraded', 'upgrade'],
  ['rolled_back', 'rollback'],
  ['decommissioned', 'decommission'],
  ['started', 'start'],
  ['stopped', 'stop'],
  ['requested', 'create'],
]);

/**
 * The contract's name of a lifecycle action, from any spelling seen: `app_instances.upgrade`, `app_instance.upgrade`,
 * `upgrade`, `deploy` (the product's word for create). Null for anything else, reads included.
 */
export function normalAction(word: string | null | undefined): Action | null {
  if (word === null || word === undefined) return null;
  const last =
    word
      .toLowerCase()
      .split('.')
      .findLast((part) => !/^v\d+$/.test(part)) ?? '';
  const verb = last.replaceAll('-', '_').replace(/_requested$/, '');
  return (ACTIONS as readonly string[]).includes(verb) ? (verb as Action) : (SPELLINGS.get(verb) ?? null);
}
