-- The table that PostGraphile writes: plain, with rows about as large as our event.
CREATE SCHEMA bench_peer;

CREATE TABLE bench_peer.submissions (
    id text PRIMARY KEY,
    work_plan_id text NOT NULL,
    engagement_id text NOT NULL,
    revision int NOT NULL,
    actor text NOT NULL,
    actor_role text NOT NULL,
    actor_area text NOT NULL,
    area_code text NOT NULL,
    data text NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON bench_peer.submissions (work_plan_id);
