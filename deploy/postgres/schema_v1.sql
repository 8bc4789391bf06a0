-- qtrade control plane, schema version 1.
--
-- This file is the schema's one source: numbered successors (schema_v2.sql, ...) migrate it, prisma/schema.prisma
-- mirrors it for reads, and a test compares the two. Times are timestamptz; hashes are lower-case hex.

create type dataset_zone   as enum ('bronze', 'silver', 'gold');
create type dataset_kind   as enum ('prices_daily');
create type user_role      as enum ('viewer', 'researcher', 'operator', 'approver', 'admin');
create type run_state      as enum ('queued', 'running', 'succeeded', 'unchanged', 'failed', 'errored', 'held',
                                    'superseded', 'cancelled', 'lost');
create type run_trigger    as enum ('manual', 'schedule', 'retry', 'requeue');
create type version_action as enum ('ingest', 'backfill', 'derive', 'replay', 'compact', 'rollback');
create type check_status   as enum ('pass', 'warn', 'fail', 'error', 'skipped', 'waived');
create type check_severity as enum ('info', 'warning', 'critical');
create type event_kind     as enum ('state', 'phase_started', 'phase_finished', 'log');
create type event_level    as enum ('debug', 'info', 'warn', 'error');

-- One row: which environment this database is. Every process compares QTRADE_ENV with it and refuses to start on a
-- mismatch. The clock columns let tests and the demo run on simulated application time (see server/clock.ts).
create table environment (
  singleton         boolean primary key default true check (singleton),
  name              text not null check (name in ('dev', 'staging', 'prod')),
  created_at        timestamptz not null default clock_timestamp(),
  clock_anchor_app  timestamptz,
  clock_anchor_real timestamptz,
  clock_rate        double precision not null default 1 check (clock_rate >= 0),
  check ((clock_anchor_app is null) = (clock_anchor_real is null))
);

create table users (
  id                   bigint generated always as identity primary key,
  name                 text not null check (name = lower(name) and name ~ '^[a-z][a-z0-9._-]{0,62}$'),
  roles                user_role[] not null default '{}',
  password_hash        text,
  must_change_password boolean not null default false,
  is_demo              boolean not null default false,
  disabled_at          timestamptz,
  created_at           timestamptz not null default clock_timestamp()
);
create unique index users_name_key on users (name);

-- Personal tokens. Only the sha256 of the token is stored.
create table access_tokens (
  id           bigint generated always as identity primary key,
  user_id      bigint not null references users,
  token_sha256 text not null check (token_sha256 ~ '^[0-9a-f]{64}$'),
  label        text not null default '',
  created_at   timestamptz not null default clock_timestamp(),
  expires_at   timestamptz,
  last_used_at timestamptz,
  revoked_at   timestamptz
);
create unique index access_tokens_sha256_key on access_tokens (token_sha256);
create index access_tokens_user_idx on access_tokens (user_id);

create table login_attempts (
  id        bigint generated always as identity primary key,
  account   text not null,
  address   text not null,
  succeeded boolean not null,
  at        timestamptz not null default clock_timestamp()
);
create index login_attempts_account_idx on login_attempts (account, at desc);
create index login_attempts_address_idx on login_attempts (address, at desc);

create table datasets (
  id            bigint generated always as identity primary key,
  name          text not null check (name ~ '^[a-z][a-z0-9_]{0,62}$'),
  zone          dataset_zone not null check (zone <> 'bronze'),
  kind          dataset_kind not null,
  calendar      text not null,
  definition_id bigint,
  last_version  integer not null default 0 check (last_version >= 0),
  created_at    timestamptz not null default clock_timestamp(),
  archived_at   timestamptz
);
create unique index datasets_name_key on datasets (name);

