import { type Accuracy, accuracyOf } from './accuracy.ts';
import type { Judgement } from './judgement.ts';

/** A part of the worlds that is reported on its own. */
export interface WorldSet {
  readonly name: 'all' | 'known' | 'held out';
  readonly judgements: readonly Judgement[];
  readonly accuracy: Accuracy;
}

/** All worlds first; then, when some are held out, the two parts. */
export function setsOf(judgements: readonly Judgement[]): readonly [WorldSet, ...WorldSet[]] {
  const heldOut = judgements.filter((judgement) => judgement.heldOut);
  const all = setOf('all', judgements);
  if (heldOut.length === 0) return [all];
  const known = judgements.filter((judgement) => !judgement.heldOut);
  return [all, setOf('known', known), setOf('held out', heldOut)];
}

function setOf(name: WorldSet['name'], judgements: readonly Judgement[]): WorldSet {
  return { name, judgements, accuracy: accuracyOf(judgements) };
}
