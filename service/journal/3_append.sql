-- Appends the events of several requests in one transaction. Each request has its own outcome:
-- appended, conflict (a new event matches its items), replayed (this command was recorded before,
-- same digest) or reused (same command id, another digest). Rows are in no particular order.
CREATE OR REPLACE FUNCTION journal.append(requests journal.request[])
RETURNS TABLE (
    answers_to uuid, outcome text, first_position bigint, last_position bigint,
    recorded_at timestamptz
)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    head   bigint;
    moment timestamptz;
    known  bigint[];  -- per request: NULL if new, 0 if conflicting, else its first position
    fresh  boolean;   -- some requests are new
    stale  boolean;   -- some requests are not new
BEGIN
    -- An older snapshot would miss what was committed while we waited for the lock.
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE 'journal.append needs READ COMMITTED';
    END IF;
    -- Held until commit, so that positions become visible in order and a rollback leaves no gap.
    PERFORM pg_advisory_xact_lock(7305808);
    SELECT e.position, e.recorded_at INTO head, moment
      FROM journal.event e ORDER BY e.position DESC LIMIT 1;
    head := coalesce(head, 0);
    -- Read after the lock: now() is the start of the transaction and could go backwards.
    -- A demonstration has its own clock; any other journal has no row in that table.
    moment := greatest(moment, clock_timestamp()
        + coalesce((SELECT d.ahead FROM journal.demonstration d), interval '0'));

    known := ARRAY(
        SELECT CASE WHEN c.first_position IS NOT NULL THEN c.first_position
                    WHEN r.after < head AND EXISTS (
                        -- Each kind of item has its own sub-plan over its own index.
                        SELECT FROM unnest(r.items) AS item WHERE CASE
                            WHEN item.key IS NOT NULL AND cardinality(item.types) > 0
                            THEN EXISTS (
                                SELECT FROM journal.event_tag t
                                  JOIN journal.event e ON e.position = t.position
                                 WHERE t.key = item.key AND t.type = ANY (item.types)
                                   AND t.position > r.after AND e.tags @> item.tags)
                            WHEN item.key IS NOT NULL THEN EXISTS (
                                SELECT FROM journal.event_tag t
                                  JOIN journal.event e ON e.position = t.position
                                 WHERE t.key = item.key
                                   AND t.position > r.after AND e.tags @> item.tags)
                            WHEN cardinality(item.types) > 0 THEN EXISTS (
                                SELECT FROM journal.event e
                                 WHERE e.type = ANY (item.types) AND e.position > r.after)
                            ELSE true END)
                    THEN 0 END
          FROM unnest(requests) WITH ORDINALITY
               AS r(command_id, answers_to, digest, after, items, events, number)
          LEFT JOIN journal.command c ON c.command_id = r.answers_to
         ORDER BY r.number);
    fresh := array_position(known, NULL) IS NOT NULL;
    stale := array_length(array_remove(known, NULL), 1) > 0;

    IF fresh THEN
        RETURN QUERY
        WITH placed AS MATERIALIZED (
            SELECT r.*, head + sum(cardinality(r.events)) OVER (ORDER BY r.number)::bigint AS last
              FROM unnest(requests) WITH ORDINALITY
                   AS r(command_id, answers_to, digest, after, items, events, number)
             WHERE known[r.number] IS NULL
        ), fresh AS MATERIALIZED (
            SELECT placed.last - cardinality(placed.events) + e.number AS position,
                   placed.command_id, e.*
              FROM placed, unnest(placed.events) WITH ORDINALITY
                   AS e(id, type, schema, keys, tags, data, sealed, area_code, occurred_at,
                        causation_id, correlation_id, actor_person, actor_role, actor_area,
                        acting_for, flags, number)
        ), stored AS (
            INSERT INTO journal.event (
                position, recorded_at, occurred_at, id, command_id, causation_id, correlation_id,
                type, schema, area_code, actor_person, actor_role, actor_area, acting_for, flags,
                tags, data, sealed)
            SELECT position, moment, coalesce(occurred_at, moment), id, command_id, causation_id,
                   correlation_id, type, schema, area_code, actor_person, actor_role, actor_area,
                   acting_for, flags, tags, data, sealed
              FROM fresh
        ), tagged AS (
            INSERT INTO journal.event_tag (key, type, position)
            SELECT tag.key, fresh.type, fresh.position FROM fresh, unnest(fresh.keys) AS tag(key)
        )
        INSERT INTO journal.command AS c (command_id, digest, first_position, last_position)
        SELECT answers_to, digest, last - cardinality(events) + 1, last FROM placed
        RETURNING c.command_id, 'appended', c.first_position, c.last_position, moment;
    END IF;

    IF stale THEN
        RETURN QUERY
        SELECT r.answers_to,
               CASE WHEN known[r.number] = 0 THEN 'conflict'
                    WHEN c.digest <> r.digest THEN 'reused' ELSE 'replayed' END,
               c.first_position, c.last_position, e.recorded_at
          FROM unnest(requests) WITH ORDINALITY
               AS r(command_id, answers_to, digest, after, items, events, number)
          LEFT JOIN journal.command c ON c.command_id = r.answers_to
          LEFT JOIN journal.event e ON e.position = c.last_position
         WHERE known[r.number] IS NOT NULL;
    END IF;
END
$$;
