import type { OwnerName } from '../../actions/owners.ts';
import type { QuietHours } from '../../actions/rhythm.ts';
import type { Person, Rights } from '../action-ports.ts';

/** Where an owner is reached. */
export interface OwnerPlace {
  readonly channelId: string;
  /** `<@U…>` or `<!subteam^S…>`; null when nobody is to be mentioned. */
  readonly mention: string | null;
}

/** What the policy says about actions, as of now: it may be another one at the next call. */
export interface ActionRules extends Rights {
  /**
   * The environment that the policy gives a project; null when it gives none. A guess from the project's name gives no
   * right and takes no second person away.
   */
  environmentOf(projectId: string | null): string | null;
  /** Null when the policy names no channel for this owner. */
  owner(name: OwnerName): OwnerPlace | null;
  /** Whether a person speaks for an owner. Without a mention in the policy, everybody in the owner's channel does. */
  speaksFor(person: Person, name: OwnerName): Promise<boolean>;
  quietHours(): QuietHours | undefined;
}
