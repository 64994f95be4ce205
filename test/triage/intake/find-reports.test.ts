import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findReports, LONGEST_TEXT } from '../../../src/triage/intake/find-reports.ts';
import { isPlaceholder } from '../../../src/triage/intake/id-shape.ts';
import { CORRELATION_ID } from '../../../src/triage/terms.ts';

const ULID = '01J8Z3K4M5N6P7Q8R9S0T1V2W3';
const OTHER = '01J8Z3K4M5N6P7Q8R9S0T1V2W4';
const UUID = '7d1f0c52-0b3e-4a7e-9c52-1f2f5b8e6a10';
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const TRACE_2 = 'a3ce929d0e0e47364bf92f3577b34da6';
const FENCE = '```';

const ids = (text: string, bareIds: 'whole' | 'anywhere' = 'whole') =>
  findReports(text, { bareIds }).map(({ correlationId }) => correlationId);
const only = (text: string) => {
  const [found, ...more] = findReports(text, { bareIds: 'whole' });
  expect(more).toEqual([]);
  return found;
};

describe('labelled ids', () => {
  test.each([
    `correlation_id: ${ULID}`,
    `correlation_id=${ULID}`,
    `correlation_id = ${ULID}`,
    `correlation-id: ${ULID}`,
    `correlationId: ${ULID}`,
    `correlationID=${ULID}`,
    `CORRELATION_ID=${ULID}`,
    `Correlation ID: ${ULID}`,
    `correlation id is ${ULID}`,
    `X-Correlation-Id: ${ULID}`,
    `< x-correlation-id: ${ULID}`,
    `--correlation-id ${ULID}`,
    `"correlation_id": "${ULID}"`,
    `'correlation_id': '${ULID}'`,
    `correlation_id="${ULID}"`,
    `correlation_id: “${ULID}”`,
    `correlation_id: \`${ULID}\``,
    `\`correlation_id\`: \`${ULID}\``,
    `\`correlation_id=${ULID}\``,
    `*correlation_id*: ${ULID}`,
    `*correlation_id: ${ULID}*`,
    `**Correlation ID:** ${ULID}`,
    `_correlation_id_: _${ULID}_`,
    `_correlation_id: ${ULID}_`,
    `correlation_id: ~${ULID}~`,
    `(correlation_id: ${ULID})`,
    `[correlation_id=${ULID}]`,
    `correlation_id: (${ULID})`,
    `Correlation ID\n${ULID}`,
    `Correlation ID:\n${ULID}\nthanks`,
    `| correlation_id | ${ULID} |`,
    `correlation_id\u00a0: ${ULID}`,
    `{service="gpuaas-api"} | json | correlation_id="${ULID}"`,
    `level=error correlation_id=${ULID} msg=denied`,
    `the upgrade failed, correlation_id: ${ULID}.`,
    `correlation_id=${ULID}, please look`,
    `correlation_id=${ULID}: denied`,
    `it says correlation_id=${ULID}! why?`,
    `e.correlation_id = '${ULID}'`,
    `Correlation ID - ${ULID}`,
    `Correlation ID #${ULID}`,
    `correlation id (${ULID})`,
    `correlation_id → ${ULID}`,
    `\\"correlation_id\\":\\"${ULID}\\"`,
    `\\\\\\"correlation_id\\\\\\": \\\\\\"${ULID}\\\\\\"`,
    `ERROR\\ncorrelation_id=${ULID}\\nbye`,
  ])('%s', (text) => {
    expect(ids(text)).toEqual([ULID]);
  });

  test('a UUID as Python prints it', () => {
    expect(ids(`GpuaasError(code='a', correlation_id=UUID('${UUID}'))`)).toEqual([UUID]);
  });

  test.each(['abc', 'abc-123', UUID, 'req.2024_11-7', 'a'.repeat(64) + '1'.repeat(64), '20241123'])(
    'any token of the contract counts: %s',
    (id) => {
      expect(ids(`correlation_id=${id}`)).toEqual([id]);
      expect(ids(`{"correlation_id":"${id}"}`)).toEqual([id]);
    },
  );
});

