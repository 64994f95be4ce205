import { useDirectory } from '../directory.tsx';
import { pressKey, useInteractions } from '../interactions.tsx';
import type { Element } from '../state.ts';
import { actionId } from '../view-values.ts';
import { type ElementProps, naming } from './element-props.ts';
import { chosenValues, type OptionGroup, optionGroups } from './options.ts';
import { useElementValue } from './use-element-value.ts';

/** A select of one option, person or channel, as the browser's own control. */
export function SelectElement(props: ElementProps) {
  const { element, blockId } = props;
  const { busy } = useInteractions();
  const { current, change } = useElementValue(props);
  const groups = useChoices(element);
  const sendsOption = element.type === 'static_select';
  const chosen = sendsOption ? chosenValues(current)[0] : typeof current === 'string' ? current : undefined;
  const placeholder = element.placeholder as { text?: string } | undefined;
  return (
    <span className="select-wrap">
      <select
        className="select"
        value={chosen ?? ''}
        aria-busy={busy === pressKey(blockId, actionId(element))}
        {...naming(props)}
        onChange={({ target }) => {
          const option = groups.flatMap(({ options }) => options).find(({ value }) => value === target.value);
          change(sendsOption ? (option ?? null) : target.value);
        }}
      >
        <option value="" disabled>
          {placeholder?.text ?? 'Choose…'}
        </option>
        {groups.map(({ label, options }) => {
          const entries = options.map(({ value, text }) => (
            <option key={value} value={value}>
              {text.text}
            </option>
          ));
          return label === null ? (
            entries
          ) : (
            <optgroup key={label} label={label}>
              {entries}
            </optgroup>
          );
        })}
      </select>
    </span>
  );
}

/** The options to choose from; people and channels come from the workspace itself. */
export function useChoices(element: Element): OptionGroup[] {
  const { users, channels } = useDirectory();
  if (element.type.includes('users_select')) return [{ label: null, options: users.map(asOption('')) }];
  if (element.type.includes('channels_select') || element.type.includes('conversations_select')) {
    return [{ label: null, options: channels.map(asOption('#')) }];
  }
  return optionGroups(element);
}

function asOption(prefix: string) {
  return ({ id, name }: { id: string; name: string }) => ({
    value: id,
    text: { type: 'plain_text', text: `${prefix}${name}` },
  });
}
