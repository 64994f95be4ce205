import { useId } from 'react';
import { Label } from '../label.tsx';
import type { Option } from '../state.ts';
import { type ElementProps, naming } from './element-props.ts';
import { chosenValues } from './options.ts';
import { useChoices } from './select.tsx';
import { useElementValue } from './use-element-value.ts';

/** Radio buttons: one of a few options. */
export function RadioElement(props: ElementProps) {
  const { current, change } = useElementValue(props);
  const [chosen] = chosenValues(current);
  const name = useId();
  return (
    <div className="choices" role="radiogroup" {...naming(props)}>
      {useChoices(props.element)
        .flatMap(({ options }) => options)
        .map((option) => (
          <label key={option.value} className="choice">
            <input type="radio" name={name} checked={option.value === chosen} onChange={() => change(option)} />
            <ChoiceText option={option} />
          </label>
        ))}
    </div>
  );
}

/** Checkboxes, and selects of several options, people or channels: any number of options. */
export function CheckboxesElement(props: ElementProps) {
  const { element } = props;
  const { current, change } = useElementValue(props);
  const options = useChoices(element).flatMap((group) => group.options);
  const sendsOptions = element.type === 'checkboxes' || element.type === 'multi_static_select';
  const chosen = sendsOptions ? chosenValues(current) : Array.isArray(current) ? current.map(String) : [];

  function toggle(value: string): void {
    const next = chosen.includes(value) ? chosen.filter((other) => other !== value) : [...chosen, value];
    change(sendsOptions ? options.filter((option) => next.includes(option.value)) : next);
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out in a row with its neighbours
    <div className="choices" role="group" {...naming(props)}>
      {options.map((option) => (
        <label key={option.value} className="choice">
          <input type="checkbox" checked={chosen.includes(option.value)} onChange={() => toggle(option.value)} />
          <ChoiceText option={option} />
        </label>
      ))}
    </div>
  );
}

function ChoiceText({ option }: { option: Option }) {
  return (
    <span>
      <Label text={option.text} />
      {option.description !== undefined && (
        <span className="choice-description">
          <Label text={option.description} />
        </span>
      )}
    </span>
  );
}
