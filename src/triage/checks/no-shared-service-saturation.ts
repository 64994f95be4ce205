import { brief } from '../brief.ts';
import { type Check, fail, notApplicable, pass, unknown } from '../check.ts';
import { isAppConsumer } from '../delivery-health.ts';
import { dataOf, wasRead } from '../evidence.ts';
import { isLineageService } from '../observations.ts';

/** Waiting messages above which a consumer is called saturated. Normal delivery keeps these at a handful. */
export const SATURATED_PENDING = 100;
/** Share of error lines above which a service is called saturated, given enough lines to tell. */
const SATURATED_ERRORS = 0.2;
const ENOUGH_LINES = 50;

const SATURATED =
  /satur|overload|queue (?:is )?full|slots? (?:are )?in use|too many (?:requests|connections|sessions)|at (?:full )?capacity|pool (?:is )?exhausted|throttl|backpressure/i;

/** M1, M2: judged on service-level evidence of all tenants together, never on this project's lines alone. */
export const noSharedServiceSaturation: Check = {
  id: 'no-shared-service-saturation',
  title: 'The shared service is not saturated',
  runbook: ['M1', 'M2'],
  run({ bundle, overview, worker, api, mode }) {
    if (mode === null) return unknown('The operating mode is not known.', bundle.lines);
    if (mode !== 'platform_managed') return notApplicable(`The mode is ${mode}.`, bundle.lines);
    const consumer = overview?.consumers.find(
      (consumer) => isAppConsumer(consumer) && consumer.pending >= SATURATED_PENDING,
    );
    if (consumer !== undefined)
      return fail(`Consumer ${consumer.durable} has ${consumer.pending} messages waiting.`, bundle.overview);
    if ((overview?.outboxPending ?? 0) >= SATURATED_PENDING)
      return fail(`${overview?.outboxPending} outbox rows are waiting.`, bundle.overview);
    const said = [worker, api].find(
      ({ state, decisive }) => /failed|retrying|refused/.test(state) && SATURATED.test(decisive?.text ?? ''),
    );
    if (said?.decisive)
      return fail(`${said.decisive.service} says so itself: ${brief(said.decisive)}.`, {
        from: { id: said.decisive.from },
      });
    const levels = dataOf(bundle.serviceLevel);
    const hot = levels?.find(
      ({ service, lines, errors }) =>
        isLineageService(service) && lines >= ENOUGH_LINES && errors / lines >= SATURATED_ERRORS,
    );
    if (hot !== undefined)
      return fail(
        `${hot.errors} of ${hot.lines} lines of ${hot.service} in the window are errors.`,
        bundle.serviceLevel,
      );
    const read = wasRead(bundle.serviceLevel);
    if (!read && overview === undefined)
      return unknown('No service-level evidence could be read.', bundle.serviceLevel, bundle.overview);
    if (!read)
      return unknown(
        'The operations overview shows no backlog, but service-level logs could not be read.',
        bundle.overview,
        bundle.serviceLevel,
      );
    if (overview === undefined)
      return unknown(
        'Service-level logs are calm, but no backlog could be read.',
        bundle.serviceLevel,
        bundle.overview,
      );
    return pass('Service-level errors and backlogs are normal.', bundle.serviceLevel, bundle.overview);
  },
};
