import { useEffect, useState } from 'react';
import { useMedia } from './use-media.ts';

export const THEMES = ['system', 'light', 'dark'] as const;
export type ThemeChoice = (typeof THEMES)[number];

export interface Theme {
  readonly choice: ThemeChoice;
  /** What the choice comes to. */
  readonly shown: 'light' | 'dark';
  readonly choose: (choice: ThemeChoice) => void;
}

const KEY = 'theme';

/** Light or dark: as the system says until somebody chooses; the choice is kept in this browser. */
export function useTheme(): Theme {
  const [choice, setChoice] = useState<ThemeChoice>(() => THEMES.find((theme) => theme === kept()) ?? 'system');
  const system = useMedia('(prefers-color-scheme: dark)') ? 'dark' : 'light';
  useEffect(() => {
    if (choice === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = choice;
  }, [choice]);
  function choose(next: ThemeChoice): void {
    setChoice(next);
    keep(next);
  }
  return { choice, shown: choice === 'system' ? system : choice, choose };
}

/** A browser that keeps nothing for this page is none the worse for it. */
function kept(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function keep(choice: ThemeChoice): void {
  try {
    localStorage.setItem(KEY, choice);
  } catch {
    // The choice then holds until the page is closed.
  }
}
