import { WebClient } from '@slack/web-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LocalSlack } from '../../../../src/demo/slack/local-slack.ts';
import { ada, incidents } from '../../../../src/demo/slack/people.ts';
import { slackSecrets, startTestSlack } from '../../../support/slack.ts';
import { callApi } from '../../../support/slack-api.ts';

let slack: LocalSlack;
beforeAll(async () => {
  slack = await startTestSlack();
});
afterAll(() => slack.close());

test('the client shares a file into a thread in three calls, and the page can fetch it', async () => {
  const { ts } = slack.say({ user: ada.id, channel: incidents, text: 'evidence?' });
  const client = new WebClient(slackSecrets.botToken, { slackApiUrl: slack.apiUrl });
  await client.filesUploadV2({
    channel_id: incidents,
    thread_ts: ts,
    filename: 'lines.txt',
    title: 'Lines',
    content: 'one\ntwo',
    initial_comment: 'Here they are',
  });
  const message = slack.thread(incidents, ts)[1];
  expect(message).toMatchObject({
    subtype: 'file_share',
    text: 'Here they are',
    files: [{ name: 'lines.txt', title: 'Lines', mimetype: 'text/plain', size: 7 }],
  });
  const id = message?.files[0]?.id;
  expect(id).toMatch(/^F[A-Z0-9]{8,}$/u);
  const file = await fetch(`${slack.url}/files/${id}/lines.txt`);
  expect(await file.text()).toBe('one\ntwo');
  expect(file.headers.get('x-content-type-options')).toBe('nosniff');
  expect(await callApi(slack, 'files.info', { file: id })).toMatchObject({ ok: true, file: { id, size: 7 } });
});

test('a web page as a file is offered for download, not shown', async () => {
  const { upload_url: url, file_id: id } = await callApi(slack, 'files.getUploadURLExternal', {
    filename: 'a.html',
    length: 3,
  });
  await fetch(String(url), { method: 'POST', body: 'abc' });
  await callApi(slack, 'files.completeUploadExternal', { files: [{ id }], channel_id: incidents });
  const file = await fetch(`${slack.url}/files/${String(id)}/a.html`);
  expect(file.headers.get('content-type')).toBe('application/octet-stream');
  expect(file.headers.get('content-disposition')).toContain('attachment');
});

test('a file that never came cannot be shared, and one of another size does not arrive', async () => {
  const { upload_url: url, file_id: id } = await callApi(slack, 'files.getUploadURLExternal', {
    filename: 'a.txt',
    length: 3,
  });
  expect(await callApi(slack, 'files.completeUploadExternal', { files: [{ id }] })).toMatchObject({
    error: 'file_not_found',
  });
  expect((await fetch(String(url), { method: 'POST', body: 'abcd' })).status).toBe(400);
  expect(await callApi(slack, 'files.info', { file: id })).toMatchObject({ error: 'file_not_found' });
});
