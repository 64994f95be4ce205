import type { DrawLineage } from '../usecases/attach-picture.ts';
import { lineageLanes } from './lineage-lanes.ts';
import { lineageSvg } from './lineage-svg.ts';
import { lineageWords } from './lineage-words.ts';

/** The lineage picture of one run with its words, from nothing but its evidence and its report. */
export const drawLineage: DrawLineage = async (bundle, report) => {
  // The renderer is large: who has pictures nowhere never loads it.
  const { renderPng } = await import('./render-png.ts');
  const lanes = lineageLanes(bundle, report);
  // Without its time: two colons in a message may be read as an emoji.
  const comment = lanes.broken === null ? lanes.verdict : `It broke at ${lanes.broken.lane}.`;
  return { png: await renderPng(lineageSvg(lanes)), altText: lineageWords(lanes), comment };
};
