create table capsules (
  incident_id text not null references incidents (id) on delete cascade,
  run integer not null,
  -- gzip of the capsule's file, byte for byte: jsonb would change what was sealed.
  capsule bytea not null,
  seal text not null,
  created_at timestamptz not null,
  primary key (incident_id, run)
);

-- What failed in the newest finished run of an incident, to be recognised when it comes back (runbook R4).
create table failures (
  incident_id text primary key references incidents (id) on delete cascade,
  team_id text not null,
  correlation_id text not null,
  fingerprint text not null,
  failed_at timestamptz not null
);
create index failures_by_fingerprint on failures (team_id, fingerprint, failed_at);
