import { useInteractions } from '../interactions.tsx';
import { actionId, initialValue, valueField } from '../view-values.ts';
import type { ElementProps } from './element-props.ts';

export interface ElementField {
  /** What is entered now, in the form in which it is sent (option, list of options, text …). */
  readonly current: unknown;
  /** Keeps the value; sends it as well where the element dispatches. */
  readonly change: (value: unknown) => void;
  /** Sends what is entered now. */
  readonly dispatch: () => void;
}

/** The value of an element: entered by somebody, else what the element shows at first. */
export function useElementValue({ element, blockId, dispatches }: ElementProps): ElementField {
  const { values, enter, press } = useInteractions();
  const id = actionId(element);
  const field = valueField(element.type) ?? 'value';
  const current = (values[blockId]?.[id] ?? initialValue(element))[field];
  const send = (value: unknown) => press(blockId, { type: element.type, action_id: id, [field]: value });
  return {
    current,
    change(value) {
      enter(blockId, id, { type: element.type, [field]: value });
      if (dispatches) send(value);
    },
    dispatch: () => send(current),
  };
}
