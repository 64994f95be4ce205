/** What ends a word around an e-mail address; everything else, letters of any script too, may be part of one. */
const BOUNDARY = /[\s@<>()[\]\\,;:"'=|/{}`]/;
const DOMAIN = /(?:[^\s@<>()[\]\\,;:"'=|/{}`.]+\.)+(?:\p{L}{2,63}|xn--[a-z0-9-]{2,59})(?![\p{L}\d-])/uy;

/** The same inside a URL, where the at sign is written `%40`. */
const ENCODED_BOUNDARY = /[^A-Za-z0-9._+-]/;
const ENCODED_DOMAIN = /(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,63}(?![A-Za-z0-9-])/y;

/** Masks e-mail addresses. Works outward from each at sign and never beyond the one before, so its time is linear. */
export function maskEmails(text: string): string {
  return maskAround(maskAround(text, '%40', ENCODED_BOUNDARY, ENCODED_DOMAIN), '@', BOUNDARY, DOMAIN);
}

function maskAround(text: string, sign: string, boundary: RegExp, domain: RegExp): string {
  let masked = '';
  let done = 0;
  let floor = 0;
  for (let at = text.indexOf(sign); at !== -1; at = text.indexOf(sign, floor)) {
    let start = at;
    while (start > floor && !boundary.test(text.charAt(start - 1))) start -= 1;
    floor = at + sign.length;
    domain.lastIndex = floor;
    if (start === at || !domain.test(text)) continue;
    masked += `${text.slice(done, start)}[redacted:email]`;
    done = domain.lastIndex;
    floor = domain.lastIndex;
  }
  return done === 0 ? text : masked + text.slice(done);
}
