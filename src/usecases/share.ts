/**
 * What one replica may have of a total that all replicas share. Rounded down, so that together they keep the total; one
 * at least, so that with more replicas than the total each still works.
 */
export function shareOf(total: number, replicas: number): number {
  return Math.max(1, Math.floor(total / Math.max(1, replicas)));
}
