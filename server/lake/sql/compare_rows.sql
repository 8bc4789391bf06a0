-- Rows of two versions that differ, counted in all, by symbol and by session. Run in the sandbox.
--   in:  lake.before, lake.after: the files of one side that the other does not share
--   out: level ('all', 'symbol', 'date'), name, added, removed, restated
with changed as (
  select coalesce(a.symbol, b.symbol) as symbol, coalesce(a.date, b.date) as date,
         b.instrument_id is null as added, a.instrument_id is null as removed
  from lake.before b full join lake.after a on a.instrument_id = b.instrument_id and a.date = b.date
  where b.instrument_id is null or a.instrument_id is null
     or a.open is distinct from b.open or a.high is distinct from b.high or a.low is distinct from b.low
     or a.close is distinct from b.close or a.volume is distinct from b.volume or a.flags is distinct from b.flags
     or a.symbol is distinct from b.symbol
)
select 'all' as level, '' as name, count(*) filter (where added) as added, count(*) filter (where removed) as removed,
       count(*) filter (where not added and not removed) as restated
from changed
union all
select 'symbol', symbol, count(*) filter (where added), count(*) filter (where removed),
       count(*) filter (where not added and not removed)
from changed group by symbol
union all
select 'date', date::varchar, count(*) filter (where added), count(*) filter (where removed),
       count(*) filter (where not added and not removed)
from changed group by date
