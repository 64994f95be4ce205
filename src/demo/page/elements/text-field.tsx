import type { KeyboardEvent } from 'react';
import { type ElementProps, naming } from './element-props.ts';
import { useElementValue } from './use-element-value.ts';

const INPUT_TYPES: Readonly<Record<string, string>> = {
  email_text_input: 'email',
  url_text_input: 'url',
  number_input: 'number',
  datepicker: 'date',
  timepicker: 'time',
  datetimepicker: 'datetime-local',
};

/** Text, number, date and time inputs. An empty field is sent as null, as Slack does. */
export function TextField(props: ElementProps) {
  const { element, dispatches } = props;
  // A text is sent on Enter, not on every letter.
  const { current, change, dispatch } = useElementValue({ ...props, dispatches: dispatches && isPicker(element.type) });
  const shared = {
    className: 'text-field',
    value: shown(element.type, current),
    placeholder: (element.placeholder as { text?: string } | undefined)?.text,
    maxLength: typeof element.max_length === 'number' ? element.max_length : undefined,
    onChange: ({ target }: { target: { value: string } }) => change(entered(element.type, target.value)),
    ...naming(props),
  };
  if (element.type === 'plain_text_input' && element.multiline === true) return <textarea {...shared} rows={4} />;
  return (
    <input
      {...shared}
      type={INPUT_TYPES[element.type] ?? 'text'}
      step={element.is_decimal_allowed === true ? 'any' : undefined}
      onKeyDown={(event: KeyboardEvent) => {
        if (event.key === 'Enter' && dispatches && !isPicker(element.type)) {
          event.preventDefault();
          dispatch();
        }
      }}
    />
  );
}

function isPicker(type: string): boolean {
  return type.endsWith('picker');
}

function shown(type: string, current: unknown): string {
  if (type === 'datetimepicker' && typeof current === 'number') return localDateTime(current);
  return typeof current === 'string' || typeof current === 'number' ? String(current) : '';
}

function entered(type: string, text: string): unknown {
  if (text === '') return null;
  return type === 'datetimepicker' ? Math.floor(new Date(text).getTime() / 1_000) : text;
}

/** Seconds since 1970 in the form of a `datetime-local` input, in the reader's time zone. */
function localDateTime(seconds: number): string {
  const date = new Date(seconds * 1_000);
  const local = new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}
