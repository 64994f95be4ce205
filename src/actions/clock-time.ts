/** `09:30:05 UTC`; with its date in front when it is of another day than `now`. */
export function clockTime(at: Date | string, now?: Date): string {
  const text = new Date(at).toISOString();
  const day = now === undefined || text.slice(0, 10) === now.toISOString().slice(0, 10) ? '' : `${text.slice(0, 10)} `;
  return `${day}${text.slice(11, 19)} UTC`;
}
