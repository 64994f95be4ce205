create table claims (
  key text primary key,
  claimed_at timestamptz not null
);
create index claims_by_age on claims (claimed_at);

create table incidents (
  id text primary key,
  team_id text not null,
  channel_id text not null,
  correlation_id text not null,
  thread_ts text,
  subject jsonb not null,
  requested_by text not null,
  origin text not null,
  run integer not null default 1 check (run >= 1),
  status text not null check (status in ('queued', 'running', 'finished', 'failed')),
  report jsonb,
  failure text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  finished_at timestamptz,
  unique (team_id, channel_id, correlation_id)
);
create index incidents_newest on incidents (team_id, channel_id, created_at desc, id);

create table cards (
  incident_id text primary key references incidents (id) on delete cascade,
  channel_id text not null,
  thread_ts text,
  state text not null check (state in ('pending', 'posting', 'posted')),
  ts text,
  -- Newest run whose end this card shows: 0 while none has ended.
  shown_run integer not null default 0,
  check ((state = 'posted') = (ts is not null))
);
