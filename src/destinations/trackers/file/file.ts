import { pathToFileURL } from 'node:url';
import { ActionError, type TicketTracker } from '../../../usecases/action-ports.ts';
import { COMMON_LABEL } from '../marks.ts';
import { createTracker } from '../tracker.ts';
import { LEDGER_HEAD, type Section, sectionsOf, withRow, withSection } from './ledger.ts';
import { createLockedFile } from './locked-file.ts';

export interface FileOptions {
  /** The Markdown file; made with its folders when it is not there. */
  readonly path: string;
  /** Where people read it; the file itself unless told. */
  readonly url?: string | undefined;
  readonly now?: () => Date;
}

/** Tickets as sections of one Markdown file: for a start without any tracker, and for the demo. */
export function createFileTracker({ path, url, now = () => new Date() }: FileOptions): TicketTracker {
  const file = createLockedFile(path);
  const address = url ?? pathToFileURL(path).toString();

  async function sections(): Promise<Section[]> {
    return sectionsOf(await failing(file.read()), address);
  }

  async function change(make: (ledger: string) => string | null, signal: AbortSignal | undefined): Promise<void> {
    await failing(file.change((text) => make(text === '' ? LEDGER_HEAD : text), signal));
  }

  /** A disk that is full, or a folder that may not be written to, is the outside, too. */
  async function failing<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new ActionError(`file: ${why}`, { destination: 'file', retryable: true }, { cause });
    }
  }

  return createTracker({
    name: 'file',
    settleMs: 0,
    list: async (label) => (await sections()).filter(({ labels }) => labels.includes(label)).reverse(),
    read: async (id) => (await sections()).find((section) => section.id === id) ?? null,
    comments: async (id) => [...((await sections()).find((section) => section.id === id)?.rows ?? [])],
    async create(ticket, mark, labels, signal) {
      const label = labels.find((each) => each !== COMMON_LABEL) ?? COMMON_LABEL;
      const at = now();
      await change((ledger) => withSection(ledger, ticket, mark, label, at), signal);
      const made = (await sections()).findLast((section) => section.labels.includes(label));
      if (made) return made;
      throw new ActionError('file: the new section is gone', { destination: 'file', retryable: true });
    },
    async comment(id, ticket, mark, signal) {
      const at = now();
      let found = false;
      await change((ledger) => {
        const section = sectionsOf(ledger, address).find((each) => each.id === id);
        found = section !== undefined;
        return section === undefined ? null : withRow(ledger, section, ticket, mark, at);
      }, signal);
      if (!found) throw new ActionError(`file: GAP-${id} is gone`, { destination: 'file', retryable: true });
    },
  });
}
