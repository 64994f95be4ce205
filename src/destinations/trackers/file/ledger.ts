import type { GapTicket } from '../../../usecases/action-ports.ts';
import { calmCell, calmMarkdown, cellText, plainText, titleText } from '../markdown.ts';
import { COMMON_LABEL, hidden } from '../marks.ts';
import { clipped, LONGEST_EVIDENCE, LONGEST_FIELD } from '../ticket-text.ts';
import type { Ticket } from '../tracker.ts';

/** What a new ledger begins with. */
export const LEDGER_HEAD = `# Platform primitive gaps

Kept by the GPUaaS incident bot: one section for each gap, one row for each time it was filed. Edit what you like. A
section counts as open until its status says \`closed\`; leave the headings and the comments in angle brackets alone.
`;

const HEADING = /^## GAP-(\d+) · /gm;
const LABEL = /^<!-- labels: ([a-z0-9-]+(?:, [a-z0-9-]+)*) -->$/m;
const STATUS = /^- \*\*Status:\*\* *(\S+)/m;
const CLOSED = /^(?:closed|done|resolved|rejected)$/i;
const TABLE_HEAD = '| When (UTC) | Seen | Evidence |\n|---|---|---|\n';
const LONGEST_TITLE = 200;
const LONGEST_CELL = 600;

/** One gap in the ledger, with where its section stands in the text. */
export interface Section extends Ticket {
  readonly number: number;
  readonly start: number;
  readonly end: number;
  /** One text for each row of its table. */
  readonly rows: readonly string[];
}

/** The sections of a ledger in the order of the text. What people wrote between and into them does no harm. */
export function sectionsOf(ledger: string, url: string): Section[] {
  const heads = [...ledger.matchAll(HEADING)];
  return heads.map((head, index) => {
    const start = head.index;
    const end = heads[index + 1]?.index ?? ledger.length;
    const text = ledger.slice(start, end);
    const number = Number(head[1]);
    const table = text.lastIndexOf(TABLE_HEAD);
    return {
      id: String(number),
      key: `GAP-${number}`,
      url: `${url}#gap-${number}`,
      number,
      open: !CLOSED.test(STATUS.exec(text)?.[1] ?? ''),
      labels: LABEL.exec(text)?.[1]?.split(', ') ?? [],
      text: table === -1 ? text : text.slice(0, table),
      rows: table === -1 ? [] : rowsAt(text, table),
      start,
      end,
    };
  });
}

/** The ledger with one more section at its end. */
export function withSection(ledger: string, ticket: GapTicket, mark: string, label: string, at: Date): string {
  const number = Math.max(0, ...sectionsOf(ledger, '').map((section) => section.number)) + 1;
  const section = `
<a id="gap-${number}"></a>

## GAP-${number} · ${plainText(titleText(ticket.title, LONGEST_TITLE))}

<!-- labels: ${COMMON_LABEL}, ${label} -->
${hidden(mark)}

- **Status:** open
- **Kind:** ${ticket.kind}
- **Area:** ${cellText(clipped(ticket.area, LONGEST_TITLE))}
- **Classification:** ${ticket.classification}

### Current capability

${plainText(clipped(ticket.currentCapability, LONGEST_FIELD))}

### ${ticket.kind === 'gap' ? 'Gap' : 'Defect'}

${plainText(clipped(ticket.pressure, LONGEST_FIELD))}

### Evidence

${calmMarkdown(clipped(ticket.evidence, LONGEST_EVIDENCE))}

### Occurrences

${TABLE_HEAD}${row(ticket, 'as above', null, at)}`;
  return `${ledger.trimEnd()}\n${section}`;
}

/** The ledger with one more row in the table of a section; everything else stays byte for byte. */
export function withRow(ledger: string, section: Section, ticket: GapTicket, mark: string, at: Date): string {
  const text = ledger.slice(section.start, section.end);
  const added = row(ticket, clipped(ticket.evidence, LONGEST_CELL), mark, at);
  const table = text.lastIndexOf(TABLE_HEAD);
  if (table === -1) return splice(ledger, section, `${text.trimEnd()}\n\n### Occurrences\n\n${TABLE_HEAD}${added}\n`);
  const end = table + TABLE_HEAD.length + rowsAt(text, table).join('').length;
  const before = text.slice(0, end);
  return splice(ledger, section, `${before}${before.endsWith('\n') ? '' : '\n'}${added}${text.slice(end)}`);
}

/** The rows below a table's head, each with its line break. */
function rowsAt(text: string, table: number): string[] {
  return /^(?:\|.*(?:\n|$))*/.exec(text.slice(table + TABLE_HEAD.length))?.[0].split(/(?<=\n)/) ?? [];
}

function splice(ledger: string, { start, end }: Section, text: string): string {
  return ledger.slice(0, start) + text + ledger.slice(end);
}

function row({ repeats }: GapTicket, evidence: string, mark: string | null, at: Date): string {
  const when = at.toISOString().slice(0, 16).replace('T', ' ');
  return `| ${when} | ${repeats + 1} | ${calmCell(evidence)}${mark === null ? '' : ` ${hidden(mark)}`} |\n`;
}
