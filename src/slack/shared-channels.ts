import { z } from 'zod';
import type { SlackClients } from './clients.ts';
import type { Limits } from './limits.ts';

const Page = z.looseObject({
  channels: z.array(z.looseObject({ id: z.string() })),
  response_metadata: z.looseObject({ next_cursor: z.string().nullish() }).nullish(),
});
const PAGE = 200;
/** Somebody who is in more channels than this sees the first of them. */
const MOST_PAGES = 5;

/**
 * The public and private channels that a person is in, as far as the bot sees them: of private channels only its own
 * (`users.conversations`, 20 a minute). Throws `SlackCallError`, and for an answer of another form.
 */
export async function channelsOf(
  userId: string,
  { clients, limits }: { readonly clients: SlackClients; readonly limits: Limits },
): Promise<string[]> {
  const ids: string[] = [];
  let cursor = '';
  for (let page = 0; page < MOST_PAGES; page++) {
    const answer = await limits.call('users.conversations', '', () =>
      clients.posts.users.conversations({
        user: userId,
        types: 'public_channel,private_channel',
        exclude_archived: true,
        limit: PAGE,
        ...(cursor === '' ? {} : { cursor }),
      }),
    );
    const { channels, response_metadata: more } = Page.parse(answer);
    ids.push(...channels.map(({ id }) => id));
    cursor = more?.next_cursor ?? '';
    if (cursor === '') break;
  }
  return ids;
}
