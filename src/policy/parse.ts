import { isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { ConfigError, type Environment } from '../config.ts';
import { nearest } from '../nearest.ts';
import { contradictionsIn, unsetIn } from './contradictions.ts';
import { Policy } from './schema.ts';

const LONGEST_FILE = 1_000_000;

/**
 * The policy in a YAML text. Throws `ConfigError` with every problem; each line names the file, the line and the mend.
 * With `env`, the variables that the policy names for secrets have to be there.
 */
export function parsePolicy(text: string, file: string, env?: Environment): Policy {
  if (text.length > LONGEST_FILE) throw new ConfigError([`${file}: larger than ${LONGEST_FILE} characters.`]);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    throw new ConfigError(
      document.errors.map(({ pos, message }) => `${file}:${lines.linePos(pos[0]).line}: no valid YAML: ${message}`),
    );
  }
  const at = (path: readonly PropertyKey[]) => `${file}:${lines.linePos(offsetOf(document, path)).line}`;
  const parsed = Policy.safeParse(toPlain(document, file) ?? {});
  if (!parsed.success) throw new ConfigError(parsed.error.issues.flatMap((issue) => problemsOf(issue, at)));
  const contradictions = [...contradictionsIn(parsed.data), ...(env === undefined ? [] : unsetIn(parsed.data, env))];
  if (contradictions.length > 0)
    throw new ConfigError(contradictions.map(({ path, problem }) => `${at(path)}: ${problem}`));
  return parsed.data;
}

type Document = ReturnType<typeof parseDocument>;

/** Aliases that multiply without end are refused by the YAML package. */
function toPlain(document: Document, file: string): unknown {
  try {
    return document.toJS();
  } catch (cause) {
    throw new ConfigError([`${file}: ${cause instanceof Error ? cause.message : 'cannot be read'}.`]);
  }
}

function problemsOf(issue: z.core.$ZodIssue, at: (path: readonly PropertyKey[]) => string): string[] {
  const where = issue.path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
  const name = where.replace(/^\./, '') || 'the file';
  if (issue.code !== 'unrecognized_keys') return [`${at(issue.path)}: ${name} ${issue.message}.`];
  const known = knownKeys(issue.path);
  return issue.keys.map((key) => {
    const close = nearest(key, known);
    const mend = close === undefined ? `Known: ${known.join(', ')}.` : `Did you mean "${close}"?`;
    return `${at([...issue.path, key])}: "${key}" is not known in ${name}. ${mend}`;
  });
}

/** The keys that a map at a path may have. */
function knownKeys(path: readonly PropertyKey[]): string[] {
  let schema: unknown = Policy;
  for (const part of path) schema = inner(bare(schema), part);
  const at = bare(schema);
  if (at instanceof z.ZodObject) return Object.keys(at.shape);
  if (at instanceof z.ZodDiscriminatedUnion) {
    return [
      ...new Set(at.options.flatMap((option) => (option instanceof z.ZodObject ? Object.keys(option.shape) : []))),
    ];
  }
  return [];
}

function inner(schema: unknown, part: PropertyKey): unknown {
  if (schema instanceof z.ZodObject) return schema.shape[String(part)];
  if (schema instanceof z.ZodArray) return schema.element;
  if (schema instanceof z.ZodRecord) return schema.valueType;
  return undefined;
}

function bare(schema: unknown): unknown {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodDefault ? bare(schema.unwrap()) : schema;
}

/** Where the key (or list item) at a path begins, or the nearest one above it that exists. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length--) {
    const parent = document.getIn(path.slice(0, length - 1), true);
    const last = path[length - 1];
    const key = isMap(parent) ? parent.items.find((pair) => isScalar(pair.key) && pair.key.value === last)?.key : null;
    const node = key ?? document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}
