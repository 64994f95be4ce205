import type { Facts } from './facts.ts';

const PEOPLE = new Set(['user', 'human', 'admin']);

/** Whether a person acted, by what the platform logged (S4). Neither a service account nor an unknown type is one. */
export function actorIsUser({ context }: Facts): boolean {
  return PEOPLE.has(context.actor_type.value ?? '');
}
