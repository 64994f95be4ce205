import type { SlashCommand, State } from './state.ts';

/** What sending a composer's text means. */
export type Draft =
  | { readonly kind: 'empty' }
  | { readonly kind: 'message'; readonly text: string }
  | { readonly kind: 'command'; readonly command: string; readonly text: string }
  | { readonly kind: 'refused'; readonly reason: string };

const COMMAND = /^(\/[^\s/]+)(?:\s+([\s\S]*))?$/;

/** Reads a composer's text. In a thread Slack takes no commands, so neither does this page. */
export function readDraft(text: string, commands: readonly SlashCommand[], inThread: boolean): Draft {
  const trimmed = text.trim();
  if (trimmed === '') return { kind: 'empty' };
  const [, command, rest = ''] = COMMAND.exec(trimmed) ?? [];
  if (command === undefined) return { kind: 'message', text: trimmed };
  if (!commands.some((known) => known.command === command)) {
    return { kind: 'refused', reason: `${command} is not a command of this workspace.` };
  }
  if (inThread) return { kind: 'refused', reason: `${command} is not supported in threads.` };
  return { kind: 'command', command, text: rest.trim() };
}

export interface Hint {
  /** What replaces the word being typed. */
  readonly insert: string;
  readonly detail: string;
}

export interface Hints {
  readonly items: readonly Hint[];
  /** Where the word that an item replaces begins. */
  readonly from: number;
}

const NO_HINTS: Hints = { items: [], from: 0 };

/** Suggestions for the word before the cursor: commands at the start of the text, people after `@`. */
export function hintsFor(text: string, cursor: number, { commands, users, bot }: State): Hints {
  const before = text.slice(0, cursor);
  if (/^\/\S*$/.test(before)) {
    const items = commands
      .filter(({ command }) => command.startsWith(before))
      .map(({ command, usage_hint }) => ({ insert: `${command} `, detail: usage_hint }));
    return { items, from: 0 };
  }
  const mention = /(?:^|\s)@([a-z\d._-]{0,40})$/i.exec(before);
  if (mention === null) return NO_HINTS;
  const typed = (mention[1] ?? '').toLowerCase();
  const items = [{ name: bot.name, title: 'app' }, ...users]
    .map(({ name, title }) => ({ handle: handleOf(name), detail: `${name}, ${title}` }))
    .filter(({ handle }) => handle.startsWith(typed) && handle !== typed)
    .map(({ handle, detail }) => ({ insert: `@${handle} `, detail }));
  return { items, from: cursor - typed.length - 1 };
}

/** The name a mention is typed with: lower case, without blanks, as the workspace makes handles of names. */
export function handleOf(name: string): string {
  return name.trim().toLowerCase().replaceAll(/\s+/g, '-');
}
