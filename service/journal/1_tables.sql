-- The journal. journal.append inserts rows; they are never changed.
CREATE SCHEMA IF NOT EXISTS journal;

-- Event types by number: two bytes in every row and index entry instead of a name.
CREATE TABLE IF NOT EXISTS journal.event_type (
    id   smallint PRIMARY KEY,
    name text NOT NULL UNIQUE
);

CREATE TABLE IF NOT EXISTS journal.event (
    position       bigint PRIMARY KEY CHECK (position > 0),
    recorded_at    timestamptz NOT NULL,  -- by the server's clock; never before the previous one
    occurred_at    timestamptz NOT NULL,  -- in the field; whole microseconds, like recorded_at
    id             uuid NOT NULL,         -- UUIDv7
    command_id     uuid,
    causation_id   uuid,
    correlation_id uuid,
    type           smallint NOT NULL,     -- event_type.id; no foreign key: only append writes it
    schema         smallint NOT NULL CHECK (schema > 0),
    area_code      text NOT NULL,         -- '' is the whole country
    actor_person   text,                  -- NULL is the system itself
    actor_role     text NOT NULL,         -- role and area that the actor held at that moment
    actor_area     text NOT NULL,
    acting_for     text,
    flags          text,                  -- JSON list; NULL, not '[]', without a flag
    tags           text[] NOT NULL,
    data           bytea NOT NULL,        -- the clear part, byte for byte
    sealed         bytea                  -- the ciphertext, byte for byte
);
ALTER TABLE journal.event ALTER COLUMN sealed SET STORAGE EXTERNAL;  -- ciphertext does not shrink

CREATE UNIQUE INDEX IF NOT EXISTS event_id ON journal.event (id);
CREATE INDEX IF NOT EXISTS event_of_type ON journal.event (type, position);
CREATE INDEX IF NOT EXISTS event_in_area ON journal.event (area_code, position);
CREATE INDEX IF NOT EXISTS event_by_person ON journal.event (actor_person, position)
    WHERE actor_person IS NOT NULL;
CREATE INDEX IF NOT EXISTS event_in_role ON journal.event (actor_role, position);
CREATE INDEX IF NOT EXISTS event_flagged ON journal.event (position) WHERE flags IS NOT NULL;

-- Events by tag. The key is a Ref's UUID, or half a SHA-256 of any other tag, so a match here is
-- only a candidate; event.tags decides. The type is in the primary key because a decision reads a
-- few types under a tag that may have many events.
CREATE TABLE IF NOT EXISTS journal.event_tag (
    key      uuid,
    type     smallint,
    position bigint,
    PRIMARY KEY (key, type, position)
);

-- The result of each command: the answer to its repetition.
CREATE TABLE IF NOT EXISTS journal.command (
    command_id     uuid PRIMARY KEY,
    digest         bytea NOT NULL,
    first_position bigint NOT NULL,
    last_position  bigint NOT NULL
);

-- A row here makes the journal a demonstration, whose clock differs from the server's by ``ahead``.
-- It can be inserted only while the journal is empty.
CREATE TABLE IF NOT EXISTS journal.demonstration (
    only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    ahead    interval NOT NULL
);
