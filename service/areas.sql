-- The register of areas as a table, so that one statement can return names next to codes.
-- Owned by the role that prepares the database; the service only reads it.
create schema if not exists reference;

create table if not exists reference.area (
    code         text collate "C" primary key,  -- province 2 digits, district 4, tambon 6
    level        text not null,                 -- PROVINCE, DISTRICT, TAMBON
    name_th      text not null,
    name_en      text not null,                 -- the Thai name if no English one is known
    parent       text collate "C" not null,     -- '' above a province: the country
    sort_key     text collate "C" not null,     -- orders Thai names as a dictionary does
    abolished_on date                           -- null: in use
);
create index if not exists area_parent on reference.area (parent, sort_key);

create table if not exists reference.area_version (
    version text not null,
    only_one boolean primary key default true check (only_one)
);

-- One area by its code. There is no register of villages: they are named after their tambon.
create or replace function reference.area_of(wanted text) returns setof reference.area
language sql stable parallel safe
begin atomic
    select * from reference.area where code = wanted
    union all
    select wanted, 'VILLAGE',
           'หมู่ ' || ltrim(right(wanted, 2), '0') || ' ตำบล' || tambon.name_th,
           'Moo ' || ltrim(right(wanted, 2), '0') || ', ' || tambon.name_en,
           tambon.code, wanted, tambon.abolished_on
    from reference.area tambon
    where tambon.code = left(wanted, 6)
      and wanted ~ '^[0-9]{8}$' and wanted !~ '^10' and right(wanted, 2) <> '00';
end;

grant usage on schema reference to khok_service;
grant select on all tables in schema reference to khok_service;
