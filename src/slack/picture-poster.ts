import { SlackCallError } from '../usecases/ports.ts';
import type { PicturePoster } from '../usecases/attach-picture.ts';
import type { SlackClients } from './clients.ts';
import { isTimeout } from './clients.ts';
import type { Limits } from './limits.ts';

export interface PicturePosterNeeds {
  readonly clients: SlackClients;
  readonly limits: Limits;
  readonly fetch: typeof globalThis.fetch;
  /** Whether the bot may post in a channel now. */
  readonly admitted: (channelId: string) => Promise<boolean>;
}
