import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { parseConfig } from '../../src/config.ts';
import { loadPolicy } from '../../src/policy/policy-file.ts';

const FOLDER = fileURLToPath(new URL('../../deploy/kubernetes/', import.meta.url));
const read = (name: string): unknown => parse(readFileSync(join(FOLDER, name), 'utf8'));

const Kustomization = z.object({
  namespace: z.string(),
  resources: z.array(z.string()),
  images: z.array(z.object({ name: z.string() })),
  configMapGenerator: z.array(
    z.looseObject({
      name: z.string(),
      files: z.array(z.string()).default([]),
      literals: z.array(z.string()).default([]),
    }),
  ),
});
const kustomization = Kustomization.parse(read('kustomization.yaml'));
const Named = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string() }),
});
const manifests = [...kustomization.resources, 'secret.example.yaml'].map((name) => ({
  name,
  file: Named.parse(read(name)),
}));

/** The class that kubernetes-models has for a kind; its `validate` throws. */
const Model = z.custom<new (data: unknown) => { validate(): void }>((value) => typeof value === 'function');
async function modelOf({ apiVersion, kind }: z.infer<typeof Named>) {
  return Model.parse((await import(/* @vite-ignore */ `kubernetes-models/${apiVersion}/${kind}`))[kind]);
}

const Labels = z.record(z.string(), z.string());
const Probe = z.object({ httpGet: z.object({ path: z.string(), port: z.string() }) });
const Deployment = z.object({
  spec: z.object({
    replicas: z.number(),
    selector: z.object({ matchLabels: Labels }),
    template: z.object({
      metadata: z.object({ labels: Labels }),
      spec: z.object({
        serviceAccountName: z.string(),
        terminationGracePeriodSeconds: z.number(),
        securityContext: z.looseObject({ runAsNonRoot: z.boolean() }),
        containers: z.tuple([
          z.object({
            image: z.string(),
            ports: z.array(z.object({ name: z.string(), containerPort: z.number() })),
            envFrom: z.array(z.record(z.string(), z.object({ name: z.string() }))),
            env: z.array(z.object({ name: z.string(), value: z.string() })),
            securityContext: z.looseObject({
              readOnlyRootFilesystem: z.boolean(),
              allowPrivilegeEscalation: z.boolean(),
            }),
            startupProbe: Probe,
            readinessProbe: Probe,
            livenessProbe: Probe,
          }),
        ]),
      }),
    }),
  }),
});
const { spec } = Deployment.parse(read('deployment.yaml'));
const [bot] = spec.template.spec.containers;

describe('the Kubernetes manifests', () => {
  test.each(manifests)('$name follows the schema of its kind', async ({ file }) => {
    const Kind = await modelOf(file);
    expect(() => new Kind(file).validate()).not.toThrow();
  });

  test('a schema refuses what is wrong', async () => {
    const Kind = await modelOf({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'x' } });
    expect(() =>
      new Kind({ apiVersion: 'apps/v1', kind: 'Deployment', spec: { replicas: 'two' } }).validate(),
    ).toThrow();
  });

  test('every file is applied, or is an example', () => {
    const applied = [...kustomization.resources, ...kustomization.configMapGenerator.flatMap(({ files }) => files)];
    const others = readdirSync(FOLDER).filter((name) => !applied.includes(name));
    expect(others.sort()).toEqual(['kustomization.yaml', 'secret.example.yaml']);
  });

  test('two replicas that may do nothing but their work', () => {
    expect(spec.replicas).toBe(2);
    expect(spec.template.spec.securityContext.runAsNonRoot).toBe(true);
    expect(bot.securityContext).toMatchObject({ readOnlyRootFilesystem: true, allowPrivilegeEscalation: false });
    expect(spec.template.metadata.labels).toMatchObject(spec.selector.matchLabels);
    expect(kustomization.images.map(({ name }) => name)).toContain(bot.image);
  });

  test('probes ask where the bot answers', () => {
    expect(bot.startupProbe.httpGet).toEqual({ path: '/healthz', port: 'http' });
    expect(bot.livenessProbe.httpGet).toEqual({ path: '/healthz', port: 'http' });
    expect(bot.readinessProbe.httpGet).toEqual({ path: '/readyz', port: 'http' });
    const port = bot.ports.find(({ name }) => name === 'http')?.containerPort;
    expect(bot.env).toContainEqual({ name: 'PORT', value: String(port) });
  });

  test('a stop has longer than the bot takes for it', () => {
    const [, seconds] =
      /STOP_WITHIN_MS = (\d+)_000/.exec(
        readFileSync(fileURLToPath(new URL('../../src/main.ts', import.meta.url)), 'utf8'),
      ) ?? [];
    expect(spec.template.spec.terminationGracePeriodSeconds).toBeGreaterThan(Number(seconds));
  });

  test('everything that only Postgres can share is on a server', () => {
    expect(environment()).toMatchObject({ DATABASE_URL: expect.stringMatching(/^postgres:/) });
  });

  test('settings, secret and policy together are a configuration that the bot takes', async () => {
    expect(bot.envFrom).toEqual([
      { configMapRef: { name: 'settings' } },
      { secretRef: { name: 'gpuaas-incident-bot' } },
    ]);
    expect(() => parseConfig(environment())).not.toThrow();
    await expect(loadPolicy(join(FOLDER, 'policy.yaml'), {})).resolves.toBeDefined();
  });

  let policy: z.infer<typeof NetworkPolicy>;
  const Rule = z.looseObject({ ports: z.array(z.object({ port: z.number() })) });
  const NetworkPolicy = z.object({
    spec: z.object({
      podSelector: z.object({ matchLabels: Labels }),
      policyTypes: z.array(z.string()),
      ingress: z.array(Rule),
      egress: z.array(Rule),
    }),
  });
  beforeAll(() => {
    policy = NetworkPolicy.parse(read('network-policy.yaml'));
  });

  test('the network lets in what reaches the port, and out what the settings name', () => {
    expect(policy.spec.policyTypes).toEqual(['Ingress', 'Egress']);
    expect(spec.template.metadata.labels).toMatchObject(policy.spec.podSelector.matchLabels);
    expect(policy.spec.ingress.flatMap(({ ports }) => ports)).toEqual(
      [{ protocol: 'TCP', port: 3000 }].map(({ port }) => ({ port })),
    );
    const out = new Set(policy.spec.egress.flatMap(({ ports }) => ports.map(({ port }) => port)));
    const { LOKI_URL, TEMPO_URL, GPUAAS_API_URL, DATABASE_URL } = environment();
    const needed = [LOKI_URL, TEMPO_URL, GPUAAS_API_URL, DATABASE_URL].map((url) =>
      Number(new URL(url ?? '').port || 443),
    );
    expect(needed.filter((port) => !out.has(port))).toEqual([]);
  });
});

/** What the bot's process would see. */
function environment(): Record<string, string> {
  const literals = kustomization.configMapGenerator.flatMap(({ literals: each }) => each);
  const { stringData } = z.object({ stringData: Labels }).parse(read('secret.example.yaml'));
  return {
    ...Object.fromEntries(literals.map((literal) => literal.split(/=(.*)/s).slice(0, 2))),
    ...stringData,
    ...Object.fromEntries(bot.env.map(({ name, value }) => [name, value])),
  };
}