describe('what does not count', () => {
  test.each([
    'correlation_id: <CORRELATION_ID>',
    'correlation_id={correlation_id}',
    'correlation_id={{ correlation_id }}',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: text that people paste out of scripts
    'correlation_id=${CORRELATION_ID}',
    'correlation_id=$CORRELATION_ID',
    `$CORRELATION_ID=${ULID}`,
    'correlation_id: 01HXYZ...',
    'correlation_id: 01HXYZ…',
    'correlation_id: 01HX***',
    'correlation_id: ****',
    'correlation_id: xxx',
    'correlation_id: xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx',
    'correlation_id: 01HXXXXXXXXXXXXXXXXXXXXXXX',
    'correlation_id: your-correlation-id',
    'correlation_id: <your correlation id>',
    'correlation_id: 00000000-0000-0000-0000-000000000000',
    '"correlation_id": null',
    '"correlation_id": "null"',
    '"correlation_id": ""',
    '"correlation_id": "", "code": "internal_error"',
    'correlation_id: undefined',
    'correlation_id: None',
    'correlation_id: n/a',
    'correlation_id: -',
    'correlation_id: unknown',
    'correlation_id: string',
    'correlation_id = e.correlation_id',
    'correlation_id = str(uuid4())',
    'correlation_id: z.string()',
    `correlation_id != "${ULID}"`,
    'correlation_id =~ "01J8.*"',
    'correlation_id: project_id: 42',
    'correlation id: the one from yesterday',
    'Correlation ID: see below, thanks',
    'correlation id abc-123',
    'Please add the correlation_id.',
    `parent_correlation_id: ${ULID}`,
    `parentCorrelationId=${ULID}`,
    `parent.correlation_id=${ULID}`,
    `parent correlation id: ${ULID}`,
    'correlation_id_count: 555',
    'correlation_ids: 5555',
    `my_correlation_id: ${ULID}`,
    `correlation_identifier: ${ULID}`,
    `écorrelation_id: ${ULID}`,
    `request_id: ${ULID}`,
    `X-Request-Id: ${UUID}`,
    'cid: abc-123',
    'correlation_id: ab',
    `correlation_id: ${'a1'.repeat(65)}`,
    'correlation_id: abc$def',
    'correlation_id: abc/def',
    'correlation_id: abcé',
    'correlation_id: "abc def"',
    'correlation_id: _abc',
    `https://grafana.example.com/explore?correlation_id=${ULID}`,
    `http://other.example/x/correlation_id=${ULID}/y`,
    `grafana.example.com/explore?org=1&correlation_id=${ULID}`,
    `slack://app?correlation_id=${ULID}`,
    '',
  ])('%s', (text) => {
    expect(ids(text)).toEqual([]);
  });
});

describe('ids without a label', () => {
  test.each([
    ULID,
    `  ${UUID}\n`,
    `\`${ULID}\``,
    `@incident-bot ${ULID}`,
    `${FENCE}\n${ULID}\n${FENCE}`,
    `please look at \`${ULID}\`, it failed`,
    `${FENCE}${UUID}${FENCE} from the deploy`,
    `"${ULID}"?`,
  ])('counts when it is all there is: %s', (text) => {
    expect(ids(text)).toHaveLength(1);
  });

  test.each([
    `look at ${ULID} please`,
    `\`deploy ${ULID}\``,
    `request_id: \`${UUID}\``,
    `my instance \`${UUID}\` is broken`,
    `trace: \`${UUID}\``,
    '`abc-123`',
    'abc-123',
    `${ULID}...`,
    `https://app.example.com/${ULID}`,
    ULID.slice(1),
  ])('does not count otherwise: %s', (text) => {
    expect(ids(text)).toEqual([]);
  });

  test.each([`look at ${ULID} please`, `(${UUID})`, `first ${ULID}.`, `id: ${ULID}`])(
    'counts as any token where the policy says so: %s',
    (text) => {
      expect(ids(text, 'anywhere')).toHaveLength(1);
    },
  );

  test.each([
    `request_id: ${UUID}`,
    `instance_id=${UUID}`,
    `/projects/${UUID}/app-instances`,
    `core42:aicloud:region-1:${UUID}:${UUID}:iam/service-account:${UUID}`,
    `https://app.example.com/${ULID}`,
    `${UUID}/x`,
    `look at ${ULID}…`,
  ])('not even there when it is the id of something else: %s', (text) => {
    expect(ids(text, 'anywhere')).toEqual([]);
  });

  test('beside a labelled id, a UUID in code is something else; a ULID is not', () => {
    expect(ids(`correlation_id=abc-123 with \`${UUID}\``)).toEqual(['abc-123']);
    expect(ids(`correlation_id=abc-123 with \`${ULID}\``)).toEqual(['abc-123', ULID]);
  });

  test('the value of another label is never an id', () => {
    expect(ids(`project_id: \`${UUID}\``)).toEqual([]);
    expect(ids(`project_id: ${UUID}`, 'anywhere')).toEqual([]);
  });
});

