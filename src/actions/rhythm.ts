import { addMinutes } from 'date-fns/addMinutes';

/** Daily span in which people sleep, as `HH:MM` in UTC; it may reach over midnight. */
export interface QuietHours {
  readonly from: string;
  readonly to: string;
}

/**
 * Minutes until the first update and then between updates that the incident communication runbook asks for: SEV-1
 * after 15, then every 30; SEV-2 after 30, then every 60. Others ask for none.
 */
const RHYTHM: Readonly<Record<string, { readonly first: number; readonly every: number }>> = {
  'SEV-1': { first: 15, every: 30 },
  'SEV-2': { first: 30, every: 60 },
};

/**
 * When the next update is due: after the escalation (`done` 0) or after the reminder before. Null when the severity
 * asks for none. Quiet hours put it off to their end, except for SEV-1.
 */
export function nextReminder(severity: string, done: number, after: Date, quiet: QuietHours | undefined): Date | null {
  const rhythm = RHYTHM[severity];
  if (rhythm === undefined) return null;
  const due = addMinutes(after, done === 0 ? rhythm.first : rhythm.every);
  return severity === 'SEV-1' || quiet === undefined ? due : afterQuiet(due, quiet);
}

function afterQuiet(due: Date, { from, to }: QuietHours): Date {
  const begin = minutesOf(from);
  const end = minutesOf(to);
  const at = due.getUTCHours() * 60 + due.getUTCMinutes();
  const isQuiet = begin <= end ? at >= begin && at < end : at >= begin || at < end;
  if (!isQuiet) return due;
  const wait = (end - at + 1440) % 1440;
  const morning = addMinutes(due, wait);
  morning.setUTCSeconds(0, 0);
  return morning;
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}
