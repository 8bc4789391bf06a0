-- qtrade control plane, schema version 5: reference data beside prices and how far prices are complete; every question that a provider was asked, and how
-- it answered.

alter type dataset_kind add value 'corporate_actions';
alter type dataset_kind add value 'fundamentals';
alter type dataset_kind add value 'membership';
alter type dataset_kind add value 'calendar';
alter type dataset_kind add value 'macro_series';
alter type dataset_kind add value 'table';

-- The last session for which nearly all expected instruments are there; null where the definition names no universe.
alter table dataset_versions add column complete_until date;

create type request_outcome as enum ('answered', 'again', 'given_up');

-- "Was the vendor late, was the vendor wrong, or were we?" What an answer held lies in bronze, under `file_name`.
create table source_requests (
  run_id      bigint not null references ingestion_runs on delete cascade,
  seq         integer not null,
  at          timestamptz not null,
  subject     text not null,
  -- with the names of secrets in their place
  url         text not null,
  attempt     integer not null check (attempt > 0),
  status      integer,
  outcome     request_outcome not null,
  problem     text,
  bytes       bigint not null,
  duration_ms double precision not null,
  file_name   text,
  primary key (run_id, seq),
  check ((outcome = 'answered') = (problem is null))
);
