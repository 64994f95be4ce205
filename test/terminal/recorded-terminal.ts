import type { Terminal } from '../../src/terminal/triage-command.ts';

/** A terminal without colour that keeps what was printed. */
export function recordedTerminal(): { terminal: Terminal; out: () => string; err: () => string } {
  const out: string[] = [];
  const err: string[] = [];
  return {
    terminal: { out: (text) => out.push(text), err: (text) => err.push(text), colour: false, progress: false },
    out: () => out.join(''),
    err: () => err.join(''),
  };
}
