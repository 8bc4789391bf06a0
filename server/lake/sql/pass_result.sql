-- One pass over `result` (sorted by y, k, date), keeping the few rows that matter: those where the year, the instrument
-- or the ticker changes, and those that a check of consecutive bars may care about. Looking at the row before is
-- streaming work here; a window that had to sort again would cost as much as the sort itself.
--   in:  result(y, k, s, date, open, high, low, close, volume, flags, is_new), variable jump_max
--   out: passed(y, k, s, pos, date, close, volume, is_new, py, pk, ps, pdate, pclose, pvolume), p… being the row before
create or replace table passed as
select * from (
  select y, k, s, row_number() over () as pos, date, close, volume, is_new,
         lag(y) over () as py, lag(k) over () as pk, lag(s) over () as ps, lag(date) over () as pdate,
         lag(close) over () as pclose, lag(volume) over () as pvolume
  from result
)
where pk is null or k <> pk or y <> py or s <> ps or date = pdate
   or close = pclose or volume = 0 or abs(close / pclose - 1) > getvariable('jump_max');
