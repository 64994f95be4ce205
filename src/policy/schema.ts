import { z } from 'zod';
import { ACTIONS } from '../triage/terms.ts';
import { ROLES } from '../usecases/action-ports.ts';

const LISTEN = ['messages', 'mentions', 'off'] as const;
const EXTERNAL = ['refuse', 'allow'] as const;
const AUDIENCES = ['internal', 'tenant'] as const;

/** What the policy file is made of. Unknown keys are errors, for a rule misspelt is a rule not kept. */
const map = <Shape extends z.core.$ZodLooseShape>(shape: Shape) =>
  z.strictObject(shape, {
    error: ({ code }) => (code === 'invalid_type' ? 'must be a map of keys and values' : undefined),
  });
const missing = 'is missing or no text';
const text = z.string(missing).min(1, 'is empty');
const list = <Item extends z.ZodType>(item: Item, of = 'a list') => z.array(item, `must be ${of}`);
const oneOf = <const Words extends readonly [string, ...string[]]>(words: Words) =>
  z.enum(words, `must be one of ${words.join(', ')}`);

const days = (least: number) =>
  z.int('must be a whole number of days').min(least, `must be at least ${least}`).max(3_650, 'must be 3650 at most');
const wholeNumber = (least: number, most: number) =>
  z.int('must be a whole number').min(least, `must be at least ${least}`).max(most, `must be ${most} at most`);

const BotId = z.string().regex(/^B[A-Z0-9]{2,}$/, 'is no bot id. Bot ids begin with B, such as B0123ABCD');
const ChannelId = z.string(missing).regex(/^[CGD][A-Z0-9]{2,}$/, 'is no channel id, such as C0123ABCD');
const UserId = z.string(missing).regex(/^[UW][A-Z0-9]{2,}$/, 'is no user id. User ids begin with U, such as U0123ABCD');
const GroupId = z
  .string(missing)
  .regex(/^S[A-Z0-9]{2,}$/, 'is no user group id. Their ids begin with S, such as S0123ABCD');
const Mention = z.string(missing).regex(/^[UWS][A-Z0-9]{2,}$/, 'is no user id (U…) and no user group id (S…)');
const Variable = z
  .string(missing)
  .regex(/^[A-Z][A-Z0-9_]*$/, 'is no name of an environment variable, such as OPERATOR_SECRET');
const Environment = z.string(missing).regex(/^[a-z][a-z0-9-]*$/, 'is no environment, such as dev, test, stage or prod');
const Time = z
  .string('must be a time such as "22:00"')
  .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'must be a time such as "22:00"');
const HttpUrl = text.refine(
  (value) => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol),
  'is no http or https address',
);

/** What a channel may say of itself; what it does not say is taken from the defaults. */
const ChannelRules = {
  listen: oneOf(LISTEN).optional(),
  bare_ids: z.boolean('must be true or false').optional(),
  bots: list(BotId, 'a list of bot ids').optional(),
  audience: oneOf(AUDIENCES).optional(),
  /** Whether each finished run puts its lineage picture into the thread. */
  files: z.boolean('must be true or false').optional(),
};

const Where = {
  projects: list(text, 'a list of project ids').optional(),
  environments: list(Environment, 'a list of environments').optional(),
};

const Channel = map({
  id: ChannelId,
  ...ChannelRules,
  /** Guests, and channels that another organisation reads along (Slack Connect). */
  external: oneOf(EXTERNAL).optional(),
  orgs: list(text, 'a list of organisation ids').optional(),
  ...Where,
})
  .refine(({ audience, orgs, projects }) => audience !== 'tenant' || orgs !== undefined || projects !== undefined, {
    error: 'is for a tenant, so it has to list the orgs or projects it may see',
  })
  .refine(({ audience, external }) => external !== 'allow' || audience === 'tenant', {
    error: 'is open to people outside, so its audience has to be tenant',
  });

const RoleGrant = map({
  role: oneOf(ROLES),
  users: list(UserId, 'a list of user ids').default([]),
  groups: list(GroupId, 'a list of user group ids').default([]),
  ...Where,
}).refine(({ users, groups }) => users.length + groups.length > 0, {
  error: 'gives the role to nobody: name users or groups',
});

