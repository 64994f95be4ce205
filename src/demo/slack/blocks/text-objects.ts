import { all, byType, type Fields, flag, list, object, oneOf, type Rule, text, textLike, url, where } from './rule.ts';

/** Composition objects: the pieces blocks and elements are made of. Lengths are Slack's. */

const isType = (name: string): Rule => oneOf(name);

export function plainText(max: number): Rule {
  return object({ type: isType('plain_text'), text: text(max) }, { emoji: flag() });
}

export function mrkdwn(max: number): Rule {
  return object({ type: isType('mrkdwn'), text: text(max) }, { verbatim: flag() });
}

export function anyText(max: number): Rule {
  return byType({ plain_text: plainText(max), mrkdwn: mrkdwn(max) });
}

export const id: Rule = text(255);

export const imageSource: Rule = where(
  (image) => (image.image_url === undefined) !== (image.slack_file === undefined),
  'must define exactly one of image_url, slack_file',
);

export const slackFile: Rule = all(
  object({}, { id: textLike(/^F[A-Z0-9]{8,}$/u, 255, 'a file id'), url: url() }),
  where((file) => (file.id === undefined) !== (file.url === undefined), 'must define exactly one of id, url'),
);

export const imageFields: Fields = { image_url: url(), slack_file: slackFile };

export const confirm: Rule = object(
  { text: anyText(300) },
  {
    title: plainText(100),
    confirm: plainText(30),
    deny: plainText(30),
    style: oneOf('primary', 'danger'),
  },
);

/** An option of a menu. `label` is the rule of its text: plain in menus, any in checkboxes and radio buttons. */
function option(label: Rule, more: Fields = {}): Rule {
  return object({ text: label, value: text(75) }, { description: label, ...more });
}

export const menuOption: Rule = option(plainText(75));
export const overflowOption: Rule = option(plainText(75), { url: url() });
export const choiceOption: Rule = option(anyText(75));

export const optionGroup: Rule = object({ label: plainText(75), options: list(menuOption, 100) });
