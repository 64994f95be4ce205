import { type Across, laneSvg } from './lane-svg.ts';
import type { Break, LineageLanes } from './lineage-lanes.ts';
import { COLOURS, LANE, PLOT, SHEET, text } from './sheet.ts';
import { element } from './svg.ts';
import { type Axis, clockTime } from './time-axis.ts';

const BOTTOM = PLOT.top + 3 * (LANE.height + LANE.gap) - LANE.gap;

const HATCH = `<defs><pattern id="unread" width="10" height="10" patternUnits="userSpaceOnUse"><path d="M0 10L10 0" stroke="${COLOURS.edge}" stroke-width="2"/></pattern></defs>`;

/** The picture as SVG: three lanes on one UTC time axis, spans and log lines, and where it broke. */
export function lineageSvg({ correlationId, axis, lanes, broken, verdict }: LineageLanes): string {
  const across: Across = (time) => PLOT.left + ((time - axis.start) / (axis.end - axis.start)) * PLOT.width;
  return element(
    'svg',
    { xmlns: 'http://www.w3.org/2000/svg', ...SHEET, viewBox: `0 0 ${SHEET.width} ${SHEET.height}` },
    [
      HATCH,
      element('rect', {
        x: 1,
        y: 1,
        width: SHEET.width - 2,
        height: SHEET.height - 2,
        rx: 8,
        fill: COLOURS.panel,
        stroke: COLOURS.edge,
      }),
      text(verdict, { x: 24, y: 30, size: 20, weight: 600, most: 100 }),
      text(`Correlation id ${correlationId}`, { x: 24, y: 52, size: 14, colour: COLOURS.quiet, most: 160 }),
      ...lanes.map((lane, index) => laneSvg(lane, PLOT.top + index * (LANE.height + LANE.gap), across)),
      ticks(axis, across),
      broken === null
        ? ''
        : breakLine(
            broken,
            lanes.findIndex(({ name }) => name === broken.lane),
            across,
          ),
      text('Bar: span · short line: log line · cross and the word “error”: an error · hatched: could not be read', {
        x: 24,
        y: SHEET.height - 12,
        size: 12,
        colour: COLOURS.quiet,
        most: 160,
      }),
    ].join(''),
  );
}

function ticks({ ticks }: Axis, across: Across): string {
  return [
    text('UTC', { x: PLOT.left - 12, y: BOTTOM + 20, size: 13, anchor: 'end', colour: COLOURS.quiet, most: 3 }),
    ...ticks.map(({ at, text: words }) => {
      const x = across(at);
      const line = element('path', {
        d: `M${Math.round(x)} ${PLOT.top}V${BOTTOM + 5}`,
        stroke: COLOURS.edge,
        'stroke-opacity': '0.35',
      });
      // A label keeps clear of both edges of the sheet.
      const label = Math.min(Math.max(x, PLOT.left + 34), SHEET.width - 42);
      return line + text(words, { x: label, y: BOTTOM + 20, size: 13, anchor: 'middle', most: 12 });
    }),
  ].join('');
}

/** A thick broken line over all lanes with its words above, and a frame around the lane where it broke. */
function breakLine({ lane, at }: Break, index: number, across: Across): string {
  const frame =
    index === -1
      ? ''
      : element('rect', {
          x: 14,
          y: PLOT.top + index * (LANE.height + LANE.gap) - 3,
          width: SHEET.width - 28,
          height: LANE.height + 6,
          fill: 'none',
          stroke: COLOURS.error,
          'stroke-width': 2,
        });
  if (at === null) return frame;
  const x = across(at);
  const line = element('path', {
    d: `M${Math.round(x)} ${PLOT.top - 12}V${BOTTOM + 4}`,
    stroke: COLOURS.error,
    'stroke-width': 2,
    'stroke-dasharray': '8 4',
  });
  const words = `broke at ${lane}, ${clockTime(at)}`;
  const anchor = x > PLOT.left + PLOT.width / 2 ? 'end' : 'start';
  const label = text(words, {
    x: anchor === 'end' ? x - 6 : x + 6,
    y: PLOT.top - 6,
    size: 13,
    weight: 600,
    anchor,
    colour: COLOURS.error,
    most: 60,
  });
  return frame + line + label;
}
