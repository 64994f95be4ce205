import type { Axis, Line, Plot } from './plot.ts';
import { type Scale, scaleOf } from './scale.ts';

const [WIDTH, HEIGHT] = [720, 360];
const BOX = { left: 72, right: 20, top: 40, bottom: 56 };
const INNER = { width: WIDTH - BOX.left - BOX.right, height: HEIGHT - BOX.top - BOX.bottom };
const LEGEND_HEIGHT = 22;
/** Told apart without colour too: by dash and mark. */
const DASHES = ['', '7 4', '2 4', '10 3 2 3'];

/**
 * An SVG of the plot: its colours follow the reader's light or dark mode, and its description says all values, for who
 * cannot see it.
 */
export function draw(given: Plot): string {
  const plot = measured(given);
  const x = scaleOf(
    plot.x,
    plot.lines.flatMap(({ points }) => points.map(([value]) => value)),
  );
  const y = scaleOf(plot.y, [
    ...plot.lines.flatMap(({ points }) => points.map(([, value]) => value)),
    ...(plot.limit === undefined ? [] : [plot.limit.y]),
  ]);
  const place = ([px, py]: readonly [number, number]) => `${left(x, px)},${top(y, py)}`;
  const height = HEIGHT + plot.lines.length * LEGEND_HEIGHT;
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="title description" font-family="system-ui, sans-serif" font-size="13">`,
    `<title id="title">${escaped(plot.title)}</title>`,
    `<desc id="description">${escaped(inWords(plot))}</desc>`,
    STYLE,
    `<rect class="paper" width="${WIDTH}" height="${height}"/>`,
    `<text class="ink" x="${BOX.left}" y="24" font-size="15" font-weight="600">${escaped(plot.title)}</text>`,
    ...y.ticks.map((value) => horizontal(y, value)),
    ...x.ticks.map((value) => vertical(x, value)),
    `<text class="ink" x="${BOX.left + INNER.width / 2}" y="${HEIGHT - 14}" text-anchor="middle">${escaped(plot.x.label)}</text>`,
    `<text class="ink" transform="translate(16 ${BOX.top + INNER.height / 2}) rotate(-90)" text-anchor="middle">${escaped(plot.y.label)}</text>`,
    ...(plot.limit === undefined ? [] : limitLine(y, plot.limit)),
    ...plot.lines.flatMap((line, index) => [curve(line, index, place), legend(line, index)]),
    '</svg>',
  ].join('\n')}\n`;
}

/** What the plot shows, as text. */
export function inWords(plot: Plot): string {
  const { lines, x, y, limit } = measured(plot);
  const said = lines.map(
    ({ name, points }) => `${name}: ${points.map(([px, py]) => `${number(px)} → ${number(py)}`).join(', ')}`,
  );
  const across = limit === undefined ? '' : ` ${limit.name}: ${number(limit.y)}.`;
  return `${x.label} → ${y.label}. ${said.join('. ')}.${across}`;
}

/** Without the points that were not measured, and those that a scale of powers has no place for. */
function measured(plot: Plot): Plot {
  const hasPlace = ({ scale }: Axis, value: number) => Number.isFinite(value) && (scale === 'linear' || value > 0);
  const lines = plot.lines.map(({ name, points }) => ({
    name,
    points: points.filter(([px, py]) => hasPlace(plot.x, px) && hasPlace(plot.y, py)),
  }));
  return { ...plot, lines };
}

const STYLE = `<style>
.paper { fill: #ffffff } .ink { fill: #24292f } .grid { stroke: #d0d7de } .limit { stroke: #cf222e } .limit-ink { fill: #cf222e }
.l0 { stroke: #0969da; fill: #0969da } .l1 { stroke: #bc4c00; fill: #bc4c00 } .l2 { stroke: #1a7f37; fill: #1a7f37 } .l3 { stroke: #8250df; fill: #8250df }
@media (prefers-color-scheme: dark) {
.paper { fill: #0d1117 } .ink { fill: #e6edf3 } .grid { stroke: #30363d } .limit { stroke: #ff7b72 } .limit-ink { fill: #ff7b72 }
.l0 { stroke: #58a6ff; fill: #58a6ff } .l1 { stroke: #ffa657; fill: #ffa657 } .l2 { stroke: #56d364; fill: #56d364 } .l3 { stroke: #d2a8ff; fill: #d2a8ff }
}
</style>`;

function left(x: Scale, value: number): string {
  return (BOX.left + x.at(value) * INNER.width).toFixed(1);
}

function top(y: Scale, value: number): string {
  return (BOX.top + (1 - y.at(value)) * INNER.height).toFixed(1);
}

function horizontal(y: Scale, value: number): string {
  const at = top(y, value);
  return `<line class="grid" x1="${BOX.left}" x2="${WIDTH - BOX.right}" y1="${at}" y2="${at}"/><text class="ink" x="${BOX.left - 8}" y="${at}" dy="4" text-anchor="end">${number(value)}</text>`;
}

function vertical(x: Scale, value: number): string {
  const at = left(x, value);
  return `<line class="grid" x1="${at}" x2="${at}" y1="${BOX.top}" y2="${BOX.top + INNER.height}"/><text class="ink" x="${at}" y="${BOX.top + INNER.height + 18}" text-anchor="middle">${number(value)}</text>`;
}

function limitLine(y: Scale, { name, y: value }: NonNullable<Plot['limit']>): string[] {
  const at = top(y, value);
  return [
    `<line class="limit" x1="${BOX.left}" x2="${WIDTH - BOX.right}" y1="${at}" y2="${at}" stroke-width="1.5"/>`,
    `<text class="limit-ink" x="${BOX.left + 6}" y="${at}" dy="-5">${escaped(name)}</text>`,
  ];
}

function curve({ points }: Line, index: number, place: (point: readonly [number, number]) => string): string {
  const marks = points.length > MOST_MARKED ? '' : points.map((point) => mark(point, place)).join('');
  const dash = DASHES[index] === '' ? '' : ` stroke-dasharray="${DASHES[index]}"`;
  return `<g class="l${index}"><polyline points="${points.map(place).join(' ')}" style="fill:none" stroke-width="2"${dash}/>${marks}</g>`;
}

/** More points than this are a line, and marks would only thicken it. */
const MOST_MARKED = 20;

function mark(point: readonly [number, number], place: (point: readonly [number, number]) => string): string {
  const [cx, cy] = place(point).split(',');
  return `<circle cx="${cx}" cy="${cy}" r="3"/>`;
}

function legend({ name }: Line, index: number): string {
  const at = HEIGHT + index * LEGEND_HEIGHT + 6;
  const dash = DASHES[index] === '' ? '' : ` stroke-dasharray="${DASHES[index]}"`;
  return `<line class="l${index}" x1="${BOX.left}" x2="${BOX.left + 40}" y1="${at}" y2="${at}" stroke-width="2"${dash}/><text class="ink" x="${BOX.left + 50}" y="${at}" dy="4">${escaped(name)}</text>`;
}

const NUMBER = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });

function number(value: number): string {
  return NUMBER.format(value);
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
