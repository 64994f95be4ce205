import { richText } from './rich-text.ts';
import { all, byType, flag, integer, isRecord, list, number, object, oneOf, type Rule, text } from './rule.ts';
import { id } from './text-objects.ts';

/** Tables and charts: blocks of many small values, with limits of their own. */

const cellText = text(Number.POSITIVE_INFINITY, 0);
const rawText = object({ type: oneOf('raw_text'), text: text(Number.POSITIVE_INFINITY) });
const rawNumber = object({ type: oneOf('raw_number'), value: number() }, { text: cellText });
const cell = byType({ raw_text: rawText, raw_number: rawNumber, rich_text: richText });

export const table: Rule = object(
  { type: oneOf('table'), rows: list(list(cell, 20), 100) },
  {
    block_id: id,
    column_settings: list(object({}, { align: oneOf('left', 'center', 'right'), is_wrapped: flag() }), 20, 0),
  },
);

/** Rows of a data table are of one width, and its first row names the columns in plain values. */
const evenRows: Rule = (value, at, report) => {
  const rows = isRecord(value) && Array.isArray(value.rows) ? value.rows : [];
  const width = Array.isArray(rows[0]) ? rows[0].length : 0;
  rows.forEach((row, index) => {
    if (Array.isArray(row) && row.length !== width) report(`must have ${width} cells`, `${at}/rows/${index}`);
  });
  const header: unknown[] = Array.isArray(rows[0]) ? rows[0] : [];
  header.forEach((entry, index) => {
    if (isRecord(entry) && entry.type === 'rich_text') report('unsupported type: rich_text', `${at}/rows/0/${index}`);
  });
};

export const dataTable: Rule = all(
  object(
    { type: oneOf('data_table'), caption: text(255), rows: list(list(cell, 20), 201, 2) },
    { block_id: id, page_size: integer(1, 100), row_header_column_index: integer(0, 19) },
  ),
  evenRows,
);

const label = text(20);
const series = object({
  name: label,
  data: list(object({ label, value: number() }), 20),
});
const axis = object({ categories: list(label, 20) }, { x_label: text(50), y_label: text(50) });
const lines = (type: string): Rule => object({ type: oneOf(type), series: list(series, 12), axis_config: axis });
const positive: Rule = (value, at, report) => {
  number()(value, at, report);
  if (typeof value === 'number' && value <= 0) report('must be more than 0', at);
};
const pie = object({ type: oneOf('pie'), segments: list(object({ label, value: positive }), 12) });

/** Every series has a value for every category, in whatever order. */
const everyCategory: Rule = (value, at, report) => {
  if (!isRecord(value) || !isRecord(value.axis_config) || !Array.isArray(value.series)) return;
  const names = value.series.map((entry) => (isRecord(entry) ? entry.name : undefined));
  if (new Set(names).size < names.length) report('names of series must be unique', `${at}/series`);
  const categories = value.axis_config.categories;
  if (!Array.isArray(categories)) return;
  value.series.forEach((entry, index) => {
    const points = isRecord(entry) && Array.isArray(entry.data) ? entry.data : [];
    const labels = points.map((point) => (isRecord(point) ? point.label : undefined));
    const same = labels.length === categories.length && categories.every((category) => labels.includes(category));
    if (!same) report('must have a value for every category', `${at}/series/${index}/data`);
  });
};

export const dataVisualization: Rule = object(
  {
    type: oneOf('data_visualization'),
    title: text(50),
    chart: byType({
      line: all(lines('line'), everyCategory),
      bar: all(lines('bar'), everyCategory),
      area: all(lines('area'), everyCategory),
      pie,
    }),
  },
  { block_id: id },
);
