const LONGEST = 160;

/** The failure in a few words for a sentence. */
export function brief({ code, text }: { code: string | null; text: string }): string {
  const parts = text.split('·').map((part) => part.replaceAll(/\s+/g, ' ').trim());
  const [words = '', detail = ''] = parts;
  const all = detail === '' || words.includes(detail) ? words : detail.includes(words) ? detail : `${words}: ${detail}`;
  const sentence =
    all.length > LONGEST ? `${all.slice(0, all.lastIndexOf(' ', LONGEST))} …` : all.replace(/[.\s]+$/, '');
  return code !== null && !sentence.includes(code) ? `${sentence} (${code})` : sentence || 'an error without words';
}
