import type { Element } from '../state.ts';

/** What every control gets: the element, its block, and how it is labelled. */
export interface ElementProps {
  readonly element: Element;
  readonly blockId: string;
  /** Id of the visible label in an input block; without one the control labels itself. */
  readonly labelId?: string | undefined;
  /** Ids of hint and problem, for screen readers. */
  readonly describedBy?: string | undefined;
  /** Whether a change is sent at once (everywhere but in input blocks without `dispatch_action`). */
  readonly dispatches: boolean;
}

/** Names a control: by its visible label, else by the element's own texts. */
export function naming({ element, labelId, describedBy }: ElementProps): {
  'aria-labelledby'?: string;
  'aria-label'?: string;
  'aria-describedby'?: string;
} {
  const description = describedBy === undefined ? {} : { 'aria-describedby': describedBy };
  if (labelId !== undefined) return { 'aria-labelledby': labelId, ...description };
  const own = [element.accessibility_label, element.placeholder, element.action_id].map(plain).find(Boolean);
  return { 'aria-label': own ?? element.type, ...description };
}

function plain(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'object' && value !== null && 'text' in value ? String(value.text) : '';
}
