-- Values that differ between two versions, largest relative change first. Run in the sandbox.
--   in:  lake.before, lake.after: the files of one side that the other does not share
--   out: symbol, date, kind, field, old, new, relative, total (of all changes, before the caller's limit)
-- An added or removed row is one change, shown by its close.
with pairs as (
  select coalesce(a.symbol, b.symbol) as symbol, coalesce(a.date, b.date) as date,
         case when b.instrument_id is null then 'added' when a.instrument_id is null then 'removed' else 'restated' end as kind,
         b.open as b_open, a.open as a_open, b.high as b_high, a.high as a_high, b.low as b_low, a.low as a_low,
         b.close as b_close, a.close as a_close, b.volume as b_volume, a.volume as a_volume,
         array_to_string(b.flags, ',') as b_flags, array_to_string(a.flags, ',') as a_flags
  from lake.before b full join lake.after a on a.instrument_id = b.instrument_id and a.date = b.date
), numbers as (
  select symbol, date, kind, 'open' as field, b_open as o, a_open as n from pairs where kind = 'restated' and b_open is distinct from a_open
  union all
  select symbol, date, kind, 'high', b_high, a_high from pairs where kind = 'restated' and b_high is distinct from a_high
  union all
  select symbol, date, kind, 'low', b_low, a_low from pairs where kind = 'restated' and b_low is distinct from a_low
  union all
  select symbol, date, kind, 'close', b_close, a_close from pairs where kind <> 'restated' or b_close is distinct from a_close
  union all
  select symbol, date, kind, 'volume', b_volume, a_volume from pairs where kind = 'restated' and b_volume is distinct from a_volume
), changes as (
  select symbol, date, kind, field, o::varchar as old, n::varchar as new,
         case when o <> 0 and n is not null then abs(n / o - 1) end as relative
  from numbers
  union all
  select symbol, date, kind, 'flags', b_flags, a_flags, null from pairs where kind = 'restated' and b_flags is distinct from a_flags
)
select symbol, date::varchar as date, kind, field, old, new, relative, count(*) over () as total
from changes
order by relative desc nulls last, date, symbol, field
