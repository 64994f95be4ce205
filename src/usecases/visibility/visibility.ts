import type { Lists } from '../../triage/tenancy.ts';

/** What may be seen in one channel, by the policy of now. */
export interface Visibility {
  /** `tenant`: people of a tenant read it. They get no names of others, and no links into the operators' own tools. */
  readonly audience: 'internal' | 'tenant';
  readonly lists: Lists;
  /** The environment that the policy gives a project: a guess from the project's name shows nothing to anybody. */
  environmentOf(projectId: string): string | null;
}

export type VisibilityOf = (channelId: string) => Visibility;

/** Whether anything at all is kept from the channel. */
export function isRestricted({ audience, lists }: Visibility): boolean {
  return audience === 'tenant' || Object.values(lists).some((list) => list !== undefined);
}
