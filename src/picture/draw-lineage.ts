import type { DrawLineage } from '../usecases/attach-picture.ts';
import { lineageLanes } from './lineage-lanes.ts';
import { lineageSvg } from './lineage-svg.ts';
import { lineageWords } from './lineage-words.ts';

/** The lineage picture of one run with its words, from nothing but its evidence and its report. */
export const drawLineage: DrawLineage = async (bundle, report) => {
  // The renderer is large: who has pictures nowhere never loads it.
  const { renderPng } = await import('./render-png.ts');
  const lanes = lineageLanes(bundle, report);
  return { png: await renderPng(lineageSvg(lanes)), altText: lineageWords(lanes), comment: lanes.verdict };
};
