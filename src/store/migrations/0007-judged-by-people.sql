-- What people said of a verdict: one word of each person for each run, which they may change.
create table feedback (
  incident_id text not null references incidents (id) on delete cascade,
  run integer not null,
  team_id text not null,
  user_id text not null,
  is_right boolean not null,
  -- What it was instead, when it was wrong: a verdict class, or 'other'.
  was text,
  note text not null,
  -- What the run had found, for a later run replaces the report; the seal names its evidence capsule.
  verdict_class text not null,
  verdict_reason text not null,
  confidence text not null,
  capsule_seal text,
  said_at timestamptz not null,
  primary key (incident_id, run, team_id, user_id)
);
create index feedback_by_time on feedback (said_at);

-- Who gave the triage another context than it was asked with, when, and which fields: {by, at, fields}.
alter table incidents add column correction jsonb;
