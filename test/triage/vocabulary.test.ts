import { describe, expect, test } from 'vitest';
import {
  isDoneEvent,
  isPanic,
  type Nature,
  natureOf,
  natureOfCode,
  natureOfText,
  saysDone,
  saysFailed,
  saysSucceeded,
} from '../../src/triage/vocabulary.ts';

describe('what the words of an error are about', () => {
  /** Wordings as Go, its drivers, NATS, Kubernetes, Slurm and the platform itself write them. */
  const WORDS: Readonly<Record<Nature | 'nothing', readonly string[]>> = {
    unavailable: [
      'dial tcp 10.0.0.1:6817: connect: connection refused',
      'dial tcp: lookup slurmctld.hpc.svc on 10.96.0.10:53: no such host',
      'dial unix /run/munge/munge.socket.2: connect: no such file or directory',
      'read tcp 10.0.0.1:55412->10.0.0.9:6443: i/o timeout',
      'read: connection reset by peer',
      'write tcp 10.0.0.1:55412->10.0.0.9:6443: write: broken pipe',
      'context deadline exceeded',
      'net/http: TLS handshake timeout',
      'net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)',
      'connect: no route to host',
      'connect: network is unreachable',
      'Post "https://10.0.0.9:6443/api": EOF',
      'unexpected EOF',
      'http2: server sent GOAWAY and closed the connection',
      'http2: client connection lost',
      'use of closed network connection',
      'rpc error: code = DeadlineExceeded desc = stream terminated',
      'no healthy upstream',
      'upstream connect error or disconnect/reset before headers. reset reason: connection failure',
      'server misbehaving',
      'temporary failure in name resolution',
      'circuit breaker is open',
      'rpc error: code = Unavailable desc = transport is closing',
      'unexpected response: 502 Bad Gateway',
      '504 Gateway Timeout',
      '503 Service Unavailable',
      'ECONNREFUSED 10.0.0.1:8265',
      'operation timed out after 30s',
      'circuit breaker open',
      'nats: no responders available for request',
      'nats: timeout',
      'nats: connection closed',
      'nats: no servers available for connection',
      'nats: disconnected',
      'jetstream: no response from stream',
      'redis: connection pool timeout',
      'failed to connect to `host=db user=gpuaas database=gpuaas`: dial error (timeout: context deadline exceeded)',
      'could not connect to server: Connection refused',
      'driver: bad connection',
      'pq: the database system is starting up',
      'FATAL: terminating connection due to administrator command (SQLSTATE 57P01)',
      'etcdserver: request timed out',
      'etcdserver: leader changed',
      'the server is currently unable to handle the request',
      'timed out waiting for the condition',
      'Unable to connect to the server: net/http: TLS handshake timeout',
      'failed calling webhook "x": Post "https://svc:443": service unavailable',
      'slurmctld: Socket timed out on send/recv operation',
      'error: Nodes gpu[01-04] not responding',
      'slurm_load_jobs error: Unable to contact slurm controller (connect failure)',
      'slurmrestd: Zero Bytes were transmitted or received',
      'ray: Failed to connect to GCS at address 10.0.0.4:6379 within 5 seconds',
      'Readiness probe failed: dial tcp 10.0.0.7:8080: connect: connection refused',
      'Failed to pull image: dial tcp: lookup registry.local: no such host',
    ],
    defect: [
      'panic: runtime error: invalid memory address or nil pointer dereference',
      'panic: runtime error: index out of range [3] with length 3',
      'panic: assignment to entry in nil map',
      'fatal error: concurrent map writes',
      'fatal error: all goroutines are asleep - deadlock!',
      'interface conversion: interface {} is nil, not string',
      'goroutine 41 [running]:',
      'Segmentation fault (core dumped), segfault at 0',
      "Traceback (most recent call last): KeyError: 'partition'",
      'json: cannot unmarshal string into Go struct field Request.replicas of type int',
      'json: unknown field "scheduler"',
      'proto: cannot parse invalid wire-format data',
      'unexpected end of JSON input',
      "invalid character '<' looking for beginning of value",
      'yaml: line 4: did not find expected key',
      'sql: Scan error on column index 2, name "created_at": unsupported Scan',
      'yaml: unmarshal errors: line 3',
      'template: manifest.yaml:12:4: executing "manifest.yaml" at <.Values.gpu>: can\'t evaluate field',
      'cannot translate operating mode into runtime spec',
      'failed to render manifest',
      'no translator registered for runtime_backend slurm',
      'event payload failed schema validation: missing field runtime_backend',
      'ERROR: could not serialize access due to concurrent update (SQLSTATE 40001)',
      'ERROR: null value in column "org_id" violates not-null constraint (SQLSTATE 23502)',
      'unhandled event type apps.instance.resize_requested',
      'not implemented',
      'invariant violated: instance without project',
      'no matches for kind "SlurmCluster" in version "hpc.gpuaas/v1"',
      'unexpected state upgrading',
    ],
    limit: [
      '0/12 nodes are available: 12 Insufficient nvidia.com/gpu',
      'rpc error: code = ResourceExhausted desc = gpu quota exceeded for project',
      'no capacity in region-1 for sku h100-8',
      'insufficient capacity',
      'insufficient GPUs',
      'out of stock',
      'pods "x" is forbidden: exceeded quota: compute-resources, requested: requests.nvidia.com/gpu=8',
      'FATAL: sorry, too many clients already (SQLSTATE 53300)',
      "Job violates accounting/QOS policy (job submit limit, user's size and/or time limits)",
      'no space left on device',
      '429 Too Many Requests: rate limit exceeded',
      'timed out waiting for capacity: no free capacity',
    ],
    denied: [
      'permission denied for app_instances.upgrade',
      'forbidden: User "system:serviceaccount:hpc:operator" cannot create resource "pods"',
      'rpc error: code = PermissionDenied desc = caller not allowed',
      '401 Unauthorized',
      'action not on service account allowlist',
      'action not on the allow-list',
      'service account lacks permission apps.upgrade',
      'caller is not authorised for this project',
      'insufficient privileges',
      'access denied',
      'operation not permitted',
    ],
    invalid: [
      'invalid operating_mode "shared"',
      'control_plane_scope must be one of project, tenant',
      'app_version is required',
      'X-Project-ID header is missing',
      'unsupported runtime backend',
      'unknown action reboot',
      '400 Bad Request',
      'project id mismatch',
      'Batch job submission failed: Invalid partition name specified',
    ],
    app: [
      'Failed to pull image "registry/app:9": rpc error: code = NotFound desc = manifest unknown',
      'Back-off pulling image: ImagePullBackOff',
      'ErrImagePull',
      'CrashLoopBackOff: back-off 5m0s restarting failed container',
      'container OOMKilled',
      'Last State: Terminated, exit code 137',
      'process exited with status 1',
      'Readiness probe failed: HTTP probe failed with statuscode: 503',
      'Liveness probe failed',
      'mkdir /data/lab: permission denied',
      'pull access denied for team/app',
    ],
    token: [],
    missing: [],
    conflict: [],
    allocation: [],
    nothing: [
      'instance marked failed',
      'giving up after 5 attempts',
      'step failed',
      'context canceled',
      'lease was taken',
      'node port 50312 assigned',
      'row 1503 skipped',
      'app_instances.upgrade requested',
      'observing 3 replicas',
      'reconcile started',
      '',
    ],
  };
  const TABLE = Object.entries(WORDS).flatMap(([nature, texts]) => texts.map((text) => ({ nature, text })));

  test.each(TABLE)('"$text": $nature', ({ nature, text }) => {
    expect(natureOfText(text) ?? 'nothing').toBe(nature);
  });

  test('what a code alone can say is told from no words', () => {
    const told = new Set(TABLE.map(({ nature }) => nature));
    expect(['token', 'missing', 'conflict', 'allocation'].filter((nature) => told.has(nature))).toEqual([]);
  });

  test.each(['panic: nil pointer dereference', 'goroutine 7 [running]:', 'runtime error: index out of range'])(
    '"%s" is a panic',
    (text) => expect(isPanic(text)).toBe(true),
  );
  test.each(['the service is panicky', 'connection refused', 'step failed'])('"%s" is none', (text) =>
    expect(isPanic(text)).toBe(false),
  );
});

