create table actions (
  id text primary key,
  incident_id text not null references incidents (id) on delete cascade,
  kind text not null check (kind in ('retry', 'ticket', 'escalation', 'watch')),
  -- State word of the action's machine, and the machine itself. Written in one place only, see src/store/actions.ts.
  state text not null,
  machine jsonb not null,
  -- What is acted on: an instance, a failure shape, an owner. Two actions of a kind never work on one target at once.
  target text not null,
  details jsonb not null,
  asked_by text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index actions_of_incident on actions (incident_id, created_at desc, id);
create unique index one_retry_at_a_time on actions (target)
  where kind = 'retry' and state in ('awaiting_approval', 'approved', 'running', 'uncertain', 'verifying');
create unique index one_watch_at_a_time on actions (incident_id) where kind = 'watch' and state = 'watching';

-- Names that one process holds for a while, such as the shape of a ticket that is being filed.
create table leases (
  name text primary key,
  holder text not null,
  until timestamptz not null
);

-- Messages of actions in Slack: each key is posted once.
create table action_messages (
  key text primary key,
  action_id text not null references actions (id) on delete cascade,
  channel_id text not null,
  thread_ts text,
  -- posting: a post was begun; uncertain: its answer was lost, so it is looked for first; gone: somebody deleted it.
  state text not null check (state in ('posting', 'uncertain', 'posted', 'gone')),
  ts text,
  -- Digest of what it shows.
  shows text,
  begun_at timestamptz not null,
  check (state <> 'posted' or ts is not null)
);
create index action_messages_of_action on action_messages (action_id);

-- The ticket of a failure shape in an environment.
create table tickets (
  fingerprint text primary key,
  tracker text not null,
  key text not null,
  url text not null,
  filings integer not null default 1,
  first_filed_at timestamptz not null,
  last_filed_at timestamptz not null
);

-- Who did what, when, from where, on which evidence. No reference to other tables: it outlives what it is about.
create table audit (
  id bigint generated always as identity primary key,
  at timestamptz not null,
  incident_id text,
  action_id text,
  team_id text,
  user_id text,
  channel_id text,
  event text not null,
  outcome text not null,
  evidence_digest text,
  details jsonb not null
);
create index audit_of_incident on audit (incident_id, id);
create index audit_by_time on audit (at);

-- Rows are only ever added. Deleting is for the retention alone: it says up to when, for its own transaction.
create function audit_is_append_only() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' and old.at < nullif(current_setting('incident_bot.audit_purge_before', true), '')::timestamptz then
    return old;
  end if;
  raise exception 'audit is append-only: % refused', tg_op;
end
$$;
create trigger audit_rows_stay before update or delete on audit
  for each row execute function audit_is_append_only();
create trigger audit_stays before truncate on audit
  for each statement execute function audit_is_append_only();
