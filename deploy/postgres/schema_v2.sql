-- qtrade control plane, schema version 2: rollback under two people's eyes, holds with a cause, who read what,
-- tokens with scopes, sessions that end with their password, and an application role that cannot touch the audit.

-- Used from the next transaction on; this one only names it.
alter type run_trigger add value 'release';

create type rollback_kind  as enum ('request', 'break_glass');
create type rollback_state as enum ('pending', 'applied', 'rejected', 'withdrawn', 'expired', 'superseded');
create type review_verdict as enum ('accepted', 'disputed');

-- One row per wish to put an earlier version back. An approval is bound to (dataset, from, to, environment): what was
-- asked for is stored, and compared again under the dataset's lock when it is applied.
create table rollback_requests (
  id               bigint generated always as identity primary key,
  dataset_id       bigint not null references datasets,
  kind             rollback_kind not null default 'request',
  state            rollback_state not null default 'pending',
  environment      text not null check (environment in ('dev', 'staging', 'prod')),
  from_version     integer not null,
  to_version       integer not null,
  -- the dataset's definition when it was asked: another one since voids the request
  definition_hash  text not null check (definition_hash ~ '^[0-9a-f]{64}$'),
  reason           text not null check (length(btrim(reason)) > 0),
  -- what the requester was shown
  preview          jsonb not null,
  -- every file of to_version was read and its sha256 compared at this time; applying looks at existence and size only
  files_hashed_at  timestamptz not null,
  requested_by     text not null,
  requested_at     timestamptz not null default clock_timestamp(),
  expires_at       timestamptz not null,
  decided_by       text,
  decided_at       timestamptz,
  decision_note    text,
  -- the requester decided it: allowed in dev only
  self_approved    boolean not null default false,
  applied_version  integer,
  -- break-glass: another person looks at it afterwards
  review_due_at    timestamptz,
  reviewed_by      text,
  reviewed_at      timestamptz,
  review_verdict   review_verdict,
  review_note      text,
  foreign key (dataset_id, from_version) references dataset_versions,
  foreign key (dataset_id, to_version) references dataset_versions,
  foreign key (dataset_id, applied_version) references dataset_versions deferrable initially deferred,
  check (from_version <> to_version),
  check ((state = 'applied') = (applied_version is not null)),
  check ((state = 'pending') = (decided_at is null)),
  check (not self_approved or environment = 'dev'),
  check (not self_approved or decided_by = requested_by),
  check (kind = 'break_glass' or environment = 'dev' or state <> 'applied' or decided_by <> requested_by),
  check (kind <> 'break_glass' or (state = 'applied' and review_due_at is not null and environment <> 'dev')),
  check ((reviewed_by is null) = (reviewed_at is null) and (reviewed_by is null) = (review_verdict is null)),
  check (reviewed_by is null or reviewed_by <> requested_by)
);
create unique index rollback_requests_pending_key on rollback_requests (dataset_id) where state = 'pending';
create unique index rollback_requests_applied_key on rollback_requests (dataset_id, applied_version) where state = 'applied';
create index rollback_requests_dataset_idx on rollback_requests (dataset_id, id desc);
create index rollback_requests_open_idx on rollback_requests (id) where state = 'pending' or (review_due_at is not null and reviewed_at is null);

-- A decision is final: what was applied, rejected or let lapse stays so; only the review of a break-glass comes later.
create function rollback_decision_is_final() returns trigger language plpgsql as $$
begin
  if old.state <> 'pending'
     and (to_jsonb(new) - '{reviewed_by,reviewed_at,review_verdict,review_note}'::text[])
         is distinct from (to_jsonb(old) - '{reviewed_by,reviewed_at,review_verdict,review_note}'::text[]) then
    raise exception 'rollback request % is % and cannot change', old.id, old.state
      using errcode = 'check_violation', constraint = 'rollback_decision_is_final';
  end if;
  if (to_jsonb(new) - '{state,decided_by,decided_at,decision_note,self_approved,applied_version,reviewed_by,reviewed_at,review_verdict,review_note}'::text[])
     is distinct from
     (to_jsonb(old) - '{state,decided_by,decided_at,decision_note,self_approved,applied_version,reviewed_by,reviewed_at,review_verdict,review_note}'::text[]) then
    raise exception 'what rollback request % asks for cannot change', old.id
      using errcode = 'check_violation', constraint = 'rollback_decision_is_final';
  end if;
  return new;
end $$;
create trigger rollback_decision_is_final before update on rollback_requests
  for each row execute function rollback_decision_is_final();

-- A dataset may be held by a person and, beside that, by the request that waits for a decision.
alter table holds add column rollback_request_id bigint references rollback_requests;
drop index holds_open_key;
create unique index holds_open_key on holds (dataset_id, coalesce(rollback_request_id, 0)) where released_at is null;

-- Rows that a run would have brought back although a rollback took them away; kept with the run, cleared by a release.
alter table ingestion_runs add column withdrawn_path text, add column rows_withdrawn bigint not null default 0;
create table withdrawn_releases (
  id          bigint generated always as identity primary key,
  dataset_id  bigint not null references datasets,
  run_id      bigint not null references ingestion_runs,
  path        text not null,
  rows        bigint not null check (rows > 0),
  released_by text not null,
  released_at timestamptz not null default clock_timestamp()
);
create unique index withdrawn_releases_run_key on withdrawn_releases (run_id);
create index withdrawn_releases_dataset_idx on withdrawn_releases (dataset_id, id);

