/** Short names a world may use for the platform's services; any other name is taken as it stands. */
const SHORT_NAMES: Readonly<Record<string, string>> = {
  api: 'gpuaas-api',
  relay: 'gpuaas-outbox-relay',
  worker: 'gpuaas-app-runtime-worker',
  provisioning: 'gpuaas-provisioning-worker',
  slurm: 'gpuaas-slurm-reference-controller',
  rke2: 'gpuaas-rke2-self-managed-controller',
  gateway: 'gpuaas-terminal-gateway',
};

/** The `service` label of a service, from its short or its full name. */
export function serviceName(name: string): string {
  return SHORT_NAMES[name] ?? name;
}
