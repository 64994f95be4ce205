import { DrawnBlocks } from '../drawn-blocks.tsx';
import { textOf } from '../label.tsx';
import { valueField } from '../view-values.ts';
import { ButtonElement } from './button.tsx';
import { CheckboxesElement, RadioElement } from './choices.tsx';
import type { ElementProps } from './element-props.ts';
import { FeedbackElement } from './feedback.tsx';
import { OverflowElement } from './overflow.tsx';
import { SelectElement } from './select.tsx';
import { TextField } from './text-field.tsx';

/** Any Block Kit element as a control that works; one this page does not know names itself instead. */
export function ElementControl(props: ElementProps) {
  const { type } = props.element;
  if (type === 'button' || type === 'workflow_button' || type === 'icon_button') {
    return <ButtonElement {...props} element={withText(props.element)} />;
  }
  if (type === 'overflow') return <OverflowElement {...props} />;
  if (type === 'feedback_buttons') return <FeedbackElement {...props} />;
  if (type === 'radio_buttons') return <RadioElement {...props} />;
  if (type === 'image') return <DrawnBlocks blocks={[{ type: 'context', elements: [props.element] }]} />;
  if (type === 'checkboxes' || type.startsWith('multi_')) return <CheckboxesElement {...props} />;
  if (type.endsWith('_select') && valueField(type) !== undefined) return <SelectElement {...props} />;
  if (valueField(type) !== undefined) return <TextField {...props} />;
  return <span className="plain-block-note">Not available in the local workspace: {type}</span>;
}

/** Icon buttons carry a name of an icon; their text is what a person can read. */
function withText(element: ElementProps['element']): ElementProps['element'] {
  return element.type === 'icon_button' ? { ...element, text: textOf(element.text ?? element.icon) } : element;
}
