import { isRecord } from '../blocks/rule.ts';
import { ownBot, post } from '../messages.ts';
import { app } from '../people.ts';
import type { StoredFile } from '../state.ts';
import { wireFile } from '../wire.ts';
import {
  botMethod,
  type Call,
  type Method,
  optionalText,
  ownChannelOf,
  Refusal,
  requiredText,
  structured,
  wholeNumber,
} from './call.ts';
import { refuseBadBlocks } from './message-content.ts';

const maxFileBytes = 20_000_000;

const mimetypes: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  json: 'application/json',
  txt: 'text/plain',
  md: 'text/markdown',
  log: 'text/plain',
};

/** Uploading in three steps: ask for an address, send the bytes there, then share. */
export const files: Readonly<Record<string, Method>> = {
  'files.getUploadURLExternal': botMethod('files:write', (call) => {
    const { state, baseUrl } = call.context;
    const name = requiredText(call, 'filename');
    const size = wholeNumber(call, 'length', 0);
    if (size <= 0) throw new Refusal('invalid_arguments', ['[ERROR] must provide a length greater than 0']);
    if (size > maxFileBytes) throw new Refusal('file_upload_size_restricted');
    const id = state.nextId('F');
    state.files.set(id, {
      id,
      name,
      title: name,
      mimetype: mimetypes[name.split('.').at(-1)?.toLowerCase() ?? ''] ?? 'application/octet-stream',
      size,
      altText: optionalText(call, 'alt_txt') ?? null,
      content: null,
      shared: false,
    });
    return { upload_url: `${baseUrl()}/upload/${id}`, file_id: id };
  }),

  'files.completeUploadExternal': botMethod('files:write', (call) => {
    const wanted = structured(call, 'files', 'invalid_arguments');
    if (!Array.isArray(wanted) || wanted.length === 0) throw new Refusal('invalid_arguments');
    const channel = optionalText(call, 'channel_id') === undefined ? null : ownChannelOf(call, 'channel_id');
    const blocks = structured(call, 'blocks', 'invalid_blocks');
    if (Array.isArray(blocks)) refuseBadBlocks(blocks);
    const completed = wanted.map((entry) => complete(call, entry));
    if (channel !== null) {
      post(call.context, {
        channel: channel.id,
        user: app.botUserId,
        bot: ownBot,
        threadTs: optionalText(call, 'thread_ts') ?? null,
        subtype: 'file_share',
        text: optionalText(call, 'initial_comment') ?? '',
        blocks: Array.isArray(blocks) ? blocks : null,
        files: completed,
      });
    }
    return { files: completed.map((file) => wireFile(file, call.context.baseUrl())) };
  }),

  'files.info': botMethod('files:read', (call) => {
    const file = call.context.state.files.get(requiredText(call, 'file', 'file_not_found'));
    if (file === undefined || file.content === null) throw new Refusal('file_not_found');
    return { file: wireFile(file, call.context.baseUrl()) };
  }),
};

function complete(call: Call, entry: unknown): StoredFile {
  const file = isRecord(entry) ? call.context.state.files.get(String(entry.id)) : undefined;
  if (file === undefined || file.content === null) throw new Refusal('file_not_found');
  if (isRecord(entry) && typeof entry.title === 'string') file.title = entry.title;
  file.shared = true;
  return file;
}

/** Takes the bytes of step two; throws the text Slack answers with when it does not want them. */
export function receiveUpload(file: StoredFile | undefined, content: Buffer): void {
  if (file === undefined || file.content !== null) throw new Refusal('file_not_found');
  if (content.length !== file.size) throw new Refusal('file_size_mismatch');
  file.content = content;
}
