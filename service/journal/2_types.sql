-- The parameter types of journal.append.
DO $$
BEGIN
    IF to_regtype('journal.new_event') IS NULL THEN
        CREATE TYPE journal.new_event AS (
            id             uuid,
            type           smallint,
            schema         smallint,
            keys           uuid[],
            tags           text[],
            data           bytea,
            sealed         bytea,
            area_code      text,
            occurred_at    timestamptz,  -- NULL: the moment of recording
            causation_id   uuid,
            correlation_id uuid,
            actor_person   text,
            actor_role     text,
            actor_area     text,
            acting_for     text,
            flags          text
        );
        -- An event matches an item if it has one of the types (or none is given) and all tags.
        -- The key is that of the first tag; NULL without tags.
        CREATE TYPE journal.item AS (key uuid, tags text[], types smallint[]);
        CREATE TYPE journal.request AS (
            command_id uuid,            -- for the event rows; may be NULL
            answers_to uuid,            -- the id under which the answer is kept; never NULL
            digest     bytea,
            after      bigint,
            items      journal.item[],  -- empty: no condition
            events     journal.new_event[]
        );
    END IF;
END
$$;
