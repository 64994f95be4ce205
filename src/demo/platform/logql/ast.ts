/** A LogQL query as this server understands it: what is not here is refused while parsing. */
export type Query = LogQuery | MetricQuery;

export interface LogQuery {
  readonly kind: 'log';
  readonly matchers: readonly Matcher[];
  readonly stages: readonly Stage[];
}

export type MetricQuery = RangeAggregation | VectorAggregation;

export interface RangeAggregation {
  readonly kind: 'range';
  readonly operation: RangeOperation;
  readonly log: LogQuery;
  readonly rangeMs: number;
  readonly offsetMs: number;
}

export const RANGE_OPERATIONS = ['count_over_time', 'rate', 'bytes_over_time', 'bytes_rate'] as const;
export type RangeOperation = (typeof RANGE_OPERATIONS)[number];

export interface VectorAggregation {
  readonly kind: 'vector';
  readonly operation: VectorOperation;
  /** How many of `topk` and `bottomk`. */
  readonly count: number;
  readonly grouping: Grouping;
  readonly of: MetricQuery;
}

export const VECTOR_OPERATIONS = ['sum', 'count', 'min', 'max', 'avg', 'topk', 'bottomk'] as const;
export type VectorOperation = (typeof VECTOR_OPERATIONS)[number];

export interface Grouping {
  readonly mode: 'by' | 'without';
  readonly labels: readonly string[];
}

/** A test of one value: a label's, or the line's. */
export type TextTest = (value: string) => boolean;

export interface Matcher {
  readonly name: string;
  readonly test: TextTest;
}

export type Stage =
  | { readonly kind: 'line'; readonly test: TextTest }
  /** Without `fields`: every field of the line. With them: label to path. */
  | { readonly kind: 'json'; readonly fields: readonly { label: string; path: readonly string[] }[] }
  | { readonly kind: 'logfmt' }
  | { readonly kind: 'filter'; readonly filter: LabelFilter }
  | { readonly kind: 'keep' | 'drop'; readonly labels: readonly { name: string; test?: TextTest }[] }
  | { readonly kind: 'line_format'; readonly parts: readonly ({ text: string } | { label: string })[] };

export type LabelFilter =
  | { readonly kind: 'text'; readonly name: string; readonly test: TextTest }
  /** `unit` says how the label's value is read. */
  | {
      readonly kind: 'number';
      readonly name: string;
      readonly unit: 'none' | 'duration';
      readonly test: (value: number) => boolean;
    }
  | { readonly kind: 'all' | 'any'; readonly filters: readonly LabelFilter[] };
