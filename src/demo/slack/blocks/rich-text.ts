import { byType, flag, integer, list, object, oneOf, type Rule, text, textLike, url } from './rule.ts';

/** Rich text: formatted text that Slack shows as it is; nothing in it is parsed for mentions or links. */

const style = object({}, { bold: flag(), italic: flag(), strike: flag(), code: flag(), underline: flag() });
const words = text(Number.POSITIVE_INFINITY);

const plain = object({ type: oneOf('text'), text: words }, { style });
const link = object({ type: oneOf('link'), url: url() }, { text: words, unsafe: flag(), style });
const inline: Record<string, Rule> = {
  text: plain,
  link,
  emoji: object({ type: oneOf('emoji'), name: text(255) }, { unicode: words, url: url(), style }),
  user: object({ type: oneOf('user'), user_id: textLike(/^[UW][A-Z0-9]+$/u, 255, 'a user id') }, { style }),
  usergroup: object(
    { type: oneOf('usergroup'), usergroup_id: textLike(/^S[A-Z0-9]+$/u, 255, 'a user group id') },
    { style },
  ),
  channel: object(
    { type: oneOf('channel'), channel_id: textLike(/^[CGD][A-Z0-9]+$/u, 255, 'a channel id') },
    { style },
  ),
  team: object({ type: oneOf('team'), team_id: textLike(/^T[A-Z0-9]+$/u, 255, 'a team id') }, { style }),
  broadcast: object({ type: oneOf('broadcast'), range: oneOf('here', 'channel', 'everyone') }, { style }),
  color: object(
    { type: oneOf('color'), value: textLike(/^#[0-9a-f]{6}$/iu, 7, 'a colour such as #36a64f') },
    { style },
  ),
  date: object(
    { type: oneOf('date'), timestamp: integer(0, Number.MAX_SAFE_INTEGER), format: text(255) },
    { url: url(), fallback: words, style },
  ),
};

const many = Number.POSITIVE_INFINITY;
const border = { border: integer(0, 1) };
const section = object({ type: oneOf('rich_text_section'), elements: list(byType(inline), many, 0) });

const parts: Record<string, Rule> = {
  rich_text_section: section,
  rich_text_list: object(
    { type: oneOf('rich_text_list'), style: oneOf('bullet', 'ordered'), elements: list(section, many) },
    { indent: integer(0, 8), offset: integer(0, Number.MAX_SAFE_INTEGER), ...border },
  ),
  rich_text_preformatted: object(
    {
      type: oneOf('rich_text_preformatted'),
      elements: list(byType({ text: plain, link }), many),
    },
    { language: text(255), ...border },
  ),
  rich_text_quote: object({ type: oneOf('rich_text_quote'), elements: list(byType(inline), many) }, border),
};

export const richText: Rule = object(
  { type: oneOf('rich_text'), elements: list(byType(parts), many) },
  { block_id: text(255) },
);
