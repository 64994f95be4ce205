/**
 * The few words in which the Block Kit rules are written. A rule looks at one value and reports what Slack would say
 * about it, with a JSON pointer to the place.
 */
export type Report = (problem: string, at: string) => void;
export type Rule = (value: unknown, at: string, report: Report) => void;

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Text of `min` to `max` characters. Slack counts what is sent, so `&amp;` counts five. */
export function text(max: number, min = 1): Rule {
  return (value, at, report) => {
    if (typeof value !== 'string') report('must provide a string', at);
    else if (value.length < min) report(`must be more than ${min - 1} characters`, at);
    else if (value.length > max) report(`must be less than ${max + 1} characters`, at);
  };
}

/** Text of up to `max` characters that matches `pattern`; `expected` names the shape for the reader. */
export function textLike(pattern: RegExp, max: number, expected: string): Rule {
  return (value, at, report) => {
    text(max)(value, at, report);
    if (typeof value === 'string' && value !== '' && !pattern.test(value)) report(`must be ${expected}`, at);
  };
}

export function flag(): Rule {
  return (value, at, report) => {
    if (typeof value !== 'boolean') report('must provide a boolean', at);
  };
}

export function integer(min: number, max: number): Rule {
  return (value, at, report) => {
    if (typeof value !== 'number' || !Number.isInteger(value)) report('must provide an integer', at);
    else if (value < min || value > max) report(`must be between ${min} and ${max}`, at);
  };
}

export function number(): Rule {
  return (value, at, report) => {
    if (typeof value !== 'number' || !Number.isFinite(value)) report('must provide a number', at);
  };
}

export function oneOf(...allowed: readonly string[]): Rule {
  return (value, at, report) => {
    if (typeof value !== 'string' || !allowed.includes(value)) report(`must be one of ${allowed.join(', ')}`, at);
  };
}

/** Links open in a person's browser: web pages, mail and Slack itself, never script or data. */
export function url(max = 3000): Rule {
  return (value, at, report) => {
    text(max)(value, at, report);
    if (typeof value !== 'string' || value === '') return;
    const parsed = URL.parse(value);
    const safe = parsed !== null && ['http:', 'https:', 'mailto:', 'slack:'].includes(parsed.protocol);
    if (!safe || /[\s<>|]/u.test(value)) report('must be a valid URL', at);
  };
}

export function list(item: Rule, max: number, min = 1): Rule {
  return (value, at, report) => {
    if (!Array.isArray(value)) {
      report('must provide an array', at);
      return;
    }
    if (value.length < min) report(`no fewer than ${min} items allowed`, at);
    if (value.length > max) report(`no more than ${max} items allowed`, at);
    value.forEach((entry, index) => {
      item(entry, `${at}/${index}`, report);
    });
  };
}

export type Fields = Readonly<Record<string, Rule>>;

/** An object with every required field, any of the optional ones, and nothing else. */
export function object(required: Fields, optional: Fields = {}): Rule {
  return (value, at, report) => {
    if (!isRecord(value)) {
      report('must provide an object', at);
      return;
    }
    for (const [name, rule] of Object.entries(required)) {
      if (value[name] === undefined) report(`missing required field: ${name}`, at);
      else rule(value[name], `${at}/${name}`, report);
    }
    for (const [name, entry] of Object.entries(value)) {
      if (entry === undefined || Object.hasOwn(required, name)) continue;
      const rule = Object.hasOwn(optional, name) ? optional[name] : undefined;
      if (rule === undefined) report(`invalid additional property: ${name}`, at);
      else rule(entry, `${at}/${name}`, report);
    }
  };
}

/** An object whose `type` says which rule holds. The rules themselves check the rest, `type` included. */
export function byType(rules: Readonly<Record<string, Rule>>): Rule {
  return (value, at, report) => {
    if (!isRecord(value)) {
      report('must provide an object', at);
      return;
    }
    if (typeof value.type !== 'string') {
      report('missing required field: type', at);
      return;
    }
    const rule = Object.hasOwn(rules, value.type) ? rules[value.type] : undefined;
    if (rule === undefined) report(`unsupported type: ${value.type}`, `${at}/type`);
    else rule(value, at, report);
  };
}

/** Every rule is applied: the later ones say what a plain object rule cannot. */
export function all(...rules: readonly Rule[]): Rule {
  return (value, at, report) => {
    for (const rule of rules) rule(value, at, report);
  };
}

/** A statement about a whole object, checked only where it is one. */
export function where(holds: (value: Record<string, unknown>) => boolean, problem: string): Rule {
  return (value, at, report) => {
    if (isRecord(value) && !holds(value)) report(problem, at);
  };
}

export const anything: Rule = () => undefined;
