-- The vault: the only place where keys and opened personal values live. Unversioned, joined at
-- read, emptied by deleting a subject's rows. May be given a database and backups of its own.
create schema if not exists vault authorization khok_service;
set role khok_service;

create table if not exists vault.key (
    subject text collate "C" primary key,  -- the Ref whose personal text the key seals
    key     bytea,                         -- AES-256; null once erased: no second one is ever made
    check (octet_length(key) = 32)
);

create table if not exists vault.detail (
    subject    text collate "C" not null,
    field      text collate "C" not null,  -- first_name; of a document: <position>.<field>
    value      text not null,
    search_key text,                       -- a person's detail, folded for finding it
    primary key (subject, field)
);
create index if not exists detail_words on vault.detail
    using gin (reference.search_key(search_key) gin_trgm_ops) where search_key is not null;
drop index if exists vault.detail_search;

-- Erased values leave the files soon, too: rows change here only when somebody's details do.
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
