-- Programs of schema 4 and later may run beside this.

-- Replicas that live, by their last sign of life: they share what each source takes at once.
create table replicas (
  id text primary key,
  seen_at timestamptz not null
);

-- More new ids at once in a channel than it gets cards of, or one failure that comes again and again.
create table storms (
  id text primary key,
  team_id text not null,
  channel_id text not null,
  -- The failure that came again and again; null for many ids at once.
  fingerprint text,
  started_at timestamptz not null,
  -- When the newest member joined: a storm that is quiet for long takes no more.
  last_at timestamptz not null,
  -- Whether a job is queued that shows it, and when the last one began.
  show_queued boolean not null default false,
  shown_at timestamptz,
  -- Counts the jobs that have begun to show it: whoever ends and is not the newest shows it once more.
  turn integer not null default 0
);
create index storms_of_channel on storms (team_id, channel_id, last_at desc);

create table storm_members (
  incident_id text primary key references incidents (id) on delete cascade,
  storm_id text not null references storms (id) on delete cascade,
  -- False: counted and listed in digests, and without a card until somebody asks for it.
  own_card boolean not null,
  joined_at timestamptz not null
);
create index storm_members_of_storm on storm_members (storm_id);

-- Cards that digest a storm: one for each failure, and one over all.
create table storm_digests (
  id text primary key,
  storm_id text not null references storms (id) on delete cascade,
  -- The failure's fingerprint; empty for the one over all.
  fingerprint text not null,
  unique (storm_id, fingerprint)
);

-- New ids of a channel and of a person are counted by time.
create index incidents_by_person on incidents (team_id, channel_id, requested_by, created_at);