describe('the error envelope', () => {
  const envelope = {
    code: 'insufficient_permissions',
    message: 'action "upgrade" is not allowed',
    correlation_id: ULID,
    details: { project_id: UUID, app_slug: 'slurm' },
  };
  const json = JSON.stringify(envelope);
  test.each([
    ['bare', json],
    ['pretty', JSON.stringify(envelope, null, 2)],
    ['in a code block', `got this:\n${FENCE}\n${json}\n${FENCE}\nany idea?`],
    ['in a code span', `got \`${json}\` today`],
    ['nested as the CLI prints it', JSON.stringify({ error: envelope })],
    ['inside a longer text', `2024-11-23T10:00:00Z HTTP 403 body=${json} after 12 ms`],
    ['as an escaped string', `body: ${JSON.stringify(json)}`],
    ['escaped twice', JSON.stringify({ log: JSON.stringify({ body: json }) })],
  ])('%s', (_, text) => {
    expect(only(text)).toEqual({
      correlationId: ULID,
      traceId: null,
      error: { code: envelope.code, message: envelope.message },
      context: { project_id: UUID, app_slug: 'slurm' },
      urls: [],
      symptoms: [],
    });
  });

  test('cut off in the middle, the id that is whole still counts', () => {
    expect(only(`{"code":"internal_error","correlation_id":"${ULID}","message":"something w`)).toMatchObject({
      correlationId: ULID,
      error: { code: 'internal_error', message: null },
    });
    expect(ids('{"code":"internal_error","correlation_id":"01J8Z3K')).toEqual([]);
  });

  test('several envelopes keep their own code and message, whatever the order of the fields', () => {
    const text = `{"message":"first","correlation_id":"${ULID}","code":"a_a"}
      {"correlation_id":"${OTHER}","code":"b_b","details":{"app_slug":"ray"},"message":"second"}`;
    expect(findReports(text, { bareIds: 'whole' })).toMatchObject([
      { correlationId: ULID, error: { code: 'a_a', message: 'first' }, context: {} },
      { correlationId: OTHER, error: { code: 'b_b', message: 'second' }, context: { app_slug: 'ray' } },
    ]);
  });
});

describe('what the command line and the SDK print', () => {
  test('one line of the CLI', () => {
    expect(only('ERROR: user not found (code=user_not_found, correlation_id=abc-123)')).toMatchObject({
      correlationId: 'abc-123',
      error: { code: 'user_not_found', message: 'user not found' },
    });
  });

  test.each([
    `GpuaasError: upgrade denied error_code='insufficient_permissions' correlation_id='${ULID}'`,
    `gpuaas.errors.GpuaasError: upgrade denied (error_code='insufficient_permissions', correlation_id='${ULID}')`,
    `GpuaasError(code='insufficient_permissions', message='upgrade denied', correlation_id='${ULID}')`,
    `Traceback (most recent call last):
  File "deploy.py", line 7, in <module>
gpuaas.errors.GpuaasError: upgrade denied
e.error_code = 'insufficient_permissions'
e.correlation_id = '${ULID}'`,
  ])('%s', (text) => {
    expect(only(text)).toMatchObject({
      correlationId: ULID,
      error: { code: 'insufficient_permissions', message: 'upgrade denied' },
    });
  });

  test('each line of several keeps its own message', () => {
    const text = `ERROR: one (code=a_a, correlation_id=${ULID})\nERROR: two (code=b_b, correlation_id=${OTHER})`;
    expect(findReports(text, { bareIds: 'whole' })).toMatchObject([
      { correlationId: ULID, error: { code: 'a_a', message: 'one' } },
      { correlationId: OTHER, error: { code: 'b_b', message: 'two' } },
    ]);
  });
});

describe('several ids', () => {
  test('are kept in order, each once', () => {
    expect(ids(`correlation_id=${OTHER} correlation_id=${ULID} again correlation_id: ${OTHER}`)).toEqual([OTHER, ULID]);
  });

  test('may stand in one list', () => {
    expect(ids(`correlation ids: ${ULID}, \`${OTHER}\` and ${UUID}.`)).toEqual([ULID, OTHER, UUID]);
  });
});

