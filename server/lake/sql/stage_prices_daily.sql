-- Types the received text of daily prices and applies the row rules (design section 6).
--   in:  raw(source_file, symbol, date_text, date, open_text, high_text, low_text, close_text, volume_text)
--   out: typed(symbol, date, open, high, low, close, volume, flags, reasons, received)
-- `flags` and `reasons` are words joined by commas, null when there are none; a row with reasons is set aside, and
-- `received` then keeps its text, joined by the unit separator. Text rather than lists: it costs nothing when null.
-- Variables: price_unit, today (exchange-local), allow_negative, has_open, has_high, has_low, has_volume.
-- `sound` singles out the rows that no rule touches, which are nearly all of them, by a few comparisons; the rules'
-- own expressions then run for the rest only (a CASE evaluates a branch for the rows that reach it).
create table typed as
with numbers as (
  select source_file, symbol, date_text, date, open_text, high_text, low_text, close_text, volume_text,
         try_cast(open_text as double) as o, try_cast(high_text as double) as h, try_cast(low_text as double) as l,
         try_cast(close_text as double) as c, try_cast(volume_text as double) as v
  from raw
), sifted as (
  select *,
         -- a comparison with null is null, with NaN or infinity false at one end: only plain numbers pass
         coalesce(l > 0 and l <= o and l <= c and o <= h and c <= h and h < 1e300 and v > 0 and v < 1e300
           and date <= getvariable('today') and symbol <> '' and not starts_with(symbol, ' ') and not ends_with(symbol, ' ')
           and getvariable('price_unit') = 1, false) as sound
  from numbers
), judged as (
  select source_file, date_text, date, open_text, high_text, low_text, close_text, volume_text, sound,
         case when sound then symbol else nullif(trim(symbol), '') end as symbol,
         -- a cast that gave null where there was text is no number; not finite counts as null
         case when sound then false else coalesce(
           (o is null and trim(open_text) <> '') or (h is null and trim(high_text) <> '')
             or (l is null and trim(low_text) <> '') or (c is null and trim(close_text) <> '')
             or (v is null and trim(volume_text) <> ''), false) end as not_a_number,
         case when sound then o when isfinite(o) then o * getvariable('price_unit') end as o,
         case when sound then h when isfinite(h) then h * getvariable('price_unit') end as h,
         case when sound then l when isfinite(l) then l * getvariable('price_unit') end as l,
         case when sound then c when isfinite(c) then c * getvariable('price_unit') end as c,
         -- minus zero and zero are the same volume
         case when sound then v when isfinite(v) then case when v = 0 then 0 else v end end as v
  from sifted
), ranged as (
  select *,
         case when sound then false else coalesce(h < l, false) end as crossed,
         case when sound then h when h < l then null else h end as hi,
         case when sound then l when h < l then null else l end as lo
  from judged
), measured as (
  select *,
         case when sound then 0 else greatest(0.01, 0.005 * abs(c)) end as tolerance,
         case when sound then 0 else greatest(coalesce(c - hi, 0), coalesce(lo - c, 0)) end as close_beyond,
         case when sound then 0 else greatest(coalesce(o - hi, 0), coalesce(lo - o, 0)) end as open_beyond
  from ranged
), ruled as (
  select *,
         case when sound then false else
           symbol is null or date is null or date > getvariable('today') or not_a_number or c is null
             or coalesce(c <= 0 and not getvariable('allow_negative'), false)
             or coalesce(v < 0, false) or coalesce(close_beyond > tolerance, false) end as bad
  from measured
)
select symbol, date,
       case when sound then o when open_beyond > tolerance then null else o end as open,
       hi as high, lo as low, c as close, v as volume,
       case when sound then null
            when o is null or h is null or l is null or v is null or crossed or open_beyond > 0 or close_beyond > 0
            then nullif(concat_ws(',',
              case when o is null and getvariable('has_open') then 'open_null' end,
              case when h is null and getvariable('has_high') then 'high_null' end,
              case when l is null and getvariable('has_low') then 'low_null' end,
              case when v is null and getvariable('has_volume') then 'volume_null' end,
              case when crossed then 'high_below_low' end,
              case when open_beyond > tolerance then 'open_outside_range'
                   when open_beyond > 0 then 'open_near_range' end,
              case when close_beyond > 0 then 'close_near_range' end), '') end as flags,
       case when bad then concat_ws(',',
         case when symbol is null then 'symbol_null' end,
         case when date is null and coalesce(trim(date_text), '') = '' then 'date_null'
              when date is null then 'date_invalid' end,
         case when date > getvariable('today') then 'date_in_future' end,
         case when not_a_number then 'not_a_number' end,
         case when c is null and (coalesce(trim(close_text), '') = '' or try_cast(close_text as double) is not null)
           then 'close_null' end,
         case when c <= 0 and not getvariable('allow_negative') then 'close_not_positive' end,
         case when v < 0 then 'volume_negative' end,
         case when close_beyond > tolerance then 'close_outside_range' end) end as reasons,
       case when bad then concat(source_file, chr(31), symbol, chr(31), date_text, chr(31), open_text, chr(31), high_text,
         chr(31), low_text, chr(31), close_text, chr(31), volume_text) end as received
from ruled;
