import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lineageLanes } from '../../src/picture/lineage-lanes.ts';
import { lineageSvg } from '../../src/picture/lineage-svg.ts';
import { LONGEST_ALT, lineageWords } from '../../src/picture/lineage-words.ts';
import { renderPng } from '../../src/picture/render-png.ts';
import type { EvidenceBundle } from '../../src/triage/bundle.ts';
import { judge } from '../../src/triage/judge.ts';
import type { LogLine, Span } from '../../src/triage/records.ts';
import { anyBundle } from '../support/any-bundle.ts';
import { empty, found, unavailable } from '../support/evidence.ts';

const line = (service: string, second: number, level: LogLine['level'] = 'info'): LogLine => {
  const at = new Date(Date.UTC(2026, 10, 23, 10, 0, second)).toISOString();
  return { at, ns: `${Date.parse(at)}000000`, service, level, message: 'm', fields: {}, json: true, raw: 'm' };
};

const span = (service: string, name: string, status: Span['status'] = 'ok'): Span => ({
  traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
  spanId: name,
  parentSpanId: null,
  service,
  name,
  kind: 'internal',
  status,
  statusMessage: '',
  start: '2026-11-23T10:00:01.000Z',
  end: '2026-11-23T10:00:04.000Z',
  durationMs: 3_000,
  attributes: {},
});

const bundle = (parts: Partial<EvidenceBundle> = {}): EvidenceBundle => ({
  subject: { correlationId: 'corr-1' },
  askedAt: new Date('2026-11-23T11:00:00Z'),
  window: { start: new Date('2026-11-23T09:00:00Z'), end: new Date('2026-11-23T11:00:00Z') },
  lines: found('loki.lines', [line('gpuaas-api', 1), line('gpuaas-outbox-relay', 3)]),
  shipping: {},
  trace: empty('tempo.trace'),
  ...parts,
});

function drawn(of: EvidenceBundle): { svg: string; words: string } {
  const lanes = lineageLanes(of, judge(of));
  return { svg: lineageSvg(lanes), words: lineageWords(lanes) };
}

describe('the picture', () => {
  test('shows three lanes on a UTC axis', () => {
    const { svg } = drawn(bundle());
    for (const words of ['>api<', '>outbox-relay<', '>app-runtime-worker<', '>UTC<', '>10:00:02.000<'])
      expect(svg).toContain(words);
  });

  test('takes foreign names as text', () => {
    const trace = found('tempo.trace', [span('gpuaas-api', '</text><script>&"\u0000\ud800')]);
    const { svg } = drawn(bundle({ trace }));
    expect(svg).toContain('&lt;/text&gt;&lt;script&gt;&amp;&quot;\uFFFD\uFFFD');
    expect(svg).not.toContain('<script');
  });

  test('says by form and word which spans and lines are errors', () => {
    const { svg, words } = drawn(
      bundle({
        lines: found('loki.lines', [line('gpuaas-api', 2, 'error')]),
        trace: found('tempo.trace', [span('gpuaas-outbox-relay', 'publish', 'error')]),
      }),
    );
    expect(svg).toContain('>error: publish<');
    expect(svg).toContain('>error<');
    expect(svg.match(/m-12 0l12 -12/g)).toHaveLength(1);
    expect(words).toContain('1 log line with 1 error');
    expect(words).toContain('1 span with 1 error');
  });

  test.each([
    { what: 'log lines', parts: { lines: unavailable('loki.lines') } },
    { what: 'spans', parts: { trace: unavailable('tempo.trace') } },
  ])('hatches the $what that could not be read and says so in each lane', ({ what, parts }) => {
    const { svg, words } = drawn(bundle(parts));
    expect(svg.match(/fill="url\(#unread\)"/g)).toHaveLength(3);
    expect(svg).toContain(`>${what} could not be read<`);
    expect(words.split(`${what} could not be read`)).toHaveLength(4);
  });

  test('hatches nothing that was read', () => {
    expect(drawn(bundle()).svg).not.toContain('url(#unread)"');
  });

  test('says that there was more than was read', () => {
    const lines = found('loki.lines', [line('gpuaas-api', 1)], { truncated: true });
    const { svg, words } = drawn(bundle({ lines }));
    expect(svg).toContain('there were more log lines than were read');
    expect(words).toContain('there were more log lines than were read');
  });

  test('draws where it broke as a line with its words', () => {
    const refused = { ...line('gpuaas-api', 2, 'error'), message: 'forbidden', fields: { status: '403' } };
    const { svg, words } = drawn(bundle({ lines: found('loki.lines', [line('gpuaas-api', 1), refused]) }));
    expect(svg).toContain('>broke at api, 10:00:02<');
    expect(words).toContain('It broke at api (first error 10:00:02).');
  });

  test('stays small with ten thousand lines and spans', () => {
    const { svg } = drawn(
      bundle({
        lines: found(
          'loki.lines',
          Array.from({ length: 10_000 }, (_, i) => line('gpuaas-api', i % 3_000)),
        ),
        trace: found(
          'tempo.trace',
          Array.from({ length: 10_000 }, (_, i) => span('gpuaas-api', `s${i}`)),
        ),
      }),
    );
    expect(svg.length).toBeLessThan(80_000);
    expect(svg).toContain('9940 more spans not drawn');
  });

  test('is well formed and has words within Slack’s limit, whatever was read', () => {
    fc.assert(
      fc.property(anyBundle, (of) => {
        const { svg, words } = drawn(of);
        const texts = svg.replace(/<\/?[a-z]+(?: [a-zA-Z:-]+="[^"<>]*")*\/?>/g, '');
        expect(texts).not.toMatch(/[<>]|&(?!(?:amp|lt|gt|quot);)/);
        expect(svg).not.toMatch(/NaN|undefined|Infinity/);
        expect(words.length).toBeLessThanOrEqual(LONGEST_ALT);
        if (of.lines.status === 'unavailable') expect(words).toContain('could not be read');
      }),
      { numRuns: 100 },
    );
  });

  test('becomes a PNG of its size', async () => {
    const png = Buffer.from(await renderPng(drawn(bundle()).svg));
    expect(png.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1200, 420]);
  });
});
