import { pressKey, useInteractions } from '../interactions.tsx';
import { Label } from '../label.tsx';
import { Menu } from '../menu.tsx';
import { actionId } from '../view-values.ts';
import type { ElementProps } from './element-props.ts';
import { readOptions } from './options.ts';

/** An overflow menu: three dots with a few options, each of which is sent when picked. */
export function OverflowElement({ element, blockId }: ElementProps) {
  const { busy, press } = useInteractions();
  const id = actionId(element);
  const items = readOptions(element.options).map((option) => ({
    key: option.value,
    content: <Label text={option.text} />,
    onPick: () => press(blockId, { type: element.type, action_id: id, selected_option: option }),
  }));
  return (
    <Menu label="More options" className="block-button" items={items} busy={busy === pressKey(blockId, id)}>
      <span aria-hidden="true">•••</span>
    </Menu>
  );
}
