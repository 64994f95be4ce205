/** A line of `.env.example` that sets a variable, or would if it were no comment. */
const VARIABLE = /^(?:# )?([A-Z][A-Z0-9_]*)=/;

/**
 * The text of a `.env`: the example with its explanations, the given values in place of its examples. What is not given
 * becomes a comment; what the example does not name comes at the end. Throws for a value that no `.env` can hold.
 */
export function envFile(example: string, values: Readonly<Record<string, string>>): string {
  const left = new Map(Object.entries(values).filter(([, value]) => value !== ''));
  const lines = example
    .trimEnd()
    .split('\n')
    .map((line) => {
      const name = VARIABLE.exec(line)?.[1];
      if (name === undefined) return line;
      const value = left.get(name);
      left.delete(name);
      if (value !== undefined) return assignment(name, value);
      return line.startsWith('# ') ? line : `# ${line}`;
    });
  const more = [...left].map(([name, value]) => assignment(name, value));
  return `${[...lines, ...(more.length > 0 ? ['', ...more] : [])].join('\n')}\n`;
}

/** Quoted where Node's reader of `.env` would otherwise cut it. It knows no escapes, but three kinds of quotes. */
function assignment(name: string, value: string): string {
  if (/[\r\n\0]/.test(value)) throw new Error(`${name} has a line break, which .env cannot hold.`);
  if (/^[\w.:/@+,=~%&?-]*$/.test(value)) return `${name}=${value}`;
  const quote = ["'", '"', '`'].find((each) => !value.includes(each));
  if (quote === undefined) throw new Error(`${name} has all three kinds of quotes, which .env cannot hold.`);
  return `${name}=${quote}${value}${quote}`;
}
