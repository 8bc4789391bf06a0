-- qtrade control plane, schema version 4: queries that people keep under a name.

-- Only its owner changes a query; a shared one is seen by everybody who may run SQL.
create table saved_queries (
  id         bigint generated always as identity primary key,
  owner      text not null,
  name       text not null check (length(name) between 1 and 100),
  sql        text not null check (length(sql) between 1 and 100000),
  shared     boolean not null,
  changed_at timestamptz not null default clock_timestamp(),
  unique (owner, name)
);
create index saved_queries_shared_idx on saved_queries (id) where shared;
