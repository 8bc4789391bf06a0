-- Types the received text of daily prices and applies the row rules (design section 6).
--   in:  raw(source_file, symbol, date_text, date, open_text, high_text, low_text, close_text, volume_text)
--   out: typed(y, symbol, date, open, high, low, close, volume, flags, reasons, received)
-- `reasons` (null: the row is good) lists every rule that sets the row aside; `received` keeps its text then.
-- Variables: price_unit, today (exchange-local), allow_negative, has_open, has_high, has_low, has_volume.
create table typed as
with numbers as (
  select source_file, nullif(trim(symbol), '') as symbol, date_text, date,
         open_text, high_text, low_text, close_text, volume_text,
         try_cast(open_text as double) as o, try_cast(high_text as double) as h, try_cast(low_text as double) as l,
         try_cast(close_text as double) as c, try_cast(volume_text as double) as v
  from raw
), finite as (
  -- a cast that gave null where there was text is no number; not finite counts as null, and is told apart by its flag
  select * exclude (o, h, l, c, v),
         (o is null and trim(open_text) <> '') or (h is null and trim(high_text) <> '')
           or (l is null and trim(low_text) <> '') or (c is null and trim(close_text) <> '')
           or (v is null and trim(volume_text) <> '') as not_a_number,
         case when isfinite(o) then o * getvariable('price_unit') end as o,
         case when isfinite(h) then h * getvariable('price_unit') end as h,
         case when isfinite(l) then l * getvariable('price_unit') end as l,
         case when isfinite(c) then c * getvariable('price_unit') end as c,
         -- minus zero and zero are the same volume
         case when isfinite(v) then case when v = 0 then 0 else v end end as v
  from numbers
), ranged as (
  select *, coalesce(h < l, false) as crossed, greatest(0.01, 0.005 * abs(c)) as tolerance,
         case when h < l then null else h end as hi,
         case when h < l then null else l end as lo
  from finite
), judged as (
  select *,
         greatest(coalesce(c - hi, 0), coalesce(lo - c, 0)) as close_beyond,
         greatest(coalesce(o - hi, 0), coalesce(lo - o, 0)) as open_beyond,
         symbol is null as symbol_null,
         date is null as date_bad,
         coalesce(date > getvariable('today'), false) as in_future
  from ranged
), ruled as (
  select *,
         symbol_null or date_bad or in_future or coalesce(not_a_number, false) or c is null
           or coalesce(c <= 0 and not getvariable('allow_negative'), false)
           or coalesce(v < 0, false)
           or coalesce(close_beyond > tolerance, false) as bad
  from judged
)
select year(date)::smallint as y, symbol, date,
       case when open_beyond > tolerance then null else o end as open,
       hi as high, lo as low, c as close, v as volume,
       case when o is null or h is null or l is null or v is null or crossed or open_beyond > 0 or close_beyond > 0
         then list_filter([
           case when o is null and getvariable('has_open') then 'open_null' end,
           case when h is null and getvariable('has_high') then 'high_null' end,
           case when l is null and getvariable('has_low') then 'low_null' end,
           case when v is null and getvariable('has_volume') then 'volume_null' end,
           case when crossed then 'high_below_low' end,
           case when open_beyond > tolerance then 'open_outside_range'
                when open_beyond > 0 then 'open_near_range' end,
           case when close_beyond > 0 then 'close_near_range' end
         ], lambda word: word is not null) end as flags,
       case when bad then list_filter([
         case when symbol_null then 'symbol_null' end,
         case when date_bad and coalesce(trim(date_text), '') = '' then 'date_null'
              when date_bad then 'date_invalid' end,
         case when in_future then 'date_in_future' end,
         case when not_a_number then 'not_a_number' end,
         case when c is null and not coalesce(not_a_number and try_cast(close_text as double) is null, false)
           then 'close_null' end,
         case when c <= 0 and not getvariable('allow_negative') then 'close_not_positive' end,
         case when v < 0 then 'volume_negative' end,
         case when close_beyond > tolerance then 'close_outside_range' end
       ], lambda word: word is not null) end as reasons,
       case when bad then {
         source_file: source_file, symbol: symbol, date: date_text, open: open_text, high: high_text, low: low_text,
         close: close_text, volume: volume_text } end as received
from ruled;
