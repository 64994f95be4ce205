-- Programs of schema 4 and later may run beside this.

-- Every take of an effect gets a number of its own, higher than all before.
create sequence effect_fence;

-- What happens outside: messages, tickets, lifecycle actions. See src/usecases/outbox.
create table effects (
  key text primary key,
  kind text not null,
  -- Effects of one lane never happen at the same time.
  lane text not null,
  incident_id text not null references incidents (id) on delete cascade,
  state text not null check (state in ('pending', 'sending', 'done', 'failed', 'uncertain')),
  fence bigint not null,
  holder text,
  lease_until timestamptz,
  version text,
  result jsonb,
  reason text,
  begun_at timestamptz,
  about jsonb,
  -- The job that goes on with it when the one that wanted it is gone.
  carrier jsonb,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  check ((state = 'sending') = (lease_until is not null))
);
create unique index one_effect_at_a_time on effects (lane) where state = 'sending';
create index effects_of_incident on effects (incident_id);
create index effects_of_lane on effects (lane);
create index effects_open on effects (updated_at) where state in ('sending', 'uncertain');

-- What earlier programs kept in three places. Those columns and tables stay, unused, until no such program can be
-- started again; see docs/adr/0008-schemas-only-expand.md.
insert into effects (key, kind, lane, incident_id, state, fence, result, reason, begun_at, created_at, updated_at)
select 'card:' || card.incident_id, 'show-card', 'card:' || card.incident_id, card.incident_id,
       case card.state when 'posted' then 'done' else 'uncertain' end, nextval('effect_fence'),
       case when card.ts is not null then jsonb_build_object('ts', card.ts) end,
       case card.state when 'posting' then 'interrupted' end,
       case card.state when 'posting' then incident.created_at end, incident.created_at, now()
from cards card join incidents incident on incident.id = card.incident_id
where card.state <> 'pending';

insert into effects
  (key, kind, lane, incident_id, state, fence, version, result, reason, begun_at, about, carrier, created_at, updated_at)
select 'message:' || message.key, case when message.key like 'escalation:%' then 'escalate' else 'show-message' end,
       'message:' || message.key, action.incident_id,
       case when message.state in ('posted', 'gone') then 'done' else 'uncertain' end, nextval('effect_fence'),
       message.shows,
       case when message.state = 'posted' then jsonb_build_object('ts', message.ts)
            when message.state = 'gone' then jsonb_build_object('ts', null) end,
       case when message.state in ('posting', 'uncertain') then 'interrupted' end,
       case when message.state in ('posting', 'uncertain') then message.begun_at end,
       jsonb_build_object('channelId', message.channel_id, 'threadTs', message.thread_ts),
       jsonb_build_object('name', 'show-action', 'payload', jsonb_build_object('actionId', message.action_id)),
       message.begun_at, now()
from action_messages message join actions action on action.id = message.action_id;

-- A ticket or a retry that was under way may be outside: it is looked for.
insert into effects (key, kind, lane, incident_id, state, fence, reason, begun_at, carrier, created_at, updated_at)
select 'ticket:' || id, 'file-ticket', 'ticket:' || target, incident_id, 'uncertain', nextval('effect_fence'),
       'interrupted', updated_at,
       jsonb_build_object('name', 'file-ticket', 'payload', jsonb_build_object('actionId', id)), updated_at, now()
from actions where kind = 'ticket' and state = 'filing'
union all
select 'reissue:' || id, 'reissue', 'reissue:' || id, incident_id, 'uncertain', nextval('effect_fence'),
       'interrupted', updated_at,
       jsonb_build_object('name', 'run-retry', 'payload', jsonb_build_object('actionId', id)), updated_at, now()
from actions where kind = 'retry' and state in ('running', 'uncertain');
