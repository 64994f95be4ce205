import type { ActionUseCases, Person, Refused } from '../../src/usecases/action-ports.ts';

/** One call as it came. */
export interface RecordedCall {
  readonly name: keyof ActionUseCases;
  readonly incidentId?: string;
  readonly actionId?: string;
  readonly person: Person;
  readonly claim?: string;
  readonly [other: string]: unknown;
}

/** The port with answers that a test sets; every call is kept. A name without an answer throws. */
export interface RecordedActions extends ActionUseCases {
  readonly calls: RecordedCall[];
  answer<Name extends keyof ActionUseCases>(name: Name, answer: AnswerOf<Name>): void;
}

type Answered<Name extends keyof ActionUseCases> = Awaited<ReturnType<ActionUseCases[Name]>>;
type AnswerOf<Name extends keyof ActionUseCases> =
  | Answered<Name>
  | ((call: RecordedCall) => Answered<Name> | Promise<Answered<Name>>);

export function refusedBecause(why: string): Refused {
  return { kind: 'refused', why };
}

export function recordedActions(): RecordedActions {
  const calls: RecordedCall[] = [];
  // Home asks for it whenever it is opened.
  const answers = new Map<string, unknown>([['myApprovals', []]]);
  const run =
    (name: keyof ActionUseCases) =>
    // Each method has one argument; what it answers is set by name with its own type.
    async (asked: object): Promise<never> => {
      const call = { name, ...asked } as RecordedCall;
      calls.push(call);
      if (!answers.has(name)) throw new Error(`No answer was set for ${name}`);
      const answer = answers.get(name);
      return (typeof answer === 'function' ? await answer(call) : answer) as never;
    };
  return {
    calls,
    answer: (name, answer) => void answers.set(name, answer),
    prepareRetry: run('prepareRetry'),
    confirmRetry: run('confirmRetry'),
    approveRetry: run('approveRetry'),
    rejectRetry: run('rejectRetry'),
    myApprovals: run('myApprovals'),
    watchHealth: run('watchHealth'),
    prepareTicket: run('prepareTicket'),
    fileTicket: run('fileTicket'),
    prepareEscalation: run('prepareEscalation'),
    escalate: run('escalate'),
    acknowledge: run('acknowledge'),
    prepareClose: run('prepareClose'),
    closeEscalation: run('closeEscalation'),
  };
}