-- Every revision of every definition; a run names the one it ran under.
create table dataset_definitions (
  id              bigint generated always as identity primary key,
  dataset_id      bigint not null references datasets,
  revision        integer not null check (revision > 0),
  definition      jsonb not null,
  definition_hash text not null check (definition_hash ~ '^[0-9a-f]{64}$'),
  created_by      text not null,
  created_at      timestamptz not null default clock_timestamp(),
  unique (dataset_id, revision)
);
alter table datasets add constraint datasets_definition_fkey
  foreign key (definition_id) references dataset_definitions deferrable initially deferred;

-- A permanent id per instrument; a ticker is its name for a time. canonical_key enters content hashes, the id never.
create table instruments (
  id            bigint generated always as identity primary key,
  canonical_key text not null,
  mic           text not null,
  created_at    timestamptz not null default clock_timestamp()
);
create unique index instruments_canonical_key on instruments (canonical_key);

create table instrument_tickers (
  id            bigint generated always as identity primary key,
  instrument_id bigint not null references instruments,
  mic           text not null,
  symbol        text not null check (symbol <> ''),
  valid_from    date not null default '-infinity',
  valid_to      date not null default 'infinity',
  check (valid_from < valid_to)
);
create unique index instrument_tickers_key on instrument_tickers (mic, symbol, valid_from);
create index instrument_tickers_instrument_idx on instrument_tickers (instrument_id);

create table ingestion_runs (
  id               bigint generated always as identity primary key,
  dataset_id       bigint not null references datasets,
  definition_id    bigint not null references dataset_definitions,
  state            run_state not null default 'queued',
  action           version_action not null default 'ingest',
  trigger          run_trigger not null default 'manual',
  retry_of         bigint references ingestion_runs,
  requested_by     text not null,
  publishes_as     text not null,
  -- what was asked for; null bounds are open and, with full = false, mean "from the watermark on"
  requested_from   date,
  requested_to     date,
  requested_symbols text[],
  is_full          boolean not null default false,
  -- what that came to on the base version the run started from
  base_version     integer,
  window_from      date,
  window_to        date,
  idempotency_key  text,
  phase            text,
  rows_extracted   bigint not null default 0,
  rows_staged      bigint not null default 0,
  rows_quarantined bigint not null default 0,
  rows_flagged     bigint not null default 0,
  rows_published   bigint not null default 0,
  version          integer,
  quarantine_path  text,
  error_code       text,
  reason           text,
  cancel_requested_by text,
  fence            bigint,
  worker           text,
  queued_at        timestamptz not null default clock_timestamp(),
  started_at       timestamptz,
  finished_at      timestamptz,
  check ((state in ('queued', 'running')) = (finished_at is null)),
  check ((version is not null) = (state = 'succeeded'))
);
create index ingestion_runs_dataset_idx on ingestion_runs (dataset_id, id desc);
create index ingestion_runs_state_idx on ingestion_runs (state, id desc);
create index ingestion_runs_open_idx on ingestion_runs (dataset_id, id) where state in ('queued', 'running');
create unique index ingestion_runs_running_key on ingestion_runs (dataset_id) where state = 'running';
create unique index ingestion_runs_idempotency_key on ingestion_runs (idempotency_key) where state = 'succeeded';

-- Phases, state changes and log lines of a run, in order of id.
create table run_events (
  id      bigint generated always as identity primary key,
  run_id  bigint not null references ingestion_runs on delete cascade,
  at      timestamptz not null default clock_timestamp(),
  kind    event_kind not null,
  level   event_level not null default 'info',
  phase   text,
  message text not null,
  data    jsonb
);
create index run_events_run_idx on run_events (run_id, id);

-- What a run received, byte for byte; the copy stays in the bronze zone whatever becomes of the run.
create table run_files (
  run_id      bigint not null references ingestion_runs on delete cascade,
  name        text not null,
  bytes       bigint not null,
  sha256      text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  bronze_path text not null,
  primary key (run_id, name)
);

