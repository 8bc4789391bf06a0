-- qtrade control plane, schema version 3: a rollback names the files it restores instead of copying their rows.

-- The columns that never change are named, so that a publish and a rollback, which only move `is_current` and
-- `withdrawn_by`, do not compare whole rows.
drop trigger published_version_is_immutable on dataset_versions;

-- Whose rows in version_files are this version's files: its own, or those of the version that first held its snapshot.
alter table dataset_versions add column files_version integer;
update dataset_versions set files_version = version;
-- The check that a current version is left waits for the commit; a table with checks that wait cannot be altered.
set constraints all immediate;
alter table dataset_versions alter column files_version set not null;
alter table dataset_versions add constraint dataset_versions_files_check check (files_version <= version);
alter table dataset_versions add constraint dataset_versions_files_fkey
  foreign key (dataset_id, files_version) references dataset_versions deferrable initially deferred;

create trigger published_version_is_immutable
  before update of dataset_id, version, snapshot_id, content_hash, schema_hash, definition_hash, manifest_path,
    manifest_sha256, row_count, byte_count, file_count, min_key_date, max_key_date, watermark, rows_added, rows_restated,
    rows_removed, source_state, action, base_version, restored_version, run_id, fence, published_by, published_at,
    files_version
  on dataset_versions for each row execute function published_version_is_immutable();

-- The files of every version, whoever's rows they are.
create view files_of_version as
  select v.dataset_id, v.version, f.path, f.partition, f.rows, f.bytes, f.sha256, f.content_sha256, f.min_date, f.max_date
  from dataset_versions v join version_files f on f.dataset_id = v.dataset_id and f.version = v.files_version;

-- A dataset's versions are few enough to be read by their number, which grows with their time: one index less to write.
drop index dataset_versions_published_idx;
