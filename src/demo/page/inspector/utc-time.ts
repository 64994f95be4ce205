/** `HH:mm:ss` of an ISO 8601 time in UTC. */
export function utcTime(at: string): string {
  return at.slice(11, 19);
}
