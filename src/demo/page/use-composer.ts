import { type RefObject, useRef, useState } from 'react';
import { readDraft } from './draft.ts';
import type { State } from './state.ts';
import { type Outcome, workspace } from './workspace.ts';

export interface ComposerControl {
  readonly text: string;
  readonly refusal: string | null;
  readonly field: RefObject<HTMLTextAreaElement | null>;
  readonly setText: (text: string) => void;
  /** Puts a text in and the cursor behind it. */
  readonly fill: (text: string) => void;
  readonly send: () => void;
  /** Sends this text whatever is being typed. */
  readonly say: (text: string) => void;
}

interface Where {
  readonly state: State;
  readonly user: string;
  readonly channel: string;
  readonly threadTs: string | null;
  /** Called with the `ts` of a message that was posted. */
  readonly onPosted: (ts: string) => void;
}

/** The text of each channel's and thread's composer, and sending it. A refused text stays in the composer. */
export function useComposer({ state, user, channel, threadTs, onPosted }: Where): ComposerControl {
  const place = `${channel} ${threadTs ?? ''}`;
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>({});
  const [refusals, setRefusals] = useState<Readonly<Record<string, string | null>>>({});
  const field = useRef<HTMLTextAreaElement>(null);
  const text = texts[place] ?? '';

  function setText(next: string): void {
    setTexts((all) => ({ ...all, [place]: next }));
    setRefusals((all) => ({ ...all, [place]: null }));
  }

  async function send(whole: string, typed: boolean): Promise<void> {
    const draft = readDraft(whole, state.commands, threadTs !== null);
    if (draft.kind === 'empty') return;
    if (draft.kind === 'refused') return refuse(draft.reason);
    if (typed) setText('');
    const outcome = await request(draft);
    if (outcome.ok) {
      if (outcome.ts !== undefined) onPosted(outcome.ts);
      return;
    }
    refuse(`Not sent: ${outcome.error}.`);
    // Whoever already types the next text keeps it.
    setTexts((all) => ({ ...all, [place]: all[place] || whole }));
  }

  function request(draft: { kind: 'message'; text: string } | { kind: 'command'; command: string; text: string }) {
    if (draft.kind === 'command') {
      return workspace.command({ user, channel, command: draft.command, text: draft.text });
    }
    const message = { user, channel, text: draft.text };
    return workspace.say(threadTs === null ? message : { ...message, thread_ts: threadTs }) as Promise<Outcome>;
  }

  function refuse(reason: string): void {
    setRefusals((all) => ({ ...all, [place]: reason }));
  }

  function fill(next: string): void {
    setText(next);
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(next.length, next.length);
    });
  }

  return {
    text,
    refusal: refusals[place] ?? null,
    field,
    setText,
    fill,
    send: () => void send(text, true),
    say: (whole) => void send(whole, false),
  };
}