describe('what a code is about', () => {
  const CODES: Readonly<Record<Nature | 'nothing', readonly string[]>> = {
    token: [
      'token_missing',
      'token_invalid',
      'token_expired',
      'auth_personal_disabled',
      'auth_enterprise_required',
      'auth_personal_required',
    ],
    denied: [
      'insufficient_permissions',
      'insufficient_permission',
      'token_scope_invalid',
      'admin_required',
      'ownership_required',
      'forbidden',
      'permission_denied',
      'access_denied',
      'operator_service_account_forbidden',
      'action_not_allowed',
      'tenant_boundary_violation',
      'action_not_on_allowlist',
      'service_account_disabled',
      'allowlist_entry_missing',
    ],
    invalid: [
      'validation_error',
      'invalid_request',
      'invalid_operating_mode',
      'missing_project_context',
      'bad_request',
      'unsupported_action',
      'malformed_body',
      'project_mismatch',
      'project_id_required',
    ],
    allocation: ['allocation_not_found', 'allocation_conflict', 'sku_unavailable', 'node_not_ready'],
    missing: ['app_instance_not_found', 'user_not_found', 'not_found', 'secret_not_found'],
    conflict: [
      'conflict',
      'idempotency_key_conflict',
      'already_exists',
      'app_instance_already_running',
      'upgrade_in_progress',
      'invalid_state',
    ],
    limit: ['quota_exceeded', 'rate_limited', 'rate_limit_exceeded', 'capacity_exhausted', 'gpu_quota'],
    unavailable: [
      'service_unavailable',
      'upstream_error',
      'runtime_backend_unavailable',
      'shared_runtime_unavailable',
      'gpu_allocation_timeout',
      'outbox_publish_failed',
      'connection_refused',
      'backend_unreachable',
      'worker_down',
      'lease_lost',
    ],
    defect: [
      'internal_error',
      'panic',
      'worker_panic',
      'event_schema_invalid',
      'db_serialization_failure',
      'translation_failed',
      'runtime_translation_error',
      'unmarshal_failed',
    ],
    app: [],
    nothing: ['teapot', 'image_pull_failed', '', 'allocated', 'ok'],
  };
  const TABLE = Object.entries(CODES).flatMap(([nature, codes]) => codes.map((code) => ({ nature, code })));

  test.each(TABLE)('$code: $nature', ({ nature, code }) => {
    expect(natureOfCode(code) ?? 'nothing').toBe(nature);
    expect(natureOfCode(code.toUpperCase()) ?? 'nothing').toBe(nature);
  });

  test('no code is about nothing', () => {
    expect(natureOfCode(null)).toBeNull();
  });
});

