-- qtrade control plane, schema version 6: instruments whose names have dates, waivers of check results, rows that a person
-- corrected by hand, and backfills.

create type ticker_origin as enum ('first_sight', 'action', 'person');
create type instrument_attribute as enum ('name', 'issuer', 'share_class', 'figi', 'isin', 'cik');

-- How a name came to be, and since when that is known: what the exchange said, or a person, or only that a row had it.
alter table instrument_tickers add column origin ticker_origin not null default 'first_sight',
  add column recorded_by text, add column recorded_at timestamptz not null default clock_timestamp();
alter table instruments add column delisted_on date;

-- Codes and names of an instrument, each for a time: valid_from is the first day, valid_to the day after the last.
create table instrument_attributes (
  id            bigint generated always as identity primary key,
  instrument_id bigint not null references instruments,
  name          instrument_attribute not null,
  value         text not null check (length(value) between 1 and 200),
  valid_from    date not null default '-infinity',
  valid_to      date not null default 'infinity',
  recorded_by   text not null,
  recorded_at   timestamptz not null default clock_timestamp(),
  check (valid_from < valid_to),
  unique (instrument_id, name, valid_from)
);
create index instrument_attributes_value_idx on instrument_attributes (name, value);

create type waiver_state as enum ('pending', 'active', 'rejected', 'withdrawn');

-- A person takes responsibility for what a check found, until a time. Of a critical check another person decides.
create table waivers (
  id             bigint generated always as identity primary key,
  dataset_id     bigint not null references datasets,
  -- the result that it was asked for
  check_id       bigint not null references quality_checks,
  check_name     text not null,
  -- what the result was: of a check that could not run, only that is taken on
  check_status   check_status not null check (check_status in ('warn', 'fail', 'error')),
  severity       check_severity not null,
  -- no more than was seen then, and no further beyond the threshold: what is worse fails again
  count_max      bigint not null check (count_max >= 0),
  excess_max     double precision check (excess_max >= 0),
  -- of the definition's checks when it was asked: other settings since void it
  settings_hash  text not null,
  -- symbols whose new rows stay out, so that the others can be published; null: none are
  left_behind    text[] check (cardinality(left_behind) > 0),
  environment    text not null check (environment in ('dev', 'staging', 'prod')),
  state          waiver_state not null,
  reason         text not null check (length(btrim(reason)) > 0),
  requested_by   text not null,
  requested_at   timestamptz not null default clock_timestamp(),
  -- in application time
  expires_at     timestamptz not null,
  decided_by     text,
  decided_at     timestamptz,
  decision_note  text,
  -- the requester decided it: allowed in dev only
  self_approved  boolean not null default false,
  withdrawn_by   text,
  withdrawn_at   timestamptz,
  check (state <> 'pending' or (decided_by is null and withdrawn_by is null)),
  check ((decided_by is null) = (decided_at is null) and (withdrawn_by is null) = (withdrawn_at is null)),
  check ((state = 'withdrawn') = (withdrawn_by is not null)),
  check (not self_approved or environment = 'dev'),
  -- what is left behind is missing from every check, so that it is never one person's
  check ((severity <> 'critical' and left_behind is null) or state <> 'active' or decided_by is not null),
  check (state <> 'active' or decided_by is null or decided_by <> requested_by or self_approved)
);
create index waivers_dataset_idx on waivers (dataset_id, id desc);
create index waivers_open_idx on waivers (dataset_id, expires_at) where state in ('pending', 'active');

-- A decision is final; an active waiver can only be taken back.
create function waiver_decision_is_final() returns trigger language plpgsql as $$
begin
  if (old.state <> 'pending' and not (old.state = 'active' and new.state = 'withdrawn'))
     or (to_jsonb(new) - '{state,decided_by,decided_at,decision_note,self_approved,withdrawn_by,withdrawn_at}'::text[])
        is distinct from
        (to_jsonb(old) - '{state,decided_by,decided_at,decision_note,self_approved,withdrawn_by,withdrawn_at}'::text[])
     or (old.decided_by is not null and new.decided_by is distinct from old.decided_by) then
    raise exception 'waiver % is % and cannot change so', old.id, old.state
      using errcode = 'check_violation', constraint = 'waiver_decision_is_final';
  end if;
  return new;
end $$;
create trigger waiver_decision_is_final before update on waivers
  for each row execute function waiver_decision_is_final();

alter table quality_checks add column waiver_id bigint references waivers;
alter table quality_checks add constraint quality_checks_waived check ((status = 'waived') = (waiver_id is not null));
create index quality_checks_waiver_idx on quality_checks (waiver_id) where waiver_id is not null;

-- A value of a row that a person puts in the provider's place, until a time; a source of its own beside the provider.
create table row_overrides (
  id         bigint generated always as identity primary key,
  dataset_id bigint not null references datasets,
  symbol     text not null check (symbol <> ''),
  date       date not null,
  -- column → value, null to leave it out
  fields     jsonb not null check (jsonb_typeof(fields) = 'object' and fields <> '{}'),
  reason     text not null check (length(btrim(reason)) > 0),
  author     text not null,
  created_at timestamptz not null default clock_timestamp(),
  -- in application time
  expires_at timestamptz not null,
  ended_by   text,
  ended_at   timestamptz,
  check ((ended_by is null) = (ended_at is null))
);
create unique index row_overrides_open_key on row_overrides (dataset_id, symbol, date) where ended_at is null;

create type backfill_state as enum ('running', 'succeeded', 'stopped', 'cancelled');

-- A long stretch as a list of runs. The list is written down when it is asked for: what a dry run showed is what is done.
create table backfills (
  id              bigint generated always as identity primary key,
  dataset_id      bigint not null references datasets,
  requested_from  date not null,
  requested_to    date not null,
  symbols         text[],
  -- how long a run's stretch is
  step            text not null check (step in ('month', 'quarter', 'year')),
  stop_at_failure boolean not null,
  state           backfill_state not null default 'running',
  requested_by    text not null,
  publishes_as    text not null,
  requested_at    timestamptz not null default clock_timestamp(),
  finished_at     timestamptz,
  check (requested_from <= requested_to),
  check ((state = 'running') = (finished_at is null))
);
create index backfills_dataset_idx on backfills (dataset_id, id desc);
create unique index backfills_running_key on backfills (dataset_id) where state = 'running';

create table backfill_steps (
  backfill_id bigint not null references backfills on delete cascade,
  seq         integer not null check (seq > 0),
  window_from date not null,
  window_to   date not null,
  -- the latest run of it; null while its turn has not come
  run_id      bigint references ingestion_runs,
  primary key (backfill_id, seq),
  check (window_from <= window_to)
);
create unique index backfill_steps_run_key on backfill_steps (run_id) where run_id is not null;

-- The columns that a run's files had, mapped or not: what the schema contract compares the next run's with.
alter table ingestion_runs add column source_columns text[];
