import type { ReactNode } from 'react';
import { useDirectory } from './directory.tsx';

/** A link out of foreign text: web and mail addresses only, everything else stays plain text. */
export function SafeLink({ href, className, children }: { href: string; className?: string; children: ReactNode }) {
  const { openLink } = useDirectory();
  if (!/^(?:https?:|mailto:)/i.test(href)) return <span>{children}</span>;
  return (
    <a
      href={href}
      className={className}
      target="_blank"
      rel="noopener noreferrer"
      onClick={(event) => {
        if (openLink(href)) event.preventDefault();
      }}
    >
      {children}
    </a>
  );
}
