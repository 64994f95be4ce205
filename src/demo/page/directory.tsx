import { createContext, useContext } from 'react';
import type { Channel, State, User, UserGroup } from './state.ts';

/** What drawn texts need to know besides themselves: names behind ids, colours, and where links inside lead. */
export interface Directory {
  readonly users: readonly User[];
  readonly groups: readonly UserGroup[];
  readonly channels: readonly Channel[];
  readonly theme: 'light' | 'dark';
  /** Shows a message of this workspace; answers false when the link leads elsewhere. */
  readonly openLink: (href: string) => boolean;
}

const Context = createContext<Directory>({
  users: [],
  groups: [],
  channels: [],
  theme: 'light',
  openLink: () => false,
});

export const DirectoryProvider = Context.Provider;

export function useDirectory(): Directory {
  return useContext(Context);
}

/** People and the bot by id. */
export function nameOf({ users, bot }: Pick<State, 'users' | 'bot'>, id: string): string {
  if (id === bot.user_id) return bot.name;
  return users.find((user) => user.id === id)?.name ?? id;
}
