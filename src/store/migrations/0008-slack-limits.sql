-- Programs of schema 4 and later may run beside this.

-- Until when Slack asked not to be called, by method and what the limit counts within it. One answer is for all replicas.
create table slack_limits (
  key text primary key,
  until timestamptz not null
);
