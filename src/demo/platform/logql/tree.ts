import type { SyntaxNode } from '@lezer/common';

/** The first child with a name. */
export function child(node: SyntaxNode, name: string): SyntaxNode | null {
  return node.getChild(name);
}

/** All children, in order. */
export function children(node: SyntaxNode): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (let at = node.firstChild; at; at = at.nextSibling) found.push(at);
  return found;
}

/** Every node with a name below a node, outermost first, in the order of the text. */
export function descendants(node: SyntaxNode, name: string): SyntaxNode[] {
  return children(node).flatMap((each) => (each.name === name ? [each] : descendants(each, name)));
}

export function textOf(node: SyntaxNode | null, text: string): string {
  return node ? text.slice(node.from, node.to) : '';
}
