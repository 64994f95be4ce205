import { Component, memo, type ReactNode } from 'react';
import { type Block as LibraryBlock, Message } from 'slack-blocks-to-jsx';
import { drawable, readableText } from './blocks.ts';
import { useDirectory } from './directory.tsx';
import { SafeLink } from './safe-link.tsx';
import type { Block } from './state.ts';

const HOOKS = {
  link: ({ href, className, children }: { href: string; className: string; children: ReactNode }) => (
    <SafeLink href={href} className={className}>
      {children}
    </SafeLink>
  ),
};

/** Blocks that only show something, drawn by the library; all mrkdwn goes through it. */
export const DrawnBlocks = memo(function DrawnBlocks({ blocks }: { blocks: readonly Block[] }) {
  const { users, groups, channels, theme } = useDirectory();
  const data = {
    users: users.map(({ id, name }) => ({ id, name })),
    user_groups: groups.map(({ id, name }) => ({ id, name })),
    channels: channels.map(({ id, name }) => ({ id, name })),
  };
  return (
    <ReadableInstead blocks={blocks}>
      <Message
        // The page's blocks are any JSON; what the library cannot draw ends in the boundary around it.
        blocks={blocks.map(drawable) as unknown as LibraryBlock[]}
        name=""
        logo=""
        withoutWrapper
        theme={theme}
        data={data}
        hooks={HOOKS}
      />
    </ReadableInstead>
  );
});

/** A block no part of the page can draw, as its plain texts. */
export function PlainBlock({ blocks }: { blocks: readonly Block[] }) {
  return (
    <div className="plain-block">
      <p className="plain-block-note">Shown as plain text: {blocks.map(({ type }) => type).join(', ')}</p>
      <p className="plain-block-text">{readableText(blocks) || '(no text inside)'}</p>
    </div>
  );
}

interface BoundaryProps {
  readonly blocks: readonly Block[];
  readonly children: ReactNode;
}

/** Shows the plain texts of blocks that could not be drawn, until other blocks come. */
class ReadableInstead extends Component<BoundaryProps, { readonly failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override componentDidUpdate(previous: BoundaryProps): void {
    if (this.state.failed && previous.blocks !== this.props.blocks) this.setState({ failed: false });
  }

  override render(): ReactNode {
    return this.state.failed ? <PlainBlock blocks={this.props.blocks} /> : this.props.children;
  }
}
