import type { LocalSlack } from '../../src/demo/slack/local-slack.ts';
import type { Json } from '../../src/demo/slack/state.ts';
import { slackSecrets } from './slack.ts';

/** Calls a Web API method as an app without a client library would, with a form body. Answers the JSON body. */
export async function callApi(
  slack: LocalSlack,
  method: string,
  args: Readonly<Record<string, unknown>> = {},
  token: string | null = slackSecrets.botToken,
): Promise<Json> {
  const fields = Object.entries(args).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
  const response = await fetch(new URL(method, slack.apiUrl), {
    method: 'POST',
    headers: token === null ? {} : { authorization: `Bearer ${token}` },
    body: new URLSearchParams(Object.fromEntries(fields)),
  });
  return (await response.json()) as Json;
}
