-- The numbers of all event types; a new name gets the next number.
CREATE OR REPLACE FUNCTION journal.intern(names text[])
RETURNS TABLE (id smallint, name text)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    IF EXISTS (SELECT FROM unnest(names) n
                WHERE NOT EXISTS (SELECT FROM journal.event_type t WHERE t.name = n)) THEN
        PERFORM pg_advisory_xact_lock(7305809);
        INSERT INTO journal.event_type (id, name)
        SELECT (SELECT coalesce(max(t.id), 0) FROM journal.event_type t)
               + row_number() OVER (ORDER BY n), n
          FROM (SELECT DISTINCT unnest(names)) AS new(n)
         WHERE NOT EXISTS (SELECT FROM journal.event_type t WHERE t.name = n);
    END IF;
    RETURN QUERY SELECT t.id, t.name FROM journal.event_type t;
END
$$;

-- The last position recorded up to a moment (0: none). recorded_at never goes back and positions
-- have no gaps, so this is a binary search over the primary key.
CREATE OR REPLACE FUNCTION journal.position_at(moment timestamptz)
RETURNS bigint
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    low    bigint := 0;
    high   bigint := (SELECT coalesce(max(position), 0) FROM journal.event);
    middle bigint;
BEGIN
    WHILE low < high LOOP
        middle := (low + high + 1) / 2;
        IF (SELECT recorded_at FROM journal.event WHERE position = middle) <= moment THEN
            low := middle;
        ELSE
            high := middle - 1;
        END IF;
    END LOOP;
    RETURN low;
END
$$;

-- Sets the clock of a demonstration; makes an empty journal a demonstration. Raises an error for
-- any other journal.
CREATE OR REPLACE FUNCTION journal.set_demonstration_clock(now timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM journal.demonstration) AND EXISTS (SELECT FROM journal.event) THEN
        RAISE 'this journal is not a demonstration: its clock is the server''s';
    END IF;
    INSERT INTO journal.demonstration (ahead) VALUES (now - clock_timestamp())
    ON CONFLICT (only_one) DO UPDATE SET ahead = excluded.ahead;
END
$$;
