import { randomUUID } from 'node:crypto';
import type { Context } from './context.ts';
import { edit, ownBot, post, remove } from './messages.ts';
import { app, team } from './people.ts';
import type { Json, Message, ResponseUrl } from './state.ts';
import { Refusal } from './web-api/call.ts';
import { contentOf, requireContent } from './web-api/message-content.ts';

const maxUses = 5;

export type ResponseTarget = Pick<ResponseUrl, 'user' | 'channel' | 'messageTs' | 'threadTs'>;

/** An address at which the app may answer an interaction: five times within half an hour. */
export function issueResponseUrl(context: Context, kind: 'commands' | 'actions', target: ResponseTarget): string {
  const id = randomUUID();
  const expiresAt = context.clock().getTime() + context.times.responseUrlLifeMs;
  context.state.responseUrls.set(id, { ...target, expiresAt, uses: 0 });
  return `${context.baseUrl()}/hooks/${kind}/${team.id}/${id}`;
}

/** Takes an answer sent to a response url; throws what is wrong with the url or the answer. */
export function takeResponse(context: Context, id: string, body: Json): void {
  const url = context.state.responseUrls.get(id);
  if (url === undefined) throw new Refusal('no_such_url');
  if (context.clock().getTime() > url.expiresAt) throw new Refusal('expired_url');
  if (url.uses >= maxUses) throw new Refusal('used_url');
  url.uses += 1;
  const posted = respond(context, url, body);
  if (posted !== null && url.messageTs === null) url.messageTs = posted.ts;
}

/** Does what an answer to an interaction says: replace or delete the message, or post, for one or for all to see. */
export function respond(context: Context, target: ResponseTarget, body: Json): Message | null {
  const original = target.messageTs === null ? undefined : context.state.message(target.channel, target.messageTs);
  if (isTrue(body.delete_original)) {
    if (original === undefined) throw new Refusal('message_not_found');
    remove(context, original);
    return null;
  }
  const content = contentOf({ context, args: body });
  requireContent(content);
  if (isTrue(body.replace_original) && original !== undefined) {
    edit(context, original, {
      text: content.text ?? '',
      blocks: content.blocks ?? null,
      ...(content.attachments === undefined ? {} : { attachments: content.attachments }),
    });
    return null;
  }
  return post(context, {
    channel: target.channel,
    user: app.botUserId,
    bot: ownBot,
    threadTs: typeof body.thread_ts === 'string' ? body.thread_ts : target.threadTs,
    text: content.text ?? '',
    blocks: content.blocks ?? null,
    attachments: content.attachments ?? [],
    metadata: content.metadata ?? null,
    ephemeralTo: body.response_type === 'in_channel' ? null : target.user,
  });
}

function isTrue(value: unknown): boolean {
  return value === true || value === 'true';
}