const Owner = map({ channel: ChannelId, mention: Mention.optional() });
export type Owner = z.infer<typeof Owner>;

const OperatorAccount = map({
  project_id: text,
  service_account_id: text,
  key_id: text,
  /** Name of the environment variable that holds the secret of the key. */
  secret_env: Variable,
});

const labels = list(text, 'a list of labels').default([]);

/** Where platform primitive gaps are filed. */
export const Tracker = z.discriminatedUnion(
  'kind',
  [
    map({
      kind: z.literal('gitlab'),
      url: HttpUrl.default('https://gitlab.com'),
      project: text,
      token_env: Variable,
      labels,
    }),
    map({
      kind: z.literal('github'),
      url: HttpUrl.default('https://api.github.com'),
      repository: text.regex(/^[\w.-]+\/[\w.-]+$/, 'is no repository, such as owner/name'),
      token_env: Variable,
      labels,
    }),
    map({
      kind: z.literal('jira'),
      url: HttpUrl,
      /** Where people open tickets, when that is another address. */
      browse_url: HttpUrl.optional(),
      project: text.regex(/^[A-Z][A-Z0-9_]+$/, 'is no key of a Jira project, such as GPU'),
      issue_type: text.default('Bug'),
      /** With a user name the token is sent as basic authorization (Jira Cloud), without as bearer (Data Center). */
      user: text.optional(),
      token_env: Variable,
      labels,
    }),
    map({
      kind: z.literal('file'),
      path: text,
      /** Where people read the file; the file itself when left out. */
      url: HttpUrl.optional(),
    }),
  ],
  {
    error: ({ code }) =>
      code === 'invalid_union' ? 'must be gitlab, github, jira or file' : 'must be a map of keys and values',
  },
);
export type Tracker = z.infer<typeof Tracker>;

/** The policy file: who may do what, and where. */
export const Policy = map({
  defaults: map(ChannelRules).default({}),
  channels: list(Channel).default([]),
  roles: list(RoleGrant).default([]),
  owners: map({
    managed_service_owner: Owner.optional(),
    platform_architecture: Owner.optional(),
    proxied_app_ui: Owner.optional(),
    /** App teams by app slug. */
    apps: z.record(z.string(), Owner, 'must be a map of app slugs and owners').default({}),
  }).default({ apps: {} }),
  operator_accounts: list(OperatorAccount).default([]),
  projects: z
    .record(
      z.string(),
      map({ environment: Environment.optional(), name: text.optional() }),
      'must be a map of project ids',
    )
    .default({}),
  /** Left out: a Markdown file beside the embedded database. */
  tracker: Tracker.optional(),
  second_person: map({
    actions: list(oneOf(ACTIONS)).default([]),
    environments: list(Environment, 'a list of environments').default([]),
  }).default({ actions: [], environments: [] }),
  /** More new ids at once in a channel than these get no cards of their own, but are counted in digests. */
  storms: map({
    count: wholeNumber(1, 100).default(5),
    window_seconds: wholeNumber(1, 3_600).default(60),
    /** The same failure of so many ids within so many minutes is counted in a digest as well. */
    same_failure: map({
      count: wholeNumber(2, 1_000).default(6),
      window_minutes: wholeNumber(1, 1_440).default(10),
    }).prefault({}),
  }).prefault({}),
  /** UTC. Reminders other than SEV-1 wait until it is over. */
  quiet_hours: map({ from: Time, to: Time }).optional(),
  audit: map({
    retention_days: days(30),
  }).default({ retention_days: 400 }),
  /** Days after the last change of an incident, and after its evidence was kept. */
  retention: map({
    // Repeats of a failure are looked for over the last weeks.
    incident_days: days(30).default(365),
    evidence_days: days(1).default(90),
  }).default({ incident_days: 365, evidence_days: 90 }),
});
export type Policy = z.infer<typeof Policy>;

/** Environments that the platform's own documents name; others exist once a project of the policy has them. */
export const KNOWN_ENVIRONMENTS: readonly string[] = ['dev', 'test', 'stage', 'prod'];
