import {
  CHAPTERS,
  type Implementation,
  implementationsOf,
  type Kind,
  type Listed,
  RUNBOOK,
  type Statement,
} from '../src/triage/runbook-index.ts';
import { table } from './markdown.ts';
import { fileOf, testsByStatement } from './runbook-files.ts';

const WORDS: Readonly<Record<Kind, string>> = {
  check: 'check',
  rule: 'rule',
  field: 'report',
  checklist: 'checklist',
  evidence: 'evidence',
  function: 'code',
  control: 'in Slack',
};

/** docs/runbook.md: every statement, what carries it out, and where that is tested. */
export function runbookPage(): string {
  const tests = testsByStatement();
  const open = RUNBOOK.filter((statement) => statement.open !== undefined);
  return [
    '# The runbook, statement by statement',
    '',
    'Made from the code by `npm run docs`; do not edit. `src/triage/runbook-index.ts` names the statements, checks and rules',
    'name the statements they carry out, and a test belongs to a statement when its title or a comment names the id.',
    '',
    open.length === 0
      ? 'Every statement is carried out.'
      : `Not complete yet: ${open.map(({ id }) => id).join(', ')}. What is missing stands with the statement.`,
    ...Object.entries(CHAPTERS).flatMap(([letter, title]) => [
      '',
      `## ${title}`,
      '',
      ...table(
        ['id', 'statement', 'carried out by', 'tested in'],
        RUNBOOK.filter(({ id }) => id.startsWith(letter)).map((statement) =>
          row(statement, tests.get(statement.id) ?? []),
        ),
      ),
    ]),
    '',
  ].join('\n');
}

function row(statement: Statement, tests: readonly string[]): string[] {
  const { id, says, open } = statement;
  const missing = open === undefined ? '' : `<br>**Not yet:** ${open.missing} (issue ${open.issue}).`;
  return [
    id,
    `${says}${missing}`,
    implementationsOf(statement).map(carrier).join('<br>') || '–',
    tests.map(link).join('<br>') || '–',
  ];
}

function carrier(implementation: Implementation | Listed): string {
  const file = fileOf(implementation);
  return `${WORDS[implementation.kind]} \`${implementation.name}\`${file === null ? '' : ` in ${link(file)}`}`;
}

/** The page stands in docs/, one folder below the root. */
function link(file: string): string {
  return `[${file.replace(/^(?:src|test)\//, '')}](../${file})`;
}
