import type { ReportedIds } from './ids.ts';

type Symptom = ReportedIds['symptoms'][number];

/** How reporters word what the proxied-UI runbook asks about (runbook F5). Every pattern is bounded, so linear. */
const WORDINGS: readonly (readonly [Symptom, RegExp])[] = [
  [
    'blank_page',
    /\b(?:blank|white|empty)[ -](?:page|screen|tab|window)\b|\b(?:page|screen|tab|window|ui) (?:is |stays |remains |was |loads |comes up |just )?(?:blank|white|empty)\b/i,
  ],
  [
    'launcher_error',
    /\blauncher(?:'s)?[ -](?:error|fail(?:s|ed|ure)?)\b|\blauncher (?:still )?(?:shows|says|reports)\b|\b(?:could not|couldn't|cannot|failed to) (?:be )?launch(?:ed)?\b|\blaunch(?:ing)? (?:failed|error)\b/i,
  ],
  ['not_found_404', /(?<![\w./-])404(?![\w-]|\.\d)/],
  ['token_missing', /\btoken_missing\b/i],
];

export function symptomsIn(text: string): Symptom[] {
  return WORDINGS.filter(([, wording]) => wording.test(text)).map(([symptom]) => symptom);
}
