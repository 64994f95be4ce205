import type { SeededSpan } from '../../world/seeded.ts';
import { QueryRefused } from '../logql/refusal.ts';
import { compileRegex } from '../logql/regex.ts';

/** A TraceQL query that is refused: 400 with the message as text. */
export class TraceQlRefused extends Error {
  override readonly name = 'TraceQlRefused';
}

export interface TraceQl {
  readonly matches: (span: SeededSpan) => boolean;
  /** Attributes the query names; search answers show them beside each span. */
  readonly attributes: readonly string[];
}

type Condition = TraceQl['matches'];

interface Token {
  readonly kind: 'text' | 'word' | 'sign' | 'end';
  readonly value: string;
  readonly column: number;
}

const TOKEN =
  /\s*(?:"((?:\\.|[^"\\])*)"|`([^`]*)`|([.a-zA-Z_][a-zA-Z0-9_.-]*)|(&&|\|\||!=|=~|!~|>=|<=|[{}()=<>|]|.))/gsy;
const INTRINSICS = ['name', 'status', 'kind', 'rootServiceName', 'rootName', 'duration'] as const;

/**
 * One span set of comparisons (`=`, `!=`, `=~`, `!~`) of attributes and of `name`, `status` and `kind`, joined by `&&`
 * and `||`. Throws `TraceQlRefused`, in Tempo's words for what Tempo cannot parse.
 */
export function parseTraceQl(query: string): TraceQl {
  const tokens = tokenize(query);
  const attributes: string[] = [];
  let at = 0;
  const peek = (): Token => tokens[at] ?? { kind: 'end', value: '', column: query.length + 1 };
  function take(): Token {
    const token = peek();
    at += 1;
    return token;
  }
  function expect(sign: string): void {
    const token = take();
    if (token.kind !== 'sign' || token.value !== sign) throw unexpected(token);
  }

  function alternatives(): Condition {
    const all = [conjunction()];
    while (isSign(peek(), '||')) {
      take();
      all.push(conjunction());
    }
    return (span) => all.some((matches) => matches(span));
  }
  function conjunction(): Condition {
    const all = [comparison()];
    while (isSign(peek(), '&&')) {
      take();
      all.push(comparison());
    }
    return (span) => all.every((matches) => matches(span));
  }
  function comparison(): Condition {
    if (isSign(peek(), '(')) {
      take();
      const inner = alternatives();
      expect(')');
      return inner;
    }
    const field = take();
    if (field.kind !== 'word') throw unexpected(field);
    if (isSign(peek(), ':')) throw notSupported(`${field.value}:…`);
    const read = reader(field, attributes);
    const operator = take();
    const value = take();
    if (value.kind !== 'text' && value.kind !== 'word') throw unexpected(value);
    const test = valueTest(operator, value);
    return (span) => test(read(span));
  }

  expect('{');
  const matches = isSign(peek(), '}') ? () => true : alternatives();
  expect('}');
  if (peek().kind !== 'end') throw notSupported(`what follows the span set, at column ${peek().column}`);
  return { matches, attributes };
}

function tokenize(query: string): Token[] {
  const tokens: Token[] = [];
  for (const match of query.trimEnd().matchAll(TOKEN)) {
    const [whole, quoted, raw, word, sign] = match;
    const column = match.index + whole.length - whole.trimStart().length + 1;
    if (quoted !== undefined) tokens.push({ kind: 'text', value: quoted.replace(/\\(.)/gs, '$1'), column });
    else if (raw !== undefined) tokens.push({ kind: 'text', value: raw, column });
    else if (word !== undefined) tokens.push({ kind: 'word', value: word, column });
    else tokens.push({ kind: 'sign', value: sign ?? '', column });
  }
  return tokens;
}

function isSign(token: Token, sign: string): boolean {
  return token.kind === 'sign' && token.value === sign;
}

/** What a field of the query is in a span; '' when the span does not have it. */
function reader(field: Token, attributes: string[]): (span: SeededSpan) => string {
  const [, scope, name] = /^(span|resource|)\.(.+)$/.exec(field.value) ?? [];
  if (scope === undefined || name === undefined) return intrinsic(field);
  attributes.push(name);
  return (span) => {
    const ofSpan = scope === 'resource' ? undefined : span.attributes[name];
    const ofResource = scope === 'span' ? undefined : name === 'service.name' ? span.service : undefined;
    return String(ofSpan ?? ofResource ?? '');
  };
}

function intrinsic({ value, column }: Token): (span: SeededSpan) => string {
  switch (INTRINSICS.find((known) => known === value)) {
    case 'name':
      return (span) => span.name;
    case 'status':
      return (span) => span.status;
    case 'kind':
      return (span) => span.kind;
    case undefined:
      throw new TraceQlRefused(
        `invalid TraceQL query: parse error at line 1, col ${column}: unknown identifier: ${value}`,
      );
    default:
      throw notSupported(value);
  }
}

function valueTest(operator: Token, { value }: Token): (actual: string) => boolean {
  switch (operator.value) {
    case '=':
      return (actual) => actual === value;
    case '!=':
      return (actual) => actual !== '' && actual !== value;
    case '=~':
    case '!~': {
      const expression = compiled(value);
      return (actual) => actual !== '' && expression.test(actual) === (operator.value === '=~');
    }
    case '>':
    case '>=':
    case '<':
    case '<=':
      throw notSupported(`operator ${operator.value}`);
    default:
      throw unexpected(operator);
  }
}

function compiled(source: string): RegExp {
  try {
    return compileRegex(source, { anchored: true });
  } catch (error) {
    if (error instanceof QueryRefused) throw new TraceQlRefused(`invalid TraceQL query: ${error.message}`);
    throw error;
  }
}

function unexpected(token: Token): TraceQlRefused {
  const what =
    token.kind === 'end'
      ? '$end'
      : token.kind === 'word'
        ? 'IDENTIFIER'
        : token.kind === 'text'
          ? 'STRING'
          : token.value;
  return new TraceQlRefused(
    `invalid TraceQL query: parse error at line 1, col ${token.column}: syntax error: unexpected ${what}`,
  );
}

function notSupported(what: string): TraceQlRefused {
  return new TraceQlRefused(`not supported by the embedded Tempo: ${what}`);
}