-- Every query, and the versions that it read: "who has read the bad version since it was published".
create table query_history (
  id           bigint generated always as identity primary key,
  actor        text not null,
  via          text not null check (via in ('console', 'command', 'http')),
  token_id     bigint references access_tokens,
  sql          text not null,
  started_at   timestamptz not null,
  duration_ms  double precision not null,
  row_count    bigint,
  truncated_by text,
  error_code   text
);
create index query_history_actor_idx on query_history (actor, id desc);
create table version_reads (
  query_id   bigint not null references query_history on delete cascade,
  dataset_id bigint not null,
  version    integer not null,
  primary key (query_id, dataset_id, version),
  foreign key (dataset_id, version) references dataset_versions
);
create index version_reads_version_idx on version_reads (dataset_id, version, query_id);

-- null: everything that the user's roles allow; else only these kinds of action (server/vocabulary/roles.ts).
alter table access_tokens add column scopes text[];
-- Counted up when a password changes: sessions that carry an older number have ended.
alter table users add column session_epoch integer not null default 0;

-- Attempts while an account or address is locked are kept, but do not count: a lock ends though somebody goes on trying.
alter table login_attempts add column refused boolean not null default false;
alter table login_attempts add constraint login_attempts_refused_failed check (not (refused and succeeded));

-- What `audit verify` found each time, for the page: the chain itself is never written to.
create table audit_verifications (
  id           bigint generated always as identity primary key,
  at           timestamptz not null default clock_timestamp(),
  requested_by text,
  ok           boolean not null,
  row_count    bigint not null,
  head_id      bigint,
  head_hash    text,
  problem_row  bigint,
  problem      text,
  duration_ms  double precision not null,
  check (ok = (head_id is not null) and ok = (problem is null))
);

-- Lists that stay quick (bench scenario "pages": 1,000 datasets, 100,000 runs). Partial, so that what goes well, which
-- is most, costs no writing.
create index ingestion_runs_failed_idx on ingestion_runs (dataset_id, id desc) where state in ('failed', 'errored');
create index quality_checks_concern_idx on quality_checks (dataset_id, run_id desc, status)
  where status in ('warn', 'fail', 'error');

-- One row of the audit's chain, in one round trip. Each statement of a function sees what was committed before it began,
-- so the head that is read after the lock is the last one. `content` is the part of the hashed text that server/audit.ts
-- makes: actor, action, subject and detail in its own canonical order, which jsonb does not keep.
create function append_audit(actor text, action text, subject text, detail jsonb, content text) returns void
  language plpgsql as $$
declare
  head record;
  next_id bigint;
  moment timestamptz;
begin
  perform pg_advisory_xact_lock(7420190001);  -- any constant: it names the one chain of this database
  select a.id, a.hash, a.at into head from audit_log a order by a.id desc limit 1;
  next_id := coalesce(head.id, 0) + 1;
  -- Later than the row before it even when the clock was set back: times then find rows by their numbers.
  moment := greatest(clock_timestamp(), head.at + interval '1 microsecond');
  insert into audit_log (id, at, actor, action, subject, detail, prev_hash, hash)
  select next_id, moment, append_audit.actor, append_audit.action, append_audit.subject, append_audit.detail, p.hash,
         encode(sha256(convert_to(
           p.hash || '[' || next_id || ',"' || to_char(moment at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '",'
             || content || ']', 'UTF8')), 'hex')
  from (select coalesce(head.hash, repeat('0', 64)) as hash) p;
end $$;

-- A person's pause of a schedule. It is apart from `enabled`, which the definition sets: a new revision does not lift it.
alter table schedules add column paused_at timestamptz, add column paused_by text, add column paused_reason text;
alter table schedules add constraint schedules_pause_whole
  check ((paused_at is null) = (paused_by is null) and (paused_at is null) = (paused_reason is null)
         and length(btrim(paused_reason)) > 0);
create index schedules_paused_idx on schedules (paused_at) where paused_at is not null;

-- The audit's page at a million rows. The action comes along, so that counting reads the index alone.
create index audit_log_actor_idx on audit_log (actor, id desc) include (action);
create index audit_log_group_idx on audit_log (split_part(action, '.', 1), id desc) include (action);
create index audit_log_dataset_idx on audit_log
  ((coalesce(detail->>'dataset', case when subject like 'dataset:%' then substr(subject, 9) end)), id desc);

-- Lists of runs at 100,000 of them: what they are filtered and sorted by, with the id that breaks ties.
create index ingestion_runs_requested_by_idx on ingestion_runs (requested_by, id desc);
create index ingestion_runs_trigger_idx on ingestion_runs (trigger, id desc);
create index ingestion_runs_queued_idx on ingestion_runs (queued_at, id);
create index ingestion_runs_took_idx on ingestion_runs ((finished_at - started_at), id);
create index ingestion_runs_extracted_idx on ingestion_runs (rows_extracted, id);
create index ingestion_runs_quarantined_idx on ingestion_runs (rows_quarantined, id);
create index ingestion_runs_published_idx on ingestion_runs (rows_published, id);
create index ingestion_runs_retry_idx on ingestion_runs (retry_of, id) where retry_of is not null;