describe('trace ids', () => {
  test.each([
    `trace_id=${TRACE} correlation_id=abc-123`,
    `correlation_id=abc-123\ntraceId: "${TRACE.toUpperCase()}"`,
    `x-trace-id: ${TRACE}\ncorrelation_id: abc-123`,
    `Trace ID ${TRACE}, correlation_id: abc-123`,
    `traceparent: 00-${TRACE}-00f067aa0ba902b7-01\nX-Correlation-Id: abc-123`,
    `{"correlation_id":"abc-123"} seen in trace_id=${TRACE}`,
  ])('belong to the one id: %s', (text) => {
    expect(only(text)).toMatchObject({ correlationId: 'abc-123', traceId: TRACE });
  });

  test.each([
    ['too short', `trace_id=${TRACE.slice(1)}`],
    ['too long', `trace_id=${TRACE}0`],
    ['all zero', `trace_id=${'0'.repeat(32)}`],
    ['no hex', `trace_id=${'g'.repeat(32)}`],
    ['traceparent of another version', `traceparent: ff-${TRACE}-00f067aa0ba902b7-01`],
    ['traceparent without a span', `traceparent: 00-${TRACE}-0000000000000000-01`],
    ['cut-off traceparent', `traceparent: 00-${TRACE}-00f067aa`],
    ['two that differ', `trace_id=${TRACE} trace_id=${TRACE_2}`],
  ])('do not count: %s', (_, beside) => {
    expect(only(`correlation_id=abc-123 ${beside}`)?.traceId).toBeNull();
  });

  test.each([
    ['after the ids', `correlation_id=a-1 trace_id=${TRACE}\ncorrelation_id=b-2 trace_id=${TRACE_2}`],
    ['before the ids', `trace_id=${TRACE}\ncorrelation_id=a-1\ntrace_id=${TRACE_2}\ncorrelation_id=b-2`],
    [
      'in their objects',
      `[{"trace_id":"${TRACE}","correlation_id":"a-1"},{"correlation_id":"b-2","trace_id":"${TRACE_2}"}]`,
    ],
  ])('belong to the id they stand with: %s', (_, text) => {
    expect(findReports(text, { bareIds: 'whole' })).toMatchObject([
      { correlationId: 'a-1', traceId: TRACE },
      { correlationId: 'b-2', traceId: TRACE_2 },
    ]);
  });

  test('that nobody can tell apart belong to none', () => {
    const text = `correlation_id=a-1 correlation_id=b-2 trace_id=${TRACE} trace_id=${TRACE_2}`;
    expect(findReports(text, { bareIds: 'whole' }).map(({ traceId }) => traceId)).toEqual([null, null]);
  });
});

describe('labelled context', () => {
  test('is kept under the names of the report', () => {
    const text = `Deploy failed. Correlation ID: ${ULID}
      Project ID: ${UUID}
      X-Org-Id: org-1
      *App Instance ID*: \`41000000-0000-4000-8000-000000000002\`
      app_slug=slurm, operator_service_account_id=sa-1, operating_mode: tenant_dedicated
      controlPlaneScope: project runtime_backend: slurm actor_type: service_account
      action: app_instances.upgrade`;
    expect(only(text)?.context).toEqual({
      project_id: UUID,
      org_id: 'org-1',
      app_instance_id: '41000000-0000-4000-8000-000000000002',
      app_slug: 'slurm',
      operator_service_account_id: 'sa-1',
      operating_mode: 'tenant_dedicated',
      control_plane_scope: 'project',
      runtime_backend: 'slurm',
      actor_type: 'service_account',
      action: 'upgrade',
    });
  });

  test('an action is a lifecycle action; deploy is another word for create', () => {
    expect(only(`correlation_id=abc-123 action=deploy`)?.context).toEqual({ action: 'create' });
    expect(only(`correlation_id=abc-123 action: please restart it`)?.context).toEqual({});
  });

  test('a placeholder is no context', () => {
    expect(only(`correlation_id=abc-123 project_id=<PROJECT_ID> org_id=null`)?.context).toEqual({});
  });
});

describe('the proxied-UI runbook asks for', () => {
  test('the URLs that were opened, with what is secret in them masked', () => {
    const text = `correlation_id=abc-123 opened https://me:pw@app.example.com/backend/w/1/lab?token=abc&tab=2#id_token=x
      and (http://app.example.com/p/2), not ftp://files.example.com/3 or javascript:alert(1)
      then https://app.example.com/w/eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln`;
    expect(only(text)?.urls).toEqual([
      'https://[masked]@app.example.com/backend/w/1/lab?token=[masked]&tab=2#id_token=[masked]',
      'http://app.example.com/p/2',
      'https://app.example.com/w/[masked]',
    ]);
  });

  test.each([
    ['I only get a blank page', ['blank_page']],
    ['white screen in JupyterLab', ['blank_page']],
    ['the page stays blank', ['blank_page']],
    ['launcher error although the tab opened', ['launcher_error']],
    ['it says 404 now', ['not_found_404']],
    ['401 token_missing', ['token_missing']],
    ['{"code":"token_missing"}', ['token_missing']],
    ['blank page, then 404', ['blank_page', 'not_found_404']],
    ['instance abc-404-x, https://app.example.com/404, version 404.1', []],
    ['upgrade denied', []],
  ])('the symptoms: %s', (words, symptoms) => {
    expect(only(`correlation_id=abc-123: ${words}`)?.symptoms).toEqual(symptoms);
  });
});

