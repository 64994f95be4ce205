import type { CSSProperties } from 'react';

const HUES = [212, 268, 330, 24, 150, 188];

/** A square with the initials of a person, in a colour of their own; the bot has a pulse line. */
export function Avatar({ id, name, bot }: { id: string; name: string; bot: boolean }) {
  if (bot) {
    return (
      <span className="avatar avatar-bot" aria-hidden="true">
        <svg viewBox="0 0 32 32" aria-hidden="true">
          <path d="M5 17h6l3-8 4 14 3-6h6" />
        </svg>
      </span>
    );
  }
  const hue = HUES[[...id].reduce((hash, letter) => (hash * 31 + letter.charCodeAt(0)) % 9973, 7) % HUES.length];
  const initials = name
    .split(/\s+/)
    .map(([first = '']) => first)
    .slice(0, 2)
    .join('')
    .toUpperCase();
  return (
    <span className="avatar" aria-hidden="true" style={{ '--hue': hue } as CSSProperties}>
      {initials}
    </span>
  );
}
