/** LogQL or TraceQL with one stage to a line: breaks before each `|` that stands outside of strings and braces. */
export function prettyQuery(query: string): string {
  let pretty = '';
  let quote = '';
  let depth = 0;
  for (let at = 0; at < query.length; at += 1) {
    const char = query.charAt(at);
    if (quote !== '') {
      if (char === '\\' && quote === '"') {
        pretty += char;
        at += 1;
      } else if (char === quote) quote = '';
    } else if (char === '"' || char === '`') quote = char;
    else if ('{('.includes(char)) depth += 1;
    else if ('})'.includes(char)) depth -= 1;
    else if (char === '|' && depth === 0) pretty = `${pretty.trimEnd()}\n  `;
    pretty += query.charAt(at);
  }
  return pretty;
}
