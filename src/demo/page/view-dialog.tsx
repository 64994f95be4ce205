import { type FormEvent, useState } from 'react';
import { Dialog } from './dialog.tsx';
import { type Interactions, InteractionsProvider, usePressing } from './interactions.tsx';
import { Label, textOf } from './label.tsx';
import { MessageBlocks } from './message-blocks.tsx';
import type { OpenView } from './state.ts';
import { collectValues, missingInputs } from './view-values.ts';
import { type ViewValues, workspace } from './workspace.ts';

interface Props {
  readonly open: OpenView;
  readonly channel: string;
  readonly depth: number;
}

/** An open modal of the bot: inputs, checks before and after sending, submit and close. */
export function ViewDialog({ open: { id, user, view }, channel, depth }: Props) {
  const [values, setValues] = useState<ViewValues>({});
  const [problems, setProblems] = useState<Readonly<Record<string, string>>>({});
  const [sending, setSending] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const pressing = usePressing({ user, channel, view_id: id });
  const interactions: Interactions = {
    values,
    problems: { ...pressing.problems, ...problems },
    busy: pressing.busy,
    press: pressing.press,
    enter(blockId, actionId, value) {
      setValues((all) => ({ ...all, [blockId]: { ...all[blockId], [actionId]: value } }));
      setProblems(({ [blockId]: _mended, ...others }) => others);
    },
  };

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    const collected = collectValues(view.blocks, values);
    const missing = missingInputs(view.blocks, collected);
    setProblems(missing);
    setRefusal(null);
    if (Object.keys(missing).length > 0) return;
    setSending(true);
    const outcome = await workspace.submitView(user, id, collected);
    setSending(false);
    if (outcome.ok) return;
    setProblems(outcome.errors);
    if (Object.keys(outcome.errors).length === 0) setRefusal(`That did not work: ${outcome.error}.`);
  }

  async function close(): Promise<void> {
    const outcome = await workspace.closeView(user, id);
    if (!outcome.ok) setRefusal(`That did not work: ${outcome.error}.`);
  }

  const title = textOf(view.title);
  const submitText = textOf(view.submit);
  const closeText = view.close === undefined || view.close === null ? 'Close' : textOf(view.close).text;
  return (
    <Dialog label={title.text} onClose={() => void close()}>
      <form className="dialog-form" noValidate onSubmit={(event) => void submit(event)}>
        <header className="dialog-head">
          <h2>
            {depth > 0 && <span className="dialog-depth">{'› '.repeat(depth)}</span>}
            <Label text={title} />
          </h2>
          <button type="button" className="icon-button" aria-label="Close" title="Close" onClick={() => void close()}>
            ✕
          </button>
        </header>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
        <section className="dialog-body" tabIndex={0} aria-label={`${title.text}: content`}>
          <InteractionsProvider value={interactions}>
            <MessageBlocks blocks={view.blocks} />
          </InteractionsProvider>
        </section>
        {refusal !== null && (
          <p className="problem dialog-problem" role="alert">
            {refusal}
          </p>
        )}
        <footer className="dialog-foot">
          <button type="button" className="quiet-button" onClick={() => void close()}>
            {closeText}
          </button>
          {submitText.text !== '' && (
            <button type="submit" className="main-button" aria-busy={sending} disabled={sending}>
              {sending && <span className="spinner" aria-hidden="true" />}
              <Label text={submitText} />
            </button>
          )}
        </footer>
      </form>
    </Dialog>
  );
}
