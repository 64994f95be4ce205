import type { SyntaxNode } from '@lezer/common';
import type { Stage, TextTest } from './ast.ts';
import { labelFilterOf } from './label-filter.ts';
import { lineFilterTests } from './line-filter.ts';
import { matcherOf } from './matcher.ts';
import { notSupported, parseError } from './refusal.ts';
import { child, children, descendants, textOf } from './tree.ts';
import { unquote } from './unquote.ts';

/** The stages of a pipeline in their order; the grammar nests them to the left. */
export function stagesOf(pipeline: SyntaxNode | null, text: string): Stage[] {
  if (!pipeline) return [];
  return descendants(pipeline, 'PipelineStage').flatMap((stage) => stageOf(stage, text));
}

function stageOf(stage: SyntaxNode, text: string): Stage[] {
  const node = children(stage).find(({ name }) => name !== 'Pipe');
  switch (node?.name) {
    case 'LineFilters':
      return lineFilterTests(node, text).map((test) => ({ kind: 'line', test }));
    case 'LabelParser':
      return [parserStage(node, text)];
    case 'JsonExpressionParser':
      return [
        { kind: 'json', fields: descendants(node, 'LabelExtractionExpression').map((each) => extraction(each, text)) },
      ];
    case 'LogfmtParser':
      if (textOf(node, text).trim() !== 'logfmt') throw notSupported(textOf(node, text));
      return [{ kind: 'logfmt' }];
    case 'LabelFilter':
      return [{ kind: 'filter', filter: labelFilterOf(node, text) }];
    case 'KeepLabelsExpr':
      return [{ kind: 'keep', labels: descendants(node, 'KeepLabel').map((each) => labelChoice(each, text)) }];
    case 'DropLabelsExpr':
      return [{ kind: 'drop', labels: descendants(node, 'DropLabel').map((each) => labelChoice(each, text)) }];
    case 'LineFormatExpr':
      return [{ kind: 'line_format', parts: template(unquote(textOf(child(node, 'String'), text))) }];
    default:
      throw notSupported(`stage ${textOf(node ?? stage, text)}`);
  }
}

function parserStage(node: SyntaxNode, text: string): Stage {
  switch (node.firstChild?.name) {
    case 'Json':
      return { kind: 'json', fields: [] };
    case 'Logfmt':
      return { kind: 'logfmt' };
    default:
      throw notSupported(`parser ${textOf(node.firstChild, text)}`);
  }
}

function extraction(node: SyntaxNode, text: string): { label: string; path: string[] } {
  const label = textOf(child(node, 'Identifier'), text);
  const literal = child(node, 'String');
  return { label, path: literal ? jsonPath(unquote(textOf(literal, text))) : [label] };
}

/** `a.b["c d"]` as its steps. */
function jsonPath(path: string): string[] {
  const steps = [...path.matchAll(/\["([^"]*)"\]|\[(\d+)\]|\.?([^.[\]]+)/g)];
  if (steps.map(([whole]) => whole).join('') !== path) throw parseError(`cannot parse expression [${path}]`);
  return steps.map(([, quoted, index, plain]) => quoted ?? index ?? plain ?? '');
}

function labelChoice(node: SyntaxNode, text: string): { name: string; test?: TextTest } {
  const matcher = child(node, 'Matcher');
  return matcher ? matcherOf(matcher, text) : { name: textOf(child(node, 'Identifier'), text) };
}

/** Go templates of plain fields only: `{{.level}} {{ .msg }}`. */
function template(source: string): ({ text: string } | { label: string })[] {
  const parts = source.split(/(\{\{.*?\}\})/s).filter((part) => part !== '');
  return parts.map((part) => {
    if (!part.startsWith('{{')) return { text: part };
    const label = /^\{\{\s*\.([a-zA-Z_][a-zA-Z0-9_]*)\s*\}\}$/.exec(part)?.[1];
    if (label === undefined) throw notSupported(`line_format template ${part}`);
    return { label };
  });
}
