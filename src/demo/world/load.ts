import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseDocument } from 'yaml';
import type { z } from 'zod';
import { type World, WorldFile } from './schema.ts';

/** A world file that cannot be used; the message names the file and every place in it. */
export class WorldError extends Error {
  override readonly name = 'WorldError';
}

/** Where this project keeps its worlds. */
export const SCENARIOS = fileURLToPath(new URL('../../../test/scenarios/', import.meta.url));

/** Every world of a folder, in the order of their names. Throws `WorldError` for the first file that cannot be used. */
export function loadWorlds(folder: string = SCENARIOS): World[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
  return names.sort().map((name) => loadWorld(join(folder, name)));
}

/** One world. Throws `WorldError` when the file is no YAML or does not follow the schema. */
export function loadWorld(file: string): World {
  return readWorld(readFileSync(file, 'utf8'), file);
}

/** A world from its text; `file` gives the id and stands in error messages. */
export function readWorld(text: string, file: string): World {
  const document = parseDocument(text, { prettyErrors: true });
  const [broken] = document.errors;
  if (broken) throw new WorldError(`${file}: not valid YAML: ${broken.message}`);
  const parsed = WorldFile.safeParse(document.toJS());
  if (!parsed.success) throw new WorldError(`${file}: ${describe(parsed.error)}`);
  return { ...parsed.data, id: basename(file, '.yaml') };
}

function describe(error: z.ZodError): string {
  const places = error.issues.map((issue) => `${issue.path.map(String).join('.') || '(top)'}: ${issue.message}`);
  return places.join('; ');
}