create table dataset_versions (
  dataset_id       bigint not null references datasets,
  version          integer not null check (version > 0),
  snapshot_id      text not null check (snapshot_id ~ '^[0-9a-f]{64}$'),
  content_hash     text not null check (content_hash ~ '^[0-9a-f]{64}$'),
  schema_hash      text not null check (schema_hash ~ '^[0-9a-f]{64}$'),
  definition_hash  text not null check (definition_hash ~ '^[0-9a-f]{64}$'),
  manifest_path    text not null,
  manifest_sha256  text not null check (manifest_sha256 ~ '^[0-9a-f]{64}$'),
  row_count        bigint not null,
  byte_count       bigint not null,
  file_count       integer not null,
  min_key_date     date,
  max_key_date     date,
  watermark        date,
  rows_added       bigint not null default 0,
  rows_restated    bigint not null default 0,
  rows_removed     bigint not null default 0,
  -- which provider files (by name and sha256) this content already holds, so that a re-run reads only what changed
  source_state     jsonb not null default '{}',
  is_current       boolean not null,
  action           version_action not null,
  base_version     integer,
  restored_version integer,
  withdrawn_by     integer,
  run_id           bigint references ingestion_runs,
  fence            bigint,
  published_by     text not null,
  published_at     timestamptz not null,
  primary key (dataset_id, version),
  check (base_version < version)
);
create unique index dataset_versions_current_key on dataset_versions (dataset_id) where is_current;
create unique index dataset_versions_run_key on dataset_versions (run_id) where run_id is not null;
create index dataset_versions_published_idx on dataset_versions (dataset_id, published_at desc);

create table version_files (
  dataset_id     bigint not null,
  version        integer not null,
  path           text not null,
  partition      text not null,
  rows           bigint not null,
  bytes          bigint not null,
  sha256         text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  content_sha256 text not null check (content_sha256 ~ '^[0-9a-f]{64}$'),
  min_date       date,
  max_date       date,
  primary key (dataset_id, version, path),
  foreign key (dataset_id, version) references dataset_versions deferrable initially deferred
);
create index version_files_path_idx on version_files (path);

create table quality_checks (
  id           bigint generated always as identity primary key,
  run_id       bigint not null references ingestion_runs,
  dataset_id   bigint not null references datasets,
  version      integer,
  name         text not null,
  status       check_status not null,
  severity     check_severity not null,
  observed     double precision,
  threshold    double precision,
  count        bigint not null default 0,
  message      text not null,
  sample       jsonb not null default '[]',
  evaluated_at timestamptz not null default clock_timestamp(),
  unique (run_id, name)
);
create index quality_checks_dataset_idx on quality_checks (dataset_id, id desc);

create table lineage_edges (
  id            bigint generated always as identity primary key,
  run_id        bigint not null references ingestion_runs,
  dataset_id    bigint not null,
  version       integer not null,
  source        text,
  input_dataset_id bigint,
  input_version integer,
  window_from   date,
  window_to     date,
  foreign key (dataset_id, version) references dataset_versions,
  foreign key (input_dataset_id, input_version) references dataset_versions,
  check ((source is null) <> (input_dataset_id is null))
);
create index lineage_edges_output_idx on lineage_edges (dataset_id, version);
create index lineage_edges_input_idx on lineage_edges (input_dataset_id, input_version);

-- One row per thing that one process at a time may own: a dataset's writer, a worker, the scheduler. Fences only grow.
create table job_leases (
  resource     text primary key,
  fence        bigint not null default 0 check (fence >= 0),
  holder       text,
  run_id       bigint references ingestion_runs,
  acquired_at  timestamptz,
  heartbeat_at timestamptz,
  expires_at   timestamptz,
  check ((holder is null) = (expires_at is null))
);

create table schedules (
  id            bigint generated always as identity primary key,
  dataset_id    bigint not null references datasets,
  delay_minutes integer not null check (delay_minutes >= 0),
  enabled       boolean not null default true,
  next_due_at   timestamptz,
  last_due_at   timestamptz,
  last_run_id   bigint references ingestion_runs,
  created_at    timestamptz not null default clock_timestamp()
);
create unique index schedules_dataset_key on schedules (dataset_id);

