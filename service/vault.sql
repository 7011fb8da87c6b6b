-- The vault: the only place with keys and opened personal values. It is not versioned and is joined
-- when read; deleting a subject's rows erases them. It may have its own database and backups.
create schema if not exists vault authorization khok_service;
set role khok_service;

create table if not exists vault.key (
    subject text collate "C" primary key,  -- the Ref whose personal text the key seals
    key     bytea,                         -- AES-256; null after erasure: it gets no second key
    check (octet_length(key) = 32)
);

create table if not exists vault.detail (
    subject    text collate "C" not null,
    field      text collate "C" not null,  -- first_name; for a document: <position>.<field>
    value      text not null,
    search_key text,                       -- of a person's detail: in lower case; null: no search
    primary key (subject, field)
);
create index if not exists detail_words on vault.detail
    using gin (reference.search_key(search_key) gin_trgm_ops) where search_key is not null;
drop index if exists vault.detail_search;

-- Vacuum at once, so that erased values soon leave the files. Rows here change rarely.
alter table vault.key set (autovacuum_vacuum_threshold = 0, autovacuum_vacuum_scale_factor = 0);
alter table vault.detail set (autovacuum_vacuum_threshold = 0, autovacuum_vacuum_scale_factor = 0);

create table if not exists vault.secret (
    name  text primary key,
    value bytea not null
);

-- 1234567890121 → x-xxxx-xxxxx-12-1: how a national id is shown.
create or replace function vault.masked_national_id(national_id text) returns text
language sql immutable strict parallel safe
return 'x-xxxx-xxxxx-' || substr(national_id, 11, 2) || '-' || substr(national_id, 13, 1);

reset role;
