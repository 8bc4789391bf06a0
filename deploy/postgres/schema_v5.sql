-- qtrade control plane, schema version 5: reference data beside prices, how far prices are complete, and every question
-- that a provider was asked, with how it answered.

alter type dataset_kind add value 'corporate_actions';
alter type dataset_kind add value 'fundamentals';
alter type dataset_kind add value 'membership';
alter type dataset_kind add value 'calendar';
alter type dataset_kind add value 'macro_series';
alter type dataset_kind add value 'table';

-- The last session for which nearly all expected instruments are there; null where the definition names no universe.
alter table dataset_versions add column complete_until date;
drop trigger published_version_is_immutable on dataset_versions;
create trigger published_version_is_immutable
  before update of dataset_id, version, snapshot_id, content_hash, schema_hash, definition_hash, manifest_path,
    manifest_sha256, row_count, byte_count, file_count, min_key_date, max_key_date, watermark, rows_added, rows_restated,
    rows_removed, source_state, action, base_version, restored_version, run_id, fence, published_by, published_at,
    files_version, complete_until
  on dataset_versions for each row execute function published_version_is_immutable();

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
