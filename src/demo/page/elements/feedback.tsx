import { pressKey, useInteractions } from '../interactions.tsx';
import { Label, textOf } from '../label.tsx';
import { actionId } from '../view-values.ts';
import type { ElementProps } from './element-props.ts';

/** Two buttons, helpful or not; the value of the pressed one is sent. */
export function FeedbackElement({ element, blockId }: ElementProps) {
  const { busy, press } = useInteractions();
  const id = actionId(element);
  const buttons = [element.positive_button, element.negative_button].filter(isButton);
  return buttons.map((button) => (
    <button
      key={button.value}
      type="button"
      className="block-button"
      disabled={busy === pressKey(blockId, id)}
      onClick={() => press(blockId, { type: element.type, action_id: id, ...button })}
    >
      <Label text={textOf(button.text)} />
    </button>
  ));
}

function isButton(value: unknown): value is { text: unknown; value: string } {
  return typeof value === 'object' && value !== null && 'text' in value && 'value' in value;
}
