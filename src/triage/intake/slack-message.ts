import { z } from 'zod';

/**
 * The parts of a Slack message that can hold text, as events, history and shortcuts deliver them. Nothing is required
 * and nothing fails: a part of another form counts as missing, so new kinds of blocks and hostile payloads are read as
 * far as they go.
 */
const maybe = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined);
const Parts = maybe(z.array(z.unknown()));
const Any = z.unknown().optional();
const Text = maybe(z.string());

/** A block, a block element, a text object or a table cell: whatever has a `type`, with all keys that carry text. */
export const BlockPart = z.object({
  type: z.string().catch(''),
  text: maybe(z.union([z.string(), z.number(), z.record(z.string(), z.unknown())])),
  value: maybe(z.union([z.string(), z.number()])),
  style: maybe(z.object({ code: maybe(z.boolean()) })),
  elements: Parts,
  fields: Parts,
  rows: maybe(z.array(z.array(z.unknown()))),
  child_blocks: Parts,
  blocks: Parts,
  tasks: Parts,
  sources: Parts,
  title: Any,
  rich_text_title: Any,
  subtitle: Any,
  body: Any,
  caption: Any,
  description: Any,
  details: Any,
  output: Any,
  url: Text,
  name: Text,
  user_id: Text,
  usergroup_id: Text,
  channel_id: Text,
  range: Text,
  fallback: Text,
});
export type BlockPart = z.infer<typeof BlockPart>;

export const Attachment = z.object({
  title: Text,
  title_link: Text,
  pretext: Text,
  text: Text,
  fallback: Text,
  footer: Text,
  fields: maybe(z.array(z.object({ title: Text, value: Text }).catch({}))),
  blocks: Parts,
  message_blocks: maybe(z.array(z.object({ message: Any }).catch({ message: undefined }))),
});
export type Attachment = z.infer<typeof Attachment>;

export const File = z.object({ title: Text, name: Text, preview: Text, plain_text: Text });
export type File = z.infer<typeof File>;

export const SlackMessage = z.object({ text: Text, blocks: Parts, attachments: Parts, files: Parts });
export type SlackMessage = z.infer<typeof SlackMessage>;