create table holds (
  id          bigint generated always as identity primary key,
  dataset_id  bigint not null references datasets,
  reason      text not null check (length(btrim(reason)) > 0),
  placed_by   text not null,
  placed_at   timestamptz not null default clock_timestamp(),
  released_by text,
  released_at timestamptz,
  check ((released_by is null) = (released_at is null))
);
create unique index holds_open_key on holds (dataset_id) where released_at is null;

-- Append-only, hash-chained: hash = sha256(previous hash, canonical row). See server/audit.ts.
create table audit_log (
  id        bigint primary key,
  at        timestamptz not null,
  actor     text not null,
  action    text not null,
  subject   text not null,
  detail    jsonb not null,
  prev_hash text not null check (prev_hash ~ '^[0-9a-f]{64}$'),
  hash      text not null check (hash ~ '^[0-9a-f]{64}$')
);
create unique index audit_log_hash_key on audit_log (hash);
create index audit_log_subject_idx on audit_log (subject, id desc);
create index audit_log_at_idx on audit_log (at desc);

create function audit_log_is_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'audit_log is append-only' using errcode = 'insufficient_privilege';
end $$;
create trigger audit_log_append_only before update or delete or truncate on audit_log
  for each statement execute function audit_log_is_append_only();

-- Once a dataset has published it always has a current version: checked when the transaction commits, so that a
-- publish may clear the old pointer before it sets the new one (the partial unique index forbids the other order).
create function dataset_has_current_version() returns trigger language plpgsql as $$
begin
  if exists (select from dataset_versions where dataset_id = old.dataset_id)
     and not exists (select from dataset_versions where dataset_id = old.dataset_id and is_current) then
    raise exception 'dataset % would be left without a current version', old.dataset_id
      using errcode = 'check_violation', constraint = 'dataset_has_current_version';
  end if;
  return null;
end $$;
create constraint trigger dataset_has_current_version after update or delete on dataset_versions
  deferrable initially deferred for each row execute function dataset_has_current_version();

-- A first version must arrive as the current one.
create function first_version_is_current() returns trigger language plpgsql as $$
begin
  if not exists (select from dataset_versions where dataset_id = new.dataset_id and is_current) then
    raise exception 'dataset % has versions but no current one', new.dataset_id
      using errcode = 'check_violation', constraint = 'dataset_has_current_version';
  end if;
  return null;
end $$;
create constraint trigger first_version_is_current after insert on dataset_versions
  deferrable initially deferred for each row execute function first_version_is_current();

-- What was published is never rewritten: only is_current and withdrawn_by may change.
create function published_version_is_immutable() returns trigger language plpgsql as $$
begin
  if (to_jsonb(new) - '{is_current,withdrawn_by}'::text[]) is distinct from (to_jsonb(old) - '{is_current,withdrawn_by}'::text[]) then
    raise exception 'version % of dataset % is published and cannot change', old.version, old.dataset_id
      using errcode = 'check_violation', constraint = 'published_version_is_immutable';
  end if;
  return new;
end $$;
create trigger published_version_is_immutable before update on dataset_versions
  for each row execute function published_version_is_immutable();

-- Fences only grow; a final run state is never overwritten.
create function lease_fence_only_grows() returns trigger language plpgsql as $$
begin
  if new.fence < old.fence then
    raise exception 'fence of % would go back from % to %', old.resource, old.fence, new.fence
      using errcode = 'check_violation', constraint = 'lease_fence_only_grows';
  end if;
  return new;
end $$;
create trigger lease_fence_only_grows before update on job_leases
  for each row execute function lease_fence_only_grows();

create function final_run_state_is_final() returns trigger language plpgsql as $$
begin
  if old.state not in ('queued', 'running') and new.state is distinct from old.state then
    raise exception 'run % is % and cannot become %', old.id, old.state, new.state
      using errcode = 'check_violation', constraint = 'final_run_state_is_final';
  end if;
  return new;
end $$;
create trigger final_run_state_is_final before update on ingestion_runs
  for each row execute function final_run_state_is_final();
