import { z } from 'zod';

export const Usage = z.object({
  /** Processor time since the start, all threads, milliseconds. */
  cpuMs: z.number(),
  rssBytes: z.number(),
  /** The most that it ever was. */
  peakRssBytes: z.number(),
  heapBytes: z.number(),
});
export type Usage = z.infer<typeof Usage>;

/** What this process used. */
export function usage(): Usage {
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed } = process.memoryUsage();
  const peakRssBytes = process.resourceUsage().maxRSS * 1024;
  return { cpuMs: (user + system) / 1000, rssBytes: rss, peakRssBytes, heapBytes: heapUsed };
}
