-- Types the received text of daily prices, and singles out the rows that no rule touches, which are nearly all of them.
--   in:  raw(source_file, symbol, date_text, date, open_text, high_text, low_text, close_text, volume_text)
--   out: sifted(symbol, date, open, high, low, close, volume, received); `received` is null for a sound row, else its
--        text, joined by the unit separator, for judge_prices_daily.sql
-- Variables: price_factor, price_divisor, volume_factor, volume_divisor (what a received unit is worth), today (exchange-local).
create table sifted as
-- An underscore is no part of a number here, though DuckDB reads 1_5 as 15.
with numbers as (
  select *,
         case when not contains(open_text, '_') then try_cast(open_text as double) end * getvariable('price_factor') / getvariable('price_divisor') as open,
         case when not contains(high_text, '_') then try_cast(high_text as double) end * getvariable('price_factor') / getvariable('price_divisor') as high,
         case when not contains(low_text, '_') then try_cast(low_text as double) end * getvariable('price_factor') / getvariable('price_divisor') as low,
         case when not contains(close_text, '_') then try_cast(close_text as double) end * getvariable('price_factor') / getvariable('price_divisor') as close,
         case when not contains(volume_text, '_') then try_cast(volume_text as double) end * getvariable('volume_factor') / getvariable('volume_divisor') as volume
  from raw
)
select symbol, date, open, high, low, close, volume,
       -- a comparison with null is null, with NaN or infinity false at one end: only plain numbers pass
       case when low > 0 and low <= open and low <= close and open <= high and close <= high and high < 1e300
              and volume > 0 and volume < 1e300 and date <= getvariable('today')
              -- printable, no blank at either end, short: what else may be a ticker is for the rules to say
              and regexp_full_match(symbol, '[!-~]([ -~]{0,62}[!-~])?')
            then null
            -- a separator that was received would move the fields behind it
            when contains(concat(symbol, date_text, open_text, high_text, low_text, close_text, volume_text), chr(31))
            then array_to_string(list_transform(
                   [source_file, symbol, date_text, open_text, high_text, low_text, close_text, volume_text],
                   lambda text: replace(coalesce(text, ''), chr(31), chr(9247))), chr(31))
            else concat(source_file, chr(31), symbol, chr(31), date_text, chr(31), open_text, chr(31), high_text, chr(31),
                        low_text, chr(31), close_text, chr(31), volume_text) end as received
from numbers;