describe('foreign text', () => {
  const noise = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc
      .array(
        fc.constantFrom(
          ...[
            'correlation_id',
            ':',
            '=',
            '"',
            "'",
            '`',
            '```',
            '{',
            '}',
            '\\',
            '\n',
            ' ',
            '*',
            '_',
            '...',
            '…',
            '<',
            '>',
          ],
          ...[
            'https://a.b/?',
            'Error: ',
            'message',
            'code',
            'trace_id',
            'traceparent',
            'parent ',
            ULID,
            UUID,
            TRACE,
            '📦',
          ],
        ),
        { maxLength: 60 },
      )
      .map((parts) => parts.join('')),
  );
  const contractId = fc
    .stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{2,127}$/)
    .filter(
      (id) => !isPlaceholder(id) && !/[._-]$/.test(id) && !id.includes('..') && !/id|code|message|trace/i.test(id),
    );

  test('never throws, and every id found has the contract’s form and stands in the text', () => {
    fc.assert(
      fc.property(noise, fc.constantFrom('whole', 'anywhere'), (text, bareIds) => {
        for (const { correlationId, traceId, urls } of findReports(text, { bareIds })) {
          expect(correlationId).toMatch(CORRELATION_ID);
          expect(text).toContain(correlationId);
          if (traceId !== null) expect(text.toLowerCase()).toContain(traceId);
          for (const url of urls) expect(url).toMatch(/^https?:/i);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  test('a labelled id is found in any noise', () => {
    fc.assert(
      fc.property(noise, noise, contractId, (before, after, id) => {
        expect(ids(`${before}\ncorrelation_id="${id}"\n${after}`)).toContain(id);
      }),
      { numRuns: 1_000 },
    );
  });

  test('half an id at the limit of the text is not an id', () => {
    const label = ' correlation_id=';
    const text = `${'x'.repeat(LONGEST_TEXT - label.length - 10)}${label}${ULID}`;
    expect(ids(text)).toEqual([]);
    expect(ids(`${text.slice(20)}`)).toEqual([ULID]);
  });
});

describe('hostile text costs linear time', () => {
  const hostile = {
    'open braces': '{',
    'nested objects': '{"code":"x","message":"y","correlation_id":"a-1",',
    quotes: '"',
    backslashes: '\\',
    backticks: '` ``',
    labels: 'correlation_id=',
    'loose labels': 'correlation id \n',
    'dotted values': 'correlation_id=a.b.',
    'real ids': `correlation_id=${ULID} `,
    'bare ids': `${ULID} `,
    'one long word': 'a',
    'a long word of capitals': 'AError',
    'unclosed messages': 'message=\'message=\\"',
    leads: 'Error: {',
    schemes: 'a://',
    'URL fields': 'https://a.b/?token=a&',
    unicode: 'é📦\u200b',
    spaces: 'correlation_id          ',
    brackets: 'correlation_id: ((([[[',
    symptoms: 'page is ',
  };
  /** Milliseconds of this thread's own processor time, so that a busy machine does not decide. */
  const costOf = (text: string, times: number) => {
    const before = process.threadCpuUsage();
    for (let run = 0; run < times; run++) findReports(text, { bareIds: 'anywhere' });
    const { user, system } = process.threadCpuUsage(before);
    return (user + system) / 1_000;
  };

  test.each(Object.entries(hostile))('%s', (_, part) => {
    const small = part.repeat(Math.ceil(10_000 / part.length)).slice(0, 10_000);
    const large = part.repeat(Math.ceil(40_000 / part.length)).slice(0, 40_000);
    costOf(small, 8);
    const [cost, costAtOnce] = [costOf(small, 24), costOf(large, 6)];
    // The same number of characters: equal when linear, 4 times as much when quadratic. The clock counts in ticks.
    expect(costAtOnce).toBeLessThan(cost * 2.5 + 40);
    expect(costAtOnce / 6).toBeLessThan(50);
  });
});
