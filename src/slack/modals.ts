import type { InputBlock, KnownBlock, ModalView } from '@slack/types';
import { plainText } from './blocks.ts';
import { clean, clip } from './text.ts';

/** Modals and the inputs in them, within Slack's limits. */

const MOST_MODAL_BLOCKS = 100;

interface TextInput {
  readonly id: string;
  readonly label: string;
  readonly hint?: string;
  readonly placeholder?: string;
  readonly optional: boolean;
  readonly maxLength: number;
  readonly multiline?: boolean;
  readonly initial?: string;
}

/** One line or more of text in a modal. `id` is its block id and its action id. */
export function textInput(input: TextInput): InputBlock {
  const initial =
    input.initial === undefined ? '' : clip(clean(input.initial.slice(0, input.maxLength * 4)), input.maxLength);
  return {
    type: 'input',
    block_id: input.id,
    optional: input.optional,
    label: plainText(input.label, 150),
    ...(input.hint === undefined ? {} : { hint: plainText(input.hint, 500) }),
    element: {
      type: 'plain_text_input',
      action_id: input.id,
      multiline: input.multiline ?? false,
      max_length: input.maxLength,
      ...(input.placeholder === undefined ? {} : { placeholder: plainText(input.placeholder, 150) }),
      ...(initial === '' ? {} : { initial_value: initial }),
    },
  };
}

interface SelectInput {
  readonly id: string;
  readonly label: string;
  readonly placeholder: string;
  readonly options: readonly string[];
  /** May be left out unless it says otherwise. */
  readonly optional?: boolean;
  readonly initial?: string;
}

/** A choice of a fixed list in a modal. `id` is its block id and its action id. */
export function selectInput({ id, label, placeholder, options, optional = true, initial }: SelectInput): InputBlock {
  const choices = options.slice(0, 100).map((option) => ({ text: plainText(option, 75), value: clip(option, 75) }));
  const chosen = choices[initial === undefined ? -1 : options.indexOf(initial)];
  return {
    type: 'input',
    block_id: id,
    optional,
    label: plainText(label, 150),
    element: {
      type: 'static_select',
      action_id: id,
      placeholder: plainText(placeholder, 150),
      options: choices,
      ...(chosen === undefined ? {} : { initial_option: chosen }),
    },
  };
}

/** A statement that a person has to tick. Slack does not submit the form without it. */
export function statementInput({ id, label, statement }: { id: string; label: string; statement: string }): InputBlock {
  return {
    type: 'input',
    block_id: id,
    optional: false,
    label: plainText(label, 150),
    element: {
      type: 'checkboxes',
      action_id: id,
      options: [{ text: plainText(statement, 75), value: id }],
    },
  };
}

interface Modal {
  readonly callbackId: string;
  readonly title: string;
  readonly blocks: readonly KnownBlock[];
  readonly submit?: string;
  /** Kept by Slack and given back with each interaction; at most 3,000 characters. */
  readonly metadata?: string;
}

export function modal({ callbackId, title, blocks, submit, metadata }: Modal): ModalView {
  return {
    type: 'modal',
    callback_id: callbackId,
    title: plainText(title, 24),
    close: plainText('Close', 24),
    ...(submit === undefined ? {} : { submit: plainText(submit, 24) }),
    ...(metadata === undefined ? {} : { private_metadata: metadata }),
    blocks: blocks.slice(0, MOST_MODAL_BLOCKS),
  };
}
