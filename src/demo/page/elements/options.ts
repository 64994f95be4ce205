import type { Element, Option } from '../state.ts';

export interface OptionGroup {
  readonly label: string | null;
  readonly options: readonly Option[];
}

/** The options of a select, radio or checkbox element; ungrouped ones are one group without a label. */
export function optionGroups(element: Element): OptionGroup[] {
  const groups = element.option_groups;
  if (Array.isArray(groups)) {
    return groups.map((group: { label?: { text?: string }; options?: unknown }) => ({
      label: group.label?.text ?? null,
      options: readOptions(group.options),
    }));
  }
  return [{ label: null, options: readOptions(element.options) }];
}

/** Options out of foreign JSON; what has no text or value is left out. */
export function readOptions(value: unknown): Option[] {
  if (!Array.isArray(value)) return [];
  return value.filter(
    (option: Option | null | undefined): option is Option =>
      typeof option?.text?.text === 'string' && typeof option.value === 'string',
  );
}

/** The values of the options that are chosen now. */
export function chosenValues(current: unknown): string[] {
  return readOptions(Array.isArray(current) ? current : [current]).map(({ value }) => value);
}
