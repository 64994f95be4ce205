/** A part of an address decoded; as it stands when it is not well formed, which foreign texts need not be. */
export function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
