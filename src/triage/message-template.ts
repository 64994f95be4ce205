/** A message without what differs from run to run: ids, numbers, durations, quoted values. Lower case, on one line. */
export function messageTemplate(message: string): string {
  return message
    .toLowerCase()
    .replaceAll(/"[^"]*"|'[^']*'/g, '"?"')
    .replaceAll(/\b[0-9a-f]{8,}(?:-[0-9a-f]{4,})*\b|\b\w*\d[\w.:-]*/g, '?')
    .replaceAll(/\s+/g, ' ');
}
