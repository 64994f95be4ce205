import { describe, expect, test } from 'vitest';
import { belongsTo, hasFields, hasIdInMetadata } from '../../../src/sources/loki/ownership.ts';
import { entry } from './support/streams.ts';

const ID = 'f959803a-1f42-4516-aff1-cace8f8730fd';

describe('lines of the id', () => {
  test.each<[string, string | object]>([
    ['JSON with the id', { msg: 'x', correlation_id: ID }],
    ['JSON with the id nested', { correlation: { id: ID } }],
    ['JSON with an odd spelling that flattens to it', { 'correlation.id': ID }],
    ['a panic', `panic: lease lost correlation_id=${ID} goroutine 4123 [running]: worker.(*Lease).Renew(0xc0)`],
    ['text with nothing around', ID],
    ['a sentence that ends with it', `gave up on ${ID}.`],
    ['a sentence that trails off', `gave up on ${ID}...`],
    ['brackets', `[${ID}] (worker) failed`],
    ['quotes', `request "${ID}" failed`],
    ['a colon behind', `${ID}: connection refused`],
    ['a path', `GET /trace/${ID}/spans failed`],
    ['logfmt', `level=error correlation_id=${ID} parent_correlation_id=other-1`],
    ['a quoted logfmt value', `level=error correlation_id="${ID}"`],
    ['another spelling', `x-correlation-id: ${ID}`],
    ['its request id', `request_id=${ID} failed`],
    ['colour codes', `\u001b[31m${ID}\u001b[0m failed`],
    ['a written-out line break', `first\\n${ID} failed`],
    ['broken JSON with its own id', `{"correlation_id":"${ID}","msg":"cut of`],
    ['a longer token and the id', `${ID}-retry and ${ID}`],
    ['a list in JSON that Loki cannot parse', `["${ID}"]`],
  ])('%s', (_, line) => {
    expect(belongsTo(entry(line as string), ID)).toBe(true);
  });

  test('whatever the line says, when its structured metadata gives the id', () => {
    const line = entry({ msg: 'x', correlation_id: 'other-1' }, { metadata: { correlation_id: ID } });
    expect(belongsTo(line, ID)).toBe(true);
    expect(hasIdInMetadata(line, ID)).toBe(true);
  });

  test('an id that ends in dots of its own', () => {
    expect(belongsTo(entry('saw req.1.'), 'req.1')).toBe(true);
  });
});

describe('lines of others', () => {
  test.each<[string, string | object]>([
    ['JSON whose parent it is', { correlation_id: 'other-1', parent_correlation_id: ID }],
    ['JSON that mentions it in its message', { correlation_id: 'other-1', msg: `retry of ${ID}` }],
    ['JSON without an id of its own', { msg: `saw ${ID}` }],
    ['JSON whose id is longer', { correlation_id: `${ID}-2` }],
    ['JSON with the id in a list', { correlation_id: [ID] }],
    ['JSON with another letter case', { correlation_id: ID.toUpperCase() }],
    ['a longer token behind', `saw ${ID}-retry`],
    ['a longer token in front', `saw retry-${ID}`],
    ['a dotted token', `saw ${ID}.1`],
    ['an underscore', `saw ${ID}_2`],
    ['logfmt whose parent it is', `level=error correlation_id=other-1 parent_correlation_id=${ID}`],
    ['logfmt whose parent it is and no own id', `level=error parent_correlation_id=${ID}`],
    ['logfmt with another id that mentions it', `correlation_id=other-1 msg="superseded ${ID}"`],
    ['a cause', `caused by ${ID}`],
    ['a child', `spawned child correlation_id ${ID}`],
    ['a nested parent', `parent.correlation_id=${ID}`],
    ['broken JSON of another', `{"correlation_id":"other-1","parent_correlation_id":"${ID}","msg":"cut`],
    ['escaped JSON of another', `payload {\\"correlation_id\\":\\"other-1\\",\\"caused_by\\":\\"${ID}\\"}`],
  ])('%s', (_, line) => {
    expect(belongsTo(entry(line as string), ID)).toBe(false);
  });
});

test('a megabyte of near misses takes no time to speak of', () => {
  const startedAt = performance.now();
  expect(belongsTo(entry(`${ID}-`.repeat(27_000)), ID)).toBe(false);
  expect(belongsTo(entry('correlation_id='.repeat(66_000)), ID)).toBe(false);
  expect(belongsTo(entry(`parent: ${ID} `.repeat(20_000)), ID)).toBe(false);
  expect(performance.now() - startedAt).toBeLessThan(5000);
});

describe('lines with the fields that were asked for', () => {
  test.each([
    { name: 'all of them', line: { app_slug: 'notebooks', org_id: 'o1' }, kept: true },
    { name: 'a number as its text', line: { app_slug: 'notebooks', org_id: 'o1', status: 403 }, kept: true },
    { name: 'one of them, silent about the other', line: { org_id: 'o1' }, kept: true },
    { name: 'one of another value', line: { app_slug: 'notebooks', org_id: 'o2' }, kept: false },
    { name: 'text', line: 'app_slug=slurm', kept: true },
  ])('$name: $kept', ({ line, kept }) => {
    expect(hasFields(entry(line), { app_slug: 'notebooks', org_id: 'o1' })).toBe(kept);
  });

  test('a label counts beside the field, as Loki has it', () => {
    const line = entry({ app_slug: 'of the line' }, { labels: { app_slug: 'notebooks' } });
    expect(hasFields(line, { app_slug: 'notebooks' })).toBe(true);
    expect(hasFields(line, { app_slug: 'slurm' })).toBe(false);
  });
});
