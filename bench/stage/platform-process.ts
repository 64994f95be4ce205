import { startPlatform } from '../../src/demo/platform/platform.ts';
import { answering } from './answering.ts';
import { manyLines } from './many-lines.ts';

/** The sources in a process of their own, so that what they cost is not counted as the bot's. */
const platform = await startPlatform({ worlds: [manyLines(Number(process.env.LINES))] });
const { lokiUrl, tempoUrl, apiUrl, token } = platform;
answering({ lokiUrl, tempoUrl, apiUrl, token, correlationId: platform.activeWorld().correlationId }, async () => null);
