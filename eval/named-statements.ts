/** Lines that are comments altogether or end in one, and block comments that begin a line. */
const COMMENT = /(?:^|\s)\/\/(.*)$|^\s*\/\*([\s\S]*?)\*\//gm;

/** What a test is called: the first string of `describe`, `test` and `it`, of a table's second call, and `name: '…'`. */
const TITLE = /(?:\b(?:describe|test|it)(?:\.\w+)?\(|\]\s*\)\(|\bname:)\s*(['"`])((?:\\.|(?!\1)[\s\S])*)\1/g;

/** `B4`, and ranges such as `C3 to C11` or `E1–E5`. */
const STATEMENT = /\b([TCLBFSDMREX])([1-9]\d?)\b(?:\s*(?:to|–|-)\s*\1([1-9]\d?)\b)?/g;

/**
 * Ids of the runbook's statements that a test file names. Only titles and comments count: elsewhere such a word is a
 * channel or a user of Slack.
 */
export function statementsNamedIn(code: string): ReadonlySet<string> {
  const comments = [...code.matchAll(COMMENT)].map(([, line = '', block = '']) => line + block);
  const titles = [...code.matchAll(TITLE)].map(([, , title = '']) => title);
  const ids = new Set<string>();
  for (const text of [...comments, ...titles]) {
    for (const [, chapter, from, to = from] of text.matchAll(STATEMENT)) {
      for (let number = Number(from); number <= Number(to); number++) ids.add(`${chapter}${number}`);
    }
  }
  return ids;
}
