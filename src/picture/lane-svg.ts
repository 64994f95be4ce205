import type { Lane, LineMark, Row, SpanBar } from './lineage-lanes.ts';
import { rowsInWords, STATE_WORDS } from './lineage-words.ts';
import { COLOURS, LANE, PLOT, text } from './sheet.ts';
import { element } from './svg.ts';

/** Where a time stands, pixels from the left. */
export type Across = (time: number) => number;

const SPAN_ROWS = 4;
const SPAN_HEIGHT = 11;
const LEAST_BAR = 3;
/** More bars would be a grey block: errors come first, then the longest. */
const MOST_BARS = 60;
/** Marks that fall into one column of this width are one mark, an error when one of them is. */
const COLUMN = 4;
const LETTER = 6.4;
const MOST_LETTERS = 34;

/** One lane: its name and state, its spans above, its log lines below, hatched where they could not be read. */
export function laneSvg(lane: Lane, top: number, across: Across): string {
  const [spans = '', lines = ''] = rowsInWords(lane);
  const marksTop = top + LANE.spans;
  return [
    element('rect', { x: PLOT.left, y: top, width: PLOT.width, height: LANE.height, fill: COLOURS.lane }),
    text(lane.name, { x: 24, y: top + 24, size: 17, weight: 600, most: 22 }),
    text(STATE_WORDS[lane.state], { x: 24, y: top + 44, size: 14, most: 26 }),
    lane.spans.unread === null ? bars(lane.spans, top, across) : hatched(lane.spans.unread, top, LANE.spans),
    lane.lines.unread === null
      ? marks(lane.lines, marksTop, across)
      : hatched(lane.lines.unread, marksTop, LANE.height - LANE.spans),
    text(`${spans} · ${lines}`, {
      x: PLOT.left + 4,
      y: top + LANE.height - 4,
      size: 12,
      colour: COLOURS.quiet,
      most: 150,
    }),
  ].join('');
}

/** What could not be read looks like nothing that was: it is no empty row. */
function hatched(words: string, top: number, height: number): string {
  return [
    element('rect', {
      x: PLOT.left,
      y: top,
      width: PLOT.width,
      height,
      fill: 'url(#unread)',
      stroke: COLOURS.quiet,
      'stroke-dasharray': '6 4',
    }),
    element('rect', {
      x: PLOT.left + PLOT.width / 2 - 160,
      y: top + height / 2 - 11,
      width: 320,
      height: 19,
      fill: COLOURS.panel,
    }),
    text(words, {
      x: PLOT.left + PLOT.width / 2,
      y: top + height / 2 + 4,
      size: 14,
      weight: 600,
      anchor: 'middle',
      most: 60,
    }),
  ].join('');
}

function bars({ items, errors }: Row<SpanBar>, top: number, across: Across): string {
  const drawn = items
    .toSorted((a, b) => Number(b.error) - Number(a.error) || b.end - b.start - (a.end - a.start))
    .slice(0, MOST_BARS)
    .toSorted((a, b) => a.start - b.start || b.end - a.end);
  const freeFrom = Array.from({ length: SPAN_ROWS }, () => Number.NEGATIVE_INFINITY);
  const shapes = drawn.map((span) => {
    const x = across(span.start);
    const width = Math.max(LEAST_BAR, across(span.end) - x);
    const label = span.error ? `error: ${span.name}` : span.name;
    const free = freeFrom.findIndex((until) => until <= x);
    const row = free === -1 ? freeFrom.indexOf(Math.min(...freeFrom)) : free;
    const y = top + 3 + row * (SPAN_HEIGHT + 2);
    const name = free === -1 ? null : labelOf(label, { x, y, width, bold: span.error, from: freeFrom[row] ?? 0 });
    freeFrom[row] = Math.max(freeFrom[row] ?? 0, name?.end ?? 0, x + width + 2);
    return [
      element('rect', { x, y, width, height: SPAN_HEIGHT, fill: COLOURS.span }),
      span.error ? crossed(x, y, width) : '',
      name?.svg ?? '',
    ].join('');
  });
  const left = items.length - drawn.length;
  const more =
    left === 0
      ? ''
      : text(`${left} more spans not drawn${errors > MOST_BARS ? ', errors among them' : ''}`, {
          x: PLOT.left + PLOT.width - 4,
          y: top + LANE.spans - 2,
          size: 11,
          weight: 600,
          anchor: 'end',
          most: 60,
        });
  return shapes.join('') + more;
}

/** The name of a bar: behind it, before it, or on it, where there is room first; `end` is where it ends. */
function labelOf(
  label: string,
  { x, y, width, bold, from }: { x: number; y: number; width: number; bold: boolean; from: number },
): { svg: string; end: number } | null {
  const letters = Math.min([...label].length, MOST_LETTERS);
  const wide = letters * LETTER + 10;
  const right = x + width;
  const style = { y: y + 10, size: 11, weight: bold ? 600 : 400, most: letters } as const;
  if (right + wide <= PLOT.left + PLOT.width)
    return { svg: text(label, { ...style, x: right + 5 }), end: right + wide };
  if (x - wide >= Math.max(PLOT.left, from))
    return { svg: text(label, { ...style, x: x - 5, anchor: 'end' }), end: right };
  if (width < wide) return null;
  const ground = element('rect', { x: x + 4, y: y + 1, width: wide - 6, height: SPAN_HEIGHT - 2, fill: COLOURS.panel });
  return { svg: ground + text(label, { ...style, x: x + 6 }), end: right };
}

/** An error span: outlined and crossed out, whatever its colour. */
function crossed(x: number, y: number, width: number): string {
  const bottom = y + SPAN_HEIGHT;
  return element('path', {
    d: `M${px(x)} ${px(y)}H${px(x + width)}V${px(bottom)}H${px(x)}ZL${px(x + width)} ${px(bottom)}M${px(x)} ${px(bottom)}L${px(x + width)} ${px(y)}`,
    fill: COLOURS.errorFill,
    stroke: COLOURS.error,
    'stroke-width': 2,
  });
}

function marks({ items }: Row<LineMark>, top: number, across: Across): string {
  const columns = new Map<number, boolean>();
  for (const { at, error } of items) {
    const column = Math.round(across(at) / COLUMN) * COLUMN;
    columns.set(column, error || (columns.get(column) ?? false));
  }
  let wordFrom = Number.NEGATIVE_INFINITY;
  const drawn = [...columns].toSorted(([a], [b]) => a - b);
  return drawn
    .map(([x, error]) => {
      if (!error) return element('rect', { x: x - 1, y: top + 4, width: 2, height: 10, fill: COLOURS.line });
      const cross = element('path', {
        d: `M${px(x - 6)} ${px(top + 2)}l12 12m-12 0l12 -12`,
        stroke: COLOURS.error,
        'stroke-width': 3,
        fill: 'none',
      });
      if (x < wordFrom) return cross;
      wordFrom = x + 44;
      const style = { y: top + 13, size: 11, weight: 600, most: 5 } as const;
      const isLast = x > PLOT.left + PLOT.width - 45;
      return cross + text('error', isLast ? { ...style, x: x - 9, anchor: 'end' } : { ...style, x: x + 9 });
    })
    .join('');
}

const px = (value: number): number => Math.round(value * 10) / 10;
