import { createContext, type ReactNode, useContext, useMemo, useState } from 'react';
import { type ElementPayload, type ElementValue, type Place, type ViewValues, workspace } from './workspace.ts';

/** What controls of one message or view share: entered values, the press under way, and texts of what went wrong. */
export interface Interactions {
  readonly values: ViewValues;
  readonly problems: Readonly<Record<string, string>>;
  /** Block id and action id of the press that waits for its answer. */
  readonly busy: string | null;
  readonly enter: (blockId: string, actionId: string, value: ElementValue) => void;
  readonly press: (blockId: string, payload: ElementPayload) => void;
}

const Context = createContext<Interactions | null>(null);

export function useInteractions(): Interactions {
  const interactions = useContext(Context);
  if (interactions === null) throw new Error('a control stands outside of a message or view');
  return interactions;
}

export const InteractionsProvider = Context.Provider;

export function pressKey(blockId: string, actionId: string): string {
  return `${blockId}\n${actionId}`;
}

/** Presses in one place go to the workspace one by one; a refusal is shown at the block until the next press. */
export function usePressing(place: Place): Pick<Interactions, 'busy' | 'press' | 'problems'> {
  const [busy, setBusy] = useState<string | null>(null);
  const [problems, setProblems] = useState<Readonly<Record<string, string>>>({});
  async function press(blockId: string, payload: ElementPayload): Promise<void> {
    setBusy(pressKey(blockId, payload.action_id));
    setProblems({});
    const outcome = await workspace.press(place, blockId, payload);
    setBusy(null);
    if (!outcome.ok) setProblems({ [blockId]: `That did not work: ${outcome.error}.` });
  }
  return { busy, problems, press: (blockId, payload) => void press(blockId, payload) };
}

/** Makes the controls of a message work. */
export function MessageInteractions({ place, children }: { place: Place; children?: ReactNode }) {
  const [values, setValues] = useState<ViewValues>({});
  const { busy, problems, press } = usePressing(place);
  const interactions = useMemo(
    (): Interactions => ({
      values,
      problems,
      busy,
      press,
      enter: (blockId, actionId, value) =>
        setValues((all) => ({ ...all, [blockId]: { ...all[blockId], [actionId]: value } })),
    }),
    [values, problems, busy, press],
  );
  return <InteractionsProvider value={interactions}>{children}</InteractionsProvider>;
}
