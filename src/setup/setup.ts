import { parseEnv } from 'node:util';
import { appManifest, newAppUrl, type Reach } from './app-manifest.ts';
import type { Ask } from './ask.ts';
import { envFile } from './env-file.ts';
import { firstPolicy } from './first-policy.ts';
import { DATABASE_QUESTION, problemOf, SOURCE_QUESTIONS, slackQuestions, type VariableQuestion } from './questions.ts';

export interface SetupNeeds {
  readonly ask: Ask;
  readonly say: (text: string) => void;
  /** The text of a file in the folder of the bot, or null when it is not there. */
  readonly read: (name: string) => Promise<string | null>;
  /** Writes a file there that only this user can read. */
  readonly write: (name: string, text: string) => Promise<void>;
}

const POLICY_FILE = 'policy.yaml';

/**
 * Leads through connecting the bot to a real workspace: the app, its tokens, the sources, where incidents are kept, a
 * policy to begin with. Writes `.env` and, where there is none, a policy file. What `.env` had is kept unless something
 * else is typed. Answers the variables. Nothing is written before the last question was answered.
 */
export async function setup({ ask, say, read, write }: SetupNeeds): Promise<Readonly<Record<string, string>>> {
  const values: Record<string, string> = { ...withValues(parseEnv((await read('.env')) ?? '')) };
  const variable = async (question: VariableQuestion) => {
    const { name, after, needed, ...words } = question;
    if (after !== undefined && (values[after] ?? '') === '') return;
    const standard = values[name] ?? words.standard;
    values[name] = await ask.question({
      ...words,
      ...(standard === undefined ? {} : { standard }),
      problem: (answer) =>
        answer === '' ? (needed ? 'This one is needed.' : null) : answer === '-' ? null : problemOf(name, answer),
    });
    if (values[name] === '-') values[name] = '';
  };

  say('\n1. The Slack app\n');
  const reach = await askReach(ask);
  const manifest = appManifest(await needed(read, 'manifest.yml'), reach);
  say(`\nOpen this address and press Create; or create an app "from a manifest" at api.slack.com/apps and paste it:\n
${newAppUrl(manifest)}\n\n${manifest}
Then "Install to Workspace". The bot token is under "OAuth & Permissions"${
    reach.mode === 'socket'
      ? '; the app-level token under "Basic Information", "App-Level Tokens": make one with connections:write'
      : ', the signing secret under "Basic Information"'
  }.\n\n`);
  for (const question of slackQuestions(reach)) await variable(question);
  // With both set HTTP would be used.
  delete values[reach.mode === 'socket' ? 'SLACK_SIGNING_SECRET' : 'SLACK_APP_TOKEN'];

  say('\n2. Where evidence is read. "-" removes a value.\n\n');
  for (const question of SOURCE_QUESTIONS) await variable(question);

  say('\n3. Where incidents are kept\n\n');
  await variable(DATABASE_QUESTION);

  say('\n4. Who may ask and act\n\n');
  const policyFile = values.POLICY_FILE || POLICY_FILE;
  const hasPolicy = (await read(policyFile)) !== null;
  const policy = hasPolicy ? null : firstPolicy(await askPolicy(ask));
  values.POLICY_FILE = policyFile;

  await write('.env', envFile(await needed(read, '.env.example'), values));
  if (policy !== null) await write(policyFile, policy);
  say(`\nWritten: .env${policy === null ? ` (${policyFile} was there and stays)` : ` and ${policyFile}`}.\n`);
  return values;
}

async function askReach(ask: Ask): Promise<Reach> {
  const address = await ask.question({
    text: 'Public https address of the bot, or nothing for Socket Mode (needs no public address)',
    problem: (answer) =>
      answer === '' || (URL.canParse(answer) && new URL(answer).protocol === 'https:')
        ? null
        : 'Give an address such as https://incident-bot.example.com, or nothing.',
  });
  return address === '' ? { mode: 'socket' } : { mode: 'http', address };
}

async function askPolicy(ask: Ask) {
  const id = async (text: string, form: RegExp, example: string) => {
    const answer = await ask.question({
      text: `${text}, or nothing`,
      problem: (typed) => (typed === '' || form.test(typed) ? null : `Give an id such as ${example}, or nothing.`),
    });
    return answer === '' ? null : answer;
  };
  return {
    channel: await id(
      'Id of the incident channel, where every message with an id counts',
      /^[CG][A-Z0-9]{2,}$/,
      'C0123ABCD',
    ),
    operator: await id('Your user id, to retry, file and escalate in dev and test', /^[UW][A-Z0-9]{2,}$/, 'U0123ABCD'),
  };
}

async function needed(read: SetupNeeds['read'], name: string): Promise<string> {
  const text = await read(name);
  if (text === null) throw new Error(`${name} is not here. Run this in the folder of the bot's source.`);
  return text;
}

function withValues(variables: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(variables).flatMap(([name, value]) => (value ? [[name, value]] : [])));
}
