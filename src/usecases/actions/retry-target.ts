/** What a retry works on, over all incidents and channels: an instance, or the create of one correlation id. */
export function retryTarget(
  { projectId, instanceId }: { readonly projectId: string; readonly instanceId: string | null },
  correlationId: string,
): string {
  return instanceId === null ? `${projectId} create ${correlationId}` : `${projectId} ${instanceId}`;
}