describe('what code and words are about together', () => {
  test.each<{ name: string; code: string | null; text: string; nature: Nature | null }>([
    {
      name: 'a specific code counts, whatever the words',
      code: 'insufficient_permissions',
      text: 'connection refused',
      nature: 'denied',
    },
    {
      name: 'a code of validation beside a word of outage',
      code: 'validation_error',
      text: 'timeout must be > 0',
      nature: 'invalid',
    },
    {
      name: 'a panic behind a general code',
      code: 'service_unavailable',
      text: 'panic: nil pointer',
      nature: 'defect',
    },
    {
      name: 'an outage behind a general code',
      code: 'internal_error',
      text: 'connection refused',
      nature: 'unavailable',
    },
    {
      name: 'a defect behind a general code',
      code: 'upstream_error',
      text: 'json: cannot unmarshal',
      nature: 'defect',
    },
    {
      name: 'a general code with words that say nothing',
      code: 'internal_error',
      text: 'step failed',
      nature: 'defect',
    },
    { name: 'the same, of an outage', code: 'service_unavailable', text: 'step failed', nature: 'unavailable' },
    {
      name: 'capacity that ran out, coded as a timeout',
      code: 'gpu_allocation_timeout',
      text: 'no capacity',
      nature: 'limit',
    },
    {
      name: 'an image that does not exist, coded as an outage',
      code: 'service_unavailable',
      text: 'ImagePullBackOff',
      nature: 'app',
    },
    { name: 'an unknown code with words', code: 'teapot', text: 'connection refused', nature: 'unavailable' },
    { name: 'an unknown code without', code: 'teapot', text: 'step failed', nature: null },
    { name: 'no code, words of a right', code: null, text: 'permission denied', nature: 'denied' },
    { name: 'no code and no words', code: null, text: '', nature: null },
  ])('$name: $nature', ({ code, text, nature }) => {
    expect(natureOf(code, text)).toBe(nature);
  });
});

