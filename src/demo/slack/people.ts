/** Who and what is in the local workspace. Ids look like Slack's and are the same in every run. */

export interface User {
  readonly id: string;
  /** Handle, lower case. */
  readonly handle: string;
  readonly name: string;
  /** What the person does, as shown in their profile. */
  readonly title: string;
  readonly isBot?: boolean;
  /** A guest account. */
  readonly isRestricted?: boolean;
  /** Workspace the person belongs to, where it is another one (Slack Connect). */
  readonly teamId?: string;
}

export interface Channel {
  readonly id: string;
  readonly name: string;
  readonly kind: 'public' | 'private' | 'im';
  /** User ids, the bot's among them where it was invited. */
  readonly members: Set<string>;
  /** Shared with another organisation. */
  readonly isExternallyShared?: boolean;
}

export interface UserGroup {
  readonly id: string;
  readonly handle: string;
  readonly name: string;
  readonly members: readonly string[];
}

export const team = { id: 'T0LOCAL', name: 'Local workspace', domain: 'local-workspace' } as const;
/** The app under test: its bot user takes part in channels like a person. */
export const app = {
  appId: 'A0INCIDENT',
  botId: 'B0INCIDENT',
  botUserId: 'U0INCIDENT',
  handle: 'gpuaas-incident-bot',
  name: 'GPUaaS incident bot',
} as const;

export const ada: User = { id: 'U0ADA', handle: 'ada', name: 'Ada', title: 'On call (operator)' };
export const ben: User = { id: 'U0BEN', handle: 'ben', name: 'Ben', title: 'Platform (approver)' };
export const cleo: User = { id: 'U0CLEO', handle: 'cleo', name: 'Cleo', title: 'App team (viewer)' };
export const slackbot: User = { id: 'USLACKBOT', handle: 'slackbot', name: 'Slackbot', title: '', isBot: true };
export const botUser: User = { id: app.botUserId, handle: app.handle, name: app.name, title: 'App', isBot: true };

export const incidents = 'C0INCIDENTS';
export const appTeam = 'C0APPTEAM';
export const platformPrivate = 'C0PRIVATE';

const people = [ada, ben, cleo];

/** Users and channels of a new workspace: everyone is in the public channels, a private one leaves the app team out. */
export function startingPeople(): { users: User[]; channels: Channel[]; userGroups: UserGroup[] } {
  const everyone = [...people.map(({ id }) => id), app.botUserId];
  return {
    users: [...people, botUser, slackbot],
    channels: [
      { id: incidents, name: 'incidents', kind: 'public', members: new Set(everyone) },
      { id: appTeam, name: 'app-team', kind: 'public', members: new Set(everyone) },
      {
        id: platformPrivate,
        name: 'platform-private',
        kind: 'private',
        members: new Set([ada.id, ben.id, app.botUserId]),
      },
      ...people.map((person): Channel => {
        return {
          id: directChannel(person.id),
          name: app.handle,
          kind: 'im',
          members: new Set([person.id, app.botUserId]),
        };
      }),
    ],
    userGroups: [
      { id: 'S0ONCALL', handle: 'gpuaas-oncall', name: 'GPUaaS on call', members: [ada.id] },
      { id: 'S0PLATFORM', handle: 'gpuaas-platform', name: 'GPUaaS platform', members: [ben.id] },
    ],
  };
}

/** Direct conversation of a person with the bot. */
export function directChannel(userId: string): string {
  return `D${userId.slice(1)}`;
}
