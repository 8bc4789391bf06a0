-- Applies the row rules (design section 6) to the rows that did not pass the sieve.
--   in:  sifted(symbol, date, open, high, low, close, volume, received), the rows with `received`
--   out: judged(symbol, date, open, high, low, close, volume, flags, reasons, received)
-- `flags` and `reasons` are words joined by commas, null when there are none; a row with reasons is set aside. Text
-- rather than lists: it costs nothing when null.
-- Variables: blanks (what is trimmed from a ticker), today, allow_negative, has_open, has_high, has_low, has_volume,
-- set_aside (flags whose rows are set aside), keep_close_outside (a close outside the range is flagged only).
create table judged as
with texts as (
  select nullif(trim(symbol, getvariable('blanks')), '') as symbol, date, received, string_split(received, chr(31)) as text,
         open as o, high as h, low as l, close as c, volume as v
  from sifted where received is not null
), finite as (
  select symbol, date, received, text[3] as date_text, text[7] as close_text,
         -- a cast that gave null where there was text is no number; not finite counts as null
         (o is null and trim(text[4]) <> '') or (h is null and trim(text[5]) <> '') or (l is null and trim(text[6]) <> '')
           or (c is null and trim(text[7]) <> '') or (v is null and trim(text[8]) <> '') as not_a_number,
         case when isfinite(o) then o end as o,
         case when isfinite(h) then h end as h,
         case when isfinite(l) then l end as l,
         case when isfinite(c) then c end as c,
         case when isfinite(v) then v end as v
  from texts
), zeroed as (
  -- minus zero and zero are the same number, and must be the same bytes
  select symbol, date, received, date_text, close_text, not_a_number,
         case when o = 0 then 0 else o end as o, case when h = 0 then 0 else h end as h,
         case when l = 0 then 0 else l end as l, case when c = 0 then 0 else c end as c,
         case when v = 0 then 0 else v end as v
  from finite
), ranged as (
  select *, coalesce(h < l, false) as crossed, greatest(0.01, 0.005 * abs(c)) as tolerance,
         case when h < l then null else h end as hi, case when h < l then null else l end as lo
  from zeroed
), measured as (
  select *, greatest(coalesce(c - hi, 0), coalesce(lo - c, 0)) as close_beyond,
         greatest(coalesce(o - hi, 0), coalesce(lo - o, 0)) as open_beyond
  from ranged
), ruled as (
select symbol, date, case when open_beyond > tolerance then null else o end as open, hi as high, lo as low, c as close,
       v as volume,
       nullif(concat_ws(',',
         case when o is null and getvariable('has_open') then 'open_null' end,
         case when h is null and getvariable('has_high') then 'high_null' end,
         case when l is null and getvariable('has_low') then 'low_null' end,
         case when v is null and getvariable('has_volume') then 'volume_null' end,
         case when crossed then 'high_below_low' end,
         case when open_beyond > tolerance then 'open_outside_range' when open_beyond > 0 then 'open_near_range' end,
         case when close_beyond > tolerance and getvariable('keep_close_outside') then 'close_outside_range'
              when close_beyond > 0 then 'close_near_range' end), '') as flags,
       nullif(concat_ws(',',
         case when symbol is null then 'symbol_null'
              -- no name of an instrument: a control character in it, or a length that only a broken file has
              when length(symbol) > 64 or regexp_matches(symbol, '\p{Cc}') then 'symbol_invalid' end,
         case when date is null and trim(date_text) = '' then 'date_null' when date is null then 'date_invalid' end,
         case when date > getvariable('today') then 'date_in_future' end,
         case when not_a_number then 'not_a_number' end,
         case when c is null and (trim(close_text) = '' or try_cast(close_text as double) is not null) then 'close_null' end,
         case when c <= 0 and not getvariable('allow_negative') then 'close_not_positive' end,
         case when v < 0 then 'volume_negative' end,
         case when close_beyond > tolerance and not getvariable('keep_close_outside') then 'close_outside_range' end), '') as reasons,
       received
from measured
)
select * replace (
  nullif(concat_ws(',', reasons, nullif(array_to_string(
    list_filter(string_split(flags, ','), lambda flag: list_contains(getvariable('set_aside'), flag)), ','), '')), '') as reasons)
from ruled;
