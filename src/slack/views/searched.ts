import type { ReportedEvidence, TriageReport } from '../../triage/report.ts';
import { answerWords } from './facts.ts';
import { clipItems, type Parts } from './parts.ts';
import { evidenceName, serviceName } from './words.ts';

const SHIPPING = 'loki.shipping.';
const MOST_NAMED = 8;

/** What could not be read and what is not configured: two different things, both said. */
export function unreadItems(report: TriageReport): Parts[] {
  const unread = report.evidence.filter(({ status, failure }) => status === 'unavailable' || failure === 'truncated');
  return clipItems(unread, 5, (item) => [`${evidenceName(item.id)}: ${answerWords(item)}`], 'more could not be read');
}

/**
 * What was searched without a verdict coming of it: what holds nothing, what was found, and whether other lines of the
 * services arrive at all. What could not be read stands in its own block.
 */
export function searchedItems({ evidence }: TriageReport): Parts[] {
  const read = evidence.filter(({ source }) => source !== 'user');
  const asked = read.filter(({ id }) => !id.startsWith(SHIPPING));
  const shipping = read.filter(({ id }) => id.startsWith(SHIPPING));
  const service = ({ id }: ReportedEvidence): string => serviceName(id.slice(SHIPPING.length));
  const lists: readonly (readonly [string, readonly string[]])[] = [
    ['Nothing in: ', asked.filter(isEmpty).map(nameOf)],
    ['Found: ', asked.filter(isFound).map((item) => `${nameOf(item)} (${answerWords(item)})`)],
    ['Other lines arrive of: ', shipping.filter(isFound).map(service)],
    ['No line at all arrives of: ', shipping.filter(isEmpty).map(service)],
  ];
  return lists.flatMap(([head, names]) => (names.length === 0 ? [] : [[head, listed(names)]]));
}

/** Within a list: `log lines`. */
function nameOf({ id }: ReportedEvidence): string {
  const name = evidenceName(id);
  return `${name.slice(0, 1).toLowerCase()}${name.slice(1)}`;
}

function isFound({ status }: ReportedEvidence): boolean {
  return status === 'found';
}

function isEmpty({ status }: ReportedEvidence): boolean {
  return status === 'empty';
}

function listed(names: readonly string[]): string {
  const left = names.length - MOST_NAMED;
  return `${names.slice(0, MOST_NAMED).join(', ')}${left > 0 ? ` and ${left} more` : ''}`;
}
