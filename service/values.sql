-- Land, money and days as Thai readers write them; the same as in domain/kernel/{land,thai}.py.
create schema if not exists reference;

-- 7300 m² → 4-2-25; a square wa has up to two decimals.
create or replace function reference.rai_ngan_wa(area_m2 numeric) returns text
language sql immutable strict parallel safe
return (
    select div(wa, 400) || '-' || div(mod(wa, 400), 100) || '-'
        || to_char(mod(wa, 100), case when mod(wa, 1) = 0 then 'FM00' else 'FM00.99' end)
    from (select round(area_m2 / 4, 2)) as square_wa (wa)
);

-- 4-2-25 → 4 ไร่ 2 งาน 25 ตารางวา
create or replace function reference.land_text(area_m2 numeric) returns text
language sql immutable strict parallel safe
return (
    select div(wa, 400) || ' ไร่ ' || div(mod(wa, 400), 100) || ' งาน '
        || trim_scale(mod(wa, 100)) || ' ตารางวา'
    from (select round(area_m2 / 4, 2)) as square_wa (wa)
);

-- 900000 satang → 9,000.00
create or replace function reference.baht(satang bigint) returns text
language sql immutable strict parallel safe
return to_char(satang * 0.01, 'FM999,999,999,999,999,990.00');

create or replace function reference.buddhist_year(day date) returns integer
language sql immutable strict parallel safe
return extract(year from day)::integer + 543
    - (day < date '1941-01-01' and extract(month from day) < 4)::integer;

-- The budget year, October to September, is named after the Buddhist year in which it ends.
create or replace function reference.fiscal_year(day date) returns integer
language sql immutable strict parallel safe
return extract(year from day)::integer + 543 + (extract(month from day) >= 10)::integer;

create or replace function reference.thai_month(day date) returns text
language sql immutable strict parallel safe
return (array[
    'มกราคม', 'กุมภาพันธ์', 'มีนาคม', 'เมษายน', 'พฤษภาคม', 'มิถุนายน',
    'กรกฎาคม', 'สิงหาคม', 'กันยายน', 'ตุลาคม', 'พฤศจิกายน', 'ธันวาคม'
])[extract(month from day)] || ' ' || reference.buddhist_year(day);

-- 2021-01-13 → 13 มกราคม 2564
create or replace function reference.thai_date(day date) returns text
language sql immutable strict parallel safe
return extract(day from day)::integer || ' ' || reference.thai_month(day);

-- The key of a search: without letter case and without the marks (็ ่ ้ ๊ ๋ ์) above letters.
-- Indexes use this function and the next two: to change one, give it a new name.
create or replace function reference.search_key(words text) returns text
language sql immutable strict parallel safe
return translate(casefold(words collate pg_c_utf8), '็่้๊๋์', '');

-- Dictionary order: a leading vowel comes after its consonant; marks decide only between equals.
create or replace function reference.swapped(words text) returns text
language sql immutable strict parallel safe
return regexp_replace(casefold(words collate pg_c_utf8), '([เแโใไ])([ก-ฮ])', '\2\1', 'g');

create or replace function reference.sort_key(words text) returns text
language sql immutable strict parallel safe
return translate(reference.swapped(words), '็่้๊๋์', '') || e'\x01' || reference.swapped(words);

create index if not exists area_words on reference.area using gin (
    reference.search_key(name_th) gin_trgm_ops, reference.search_key(name_en) gin_trgm_ops
) with (fastupdate = off);

grant usage on schema reference to khok_service;
