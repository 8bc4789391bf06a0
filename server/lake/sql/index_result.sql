-- What hashing, writing and the checks need to know about `result`, from the rows that the pass kept.
--   in:  passed, result, blocks(y, block), context(block, y, k, date, close)
--   out: runs(y, k, s, pos, rows, first_date, last_date, last_close): consecutive rows of one year, instrument and ticker
--        instrument_years(block, y, k, head, rows, first_date, last_date, last_close, previous_close, preceding): context
--        rows come first in a block; previous_close is the close before the year's first bar
--        moves(block, k, s, date, close, volume, is_new, previous_close, position): bars that checks may report
create or replace table runs as
with heads as (
  select * from passed where pk is null or k <> pk or y <> py or s <> ps
), ends as (
  select y, k, s, pos, date, lead(pos) over w as next_pos, lead(pdate) over w as pdate, lead(pclose) over w as pclose
  from heads window w as (order by pos)
), tail as (
  select count(*) as rows, last(date) as date, last(close) as close from result
)
select y, k, s, pos, coalesce(next_pos, tail.rows + 1) - pos as rows, ends.date as first_date,
       coalesce(pdate, tail.date) as last_date, case when next_pos is null then tail.close else pclose end as last_close
from ends, tail;

create or replace table instrument_years as
with years as (
  select block, y, k, min(pos) as head, sum(rows) as rows, min(first_date) as first_date, max(last_date) as last_date,
         arg_max(last_close, last_date) as last_close
  from runs join blocks using (y) group by block, y, k
  union all
  select block, y, k, 0, 1, date, date, close from context
)
select *, lag(last_close) over w as previous_close, sum(rows) over w - rows as preceding
from years window w as (partition by block, k order by y);

create or replace table moves as
select * from (
  select block, k, s, date, close, volume, is_new,
         case when k = pk and y = py then pclose else previous_close end as previous_close,
         preceding + pos - head as position
  from passed join instrument_years using (y, k)
)
where close = previous_close or volume = 0 or abs(close / previous_close - 1) > getvariable('jump_max');
