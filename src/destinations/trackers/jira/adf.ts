/**
 * A node of the Atlassian Document Format. Text in it is literal: mark-up, mentions and links are nodes and marks of
 * their own, so foreign text cannot become one.
 */
export interface AdfNode {
  readonly type: string;
  readonly text?: string;
  readonly attrs?: Readonly<Record<string, unknown>>;
  readonly marks?: readonly { readonly type: string; readonly attrs?: Readonly<Record<string, unknown>> }[];
  readonly content?: readonly AdfNode[];
}

const LINK = /\[([^\]\n]{1,300})\]\((https?:\/\/[^\s()]+(?:\([^\s()]*\)[^\s()]*)*)\)|(https?:\/\/[^\s<>()[\]"'`]+)/g;
const FENCE = /^\s*(?:```|~~~)/;
const BULLET = /^\s*[-*]\s+/;
const MARK_TITLE = 'Reference of the incident bot';

export function adfDocument(content: readonly AdfNode[]): AdfNode & { readonly version: 1 } {
  return { version: 1, type: 'doc', content };
}

export function adfHeading(text: string): AdfNode {
  return { type: 'heading', attrs: { level: 3 }, content: [{ type: 'text', text }] };
}

/** Lines of plain text, one paragraph each. */
export function adfPlain(text: string): AdfNode[] {
  return text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [paragraph([{ type: 'text', text: line }])]));
}

/** The Markdown that evidence is written in: bullets, links, fenced lines. What else it has is shown as it stands. */
export function adfMarkdown(text: string): AdfNode[] {
  const nodes: AdfNode[] = [];
  let bullets: AdfNode[] = [];
  let fenced: string[] | null = null;
  const endList = () => {
    if (bullets.length > 0) nodes.push({ type: 'bulletList', content: bullets });
    bullets = [];
  };
  for (const line of text.split('\n')) {
    if (FENCE.test(line)) {
      endList();
      if (fenced !== null) nodes.push(codeBlock(fenced));
      fenced = fenced === null ? [] : null;
    } else if (fenced !== null) {
      fenced.push(line);
    } else if (BULLET.test(line)) {
      bullets.push({ type: 'listItem', content: [paragraph(inline(line.replace(BULLET, '')))] });
    } else {
      endList();
      if (line.trim() !== '') nodes.push(paragraph(inline(line)));
    }
  }
  endList();
  if (fenced !== null) nodes.push(codeBlock(fenced));
  return nodes;
}

/** A mark that is folded away, for the format has no comments. */
export function adfMark(mark: string): AdfNode {
  return { type: 'expand', attrs: { title: MARK_TITLE }, content: adfPlain(mark) };
}

/** The texts of the marks in a document that came back, whatever else it holds. */
export function marksIn(document: unknown): string[] {
  if (!isNode(document)) return [];
  if (document.type === 'expand' && document.attrs?.title === MARK_TITLE) return [textIn(document)];
  return (document.content ?? []).flatMap(marksIn);
}

function textIn(node: AdfNode): string {
  return node.text ?? (node.content ?? []).filter(isNode).map(textIn).join(' ');
}

function isNode(value: unknown): value is AdfNode {
  return (
    typeof value === 'object' &&
    value !== null &&
    'type' in value &&
    (!('content' in value) || Array.isArray(value.content)) &&
    (!('text' in value) || typeof value.text === 'string')
  );
}

function inline(line: string): AdfNode[] {
  const nodes: AdfNode[] = [];
  let done = 0;
  const plain = (text: string) => {
    if (text !== '') nodes.push({ type: 'text', text });
  };
  for (const match of line.matchAll(LINK)) {
    const [whole, label, target, bare] = match;
    const href = target ?? bare?.replace(/[.,;:!?]+$/, '') ?? '';
    const end = match.index + (bare === undefined ? whole.length : href.length);
    plain(line.slice(done, match.index));
    nodes.push({ type: 'text', text: label ?? href, marks: [{ type: 'link', attrs: { href } }] });
    done = end;
  }
  plain(line.slice(done));
  return nodes;
}

function paragraph(content: readonly AdfNode[]): AdfNode {
  return { type: 'paragraph', content };
}

function codeBlock(lines: readonly string[]): AdfNode {
  const text = lines.join('\n');
  return { type: 'codeBlock', attrs: {}, content: text === '' ? [] : [{ type: 'text', text }] };
}