describe('whether a line says that something ended well', () => {
  test.each([
    'apps instance upgrade completed',
    'deployment succeeded',
    'upgrade finished',
    'instance converged',
    'desired state reconciled',
    'manifest applied',
    'app deployed',
    'instance upgraded',
    'instance decommissioned',
    'cluster torn down',
    'rolled back to 1.4.0',
    'instance started',
    'instance stopped',
    'instance is running',
    'status=running',
    'running/healthy',
    'instance ready',
    'create complete',
    'desired state reached',
    'completed successfully after 2 attempts',
    'upgrade succeeded on retry',
    'reconcile completed in 3s, no changes',
    'upgrade finished with 0 errors',
  ])('"%s": yes', (text) => {
    expect(saysDone(text, undefined)).toBe(true);
  });

  test.each([
    'upgrade not completed',
    'completed with no changes, 2 errors',
    'never became ready',
    'no longer ready',
    'cleanup completed',
    'cleaned up, done',
    'compensation finished',
    'reverted, done',
    'upgrade failed',
    'failed to reach running',
    'error: reached limit',
    'upgrade aborted, torn down',
    'partially applied',
    'degraded but running',
    'marked as failed, done',
    'giving up, done',
    'skipped: already running',
    'upgrade started',
    'reconcile started',
    'started processing',
    'starting upgrade',
    'handler started',
    'step started',
    'rollback started',
    'claimed, work started',
    'attempt 2 started',
    'waiting for instance to become ready',
    'will be stopped',
    'retry scheduled, ready in 30s',
    'event received',
    'event consumed',
    'queued',
    'pending',
    'request accepted',
    '',
  ])('"%s": no', (text) => {
    expect(saysDone(text, undefined)).toBe(false);
  });

  test.each([
    { event: 'apps.instance.upgraded', done: true },
    { event: 'apps.instance.deployed', done: true },
    { event: 'apps.instance.rolled_back', done: true },
    { event: 'apps.instance.decommissioned.v1', done: true },
    { event: 'app_instance.running', done: true },
    { event: 'apps.instance.completed', done: true },
    { event: 'apps.instance.upgrade_requested', done: false },
    { event: 'apps.instance.failed', done: false },
    { event: 'apps.instance.upgraded.partially', done: false },
    { event: 'upgraded', done: false },
    { event: undefined, done: false },
  ])('an event of type $event: $done', ({ event, done }) => {
    expect(isDoneEvent(event)).toBe(done);
    expect(saysDone('handled', event)).toBe(done);
  });

  test.each(['event consumed', 'message received'])('an event that is only taken up is not its end: "%s"', (text) => {
    expect(saysDone(text, 'apps.instance.upgraded')).toBe(false);
  });

  test('words of failure count before the type of the event', () => {
    expect(saysDone('publish of upgraded failed', 'apps.instance.upgraded')).toBe(false);
  });
});

describe('status words of events and audit rows', () => {
  test.each(['fail', 'failed', 'failure', 'FAILED', 'error', 'errored', 'denied', 'rejected', 'aborted'])(
    '"%s" says failed',
    (word) => {
      expect([saysFailed(word), saysSucceeded(word)]).toEqual([true, false]);
    },
  );

  test.each(['succeed', 'succeeded', 'success', 'successful', 'Completed', 'complete', 'done', 'OK'])(
    '"%s" says succeeded',
    (word) => {
      expect([saysFailed(word), saysSucceeded(word)]).toEqual([false, true]);
    },
  );

  test.each(['running', 'pending', 'in_progress', 'accepted', 'unsuccessful', 'not failed', '', null, undefined])(
    '%j says neither',
    (word) => expect([saysFailed(word), saysSucceeded(word)]).toEqual([false, false]),
  );

  test.each([
    { type: 'apps.instance.failed', failed: true },
    { type: 'app_instance.upgrade.failed.v2', failed: true },
    { type: 'apps.instance.failed_over', failed: false },
    { type: 'apps.instance.upgraded', failed: false },
  ])('an event of type $type says failed: $failed', ({ type, failed }) => {
    expect(saysFailed(type)).toBe(failed);
  });
});
