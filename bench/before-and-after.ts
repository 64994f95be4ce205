import type { Section } from './section.ts';

/** What dominated, what was done about it, and what that brought. Kept by hand. */
export const BEFORE_AND_AFTER: Section = {
  title: 'Before and after',
  about: [
    `What was found to dominate and was mended, with the figures of the version before and after, on a machine that was busy with
other work (2 cores, load 4 to 7; two runs before, one after, none of them side by side). The embedded database takes
about 60 % of the processor time of an incident, on the thread that also acknowledges.`,
    `*Deliveries go first* (\`src/store/turns.ts\`): statements that were all ready kept the event loop for seconds, and
acknowledgements stood in one row with the jobs. Now the transaction of a delivery goes before the statements of jobs,
at most 16 in a row, and the event loop goes round before each statement of a job.`,
    `*One worker is woken for a job* (\`src/jobs/waking.ts\`): pg-boss woke all workers of a queue for each job, eight for a
triage, and polled with each of 29 workers every two seconds; every one of them ran a statement of 3 to 6 ms.`,
  ],
  tables: [
    {
      head: ['embedded database, over HTTP', 'before', 'after'],
      rows: [
        ['50 new ids a second: acknowledged p50', '8.2 and 36.9 ms', '6.9 ms'],
        ['50 new ids a second: acknowledged p99', '107 and 1331 ms', '22.1 ms'],
        ['200 new ids a second: acknowledged p50', '553 and 1174 ms', '4.7 ms'],
        ['200 new ids a second: acknowledged p99', '5101 and 6770 ms', '254 ms'],
        ['200 ids at a thousand a minute: acknowledged p99', '545 and 3168 ms', '58.0 ms'],
        ['200 ids at a thousand a minute: last card behind the last message', '19.0 and 30.7 s', '10.2 s'],
        ['200 ids at a thousand a minute: processor time an id', '86.6 and 92.1 ms', '78.0 ms'],
      ],
    },
  ],
  notes: [
    `The gain at 200 a second did not last: measured later on a quiet machine, acknowledgements at that rate wait for
seconds, as their section shows. The transactions that store the ids take all of the embedded database's time then. At
50 a second the gain holds.`,
  ],
};
