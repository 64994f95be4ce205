import { onTestFinished } from 'vitest';
import { createHttp, type Http, type HttpOptions } from '../../../src/sources/http/http.ts';

/** A reader that is closed with the test. */
export function testHttp(options: Partial<HttpOptions> = {}): Http {
  const http = createHttp({ timeoutMs: 5000, ...options });
  onTestFinished(() => http.close());
  return http;
}
