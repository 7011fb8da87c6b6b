-- The tables of PostGraphile and Strawberry: the current rows as plain views, with keys that smart
-- comments declare. Their indexes are those of the underlying tables.
CREATE SCHEMA bench_peer;

CREATE VIEW bench_peer.households AS
    SELECT id, area AS area_code, village, status, land_title, commitment_years::int, enrolled_on,
           project AS project_id
    FROM views.households;
COMMENT ON VIEW bench_peer.households IS E'@primaryKey id';

CREATE VIEW bench_peer.projects AS
    SELECT id, household AS household_id, area AS area_code, kind, status, funding_source,
           design_revision::int
    FROM views.projects;
COMMENT ON VIEW bench_peer.projects IS
    E'@primaryKey id\n@foreignKey (household_id) references households (id)|@foreignFieldName projects';

CREATE VIEW bench_peer.work_plans AS
    SELECT id, engagement AS engagement_id, area AS area_code, month, status, revision::int,
           approved_revision::int
    FROM views.work_plans;
COMMENT ON VIEW bench_peer.work_plans IS E'@primaryKey id';

CREATE VIEW bench_peer.work_reports AS
    SELECT id, work_plan AS work_plan_id, area AS area_code, month, status, revision::int,
           plan_revision::int
    FROM views.work_reports;
COMMENT ON VIEW bench_peer.work_reports IS
    E'@primaryKey id\n@unique work_plan_id\n@foreignKey (work_plan_id) references work_plans (id)|@foreignSimpleFieldName workReport';

-- The plans of a plot: those with an item on it, in any revision.
CREATE VIEW bench_peer.plot_plans AS
    SELECT i.project AS plot_id, w.*
    FROM (SELECT DISTINCT project, work_plan FROM views.work_plan_items) i
    JOIN bench_peer.work_plans w ON w.id = i.work_plan;
COMMENT ON VIEW bench_peer.plot_plans IS
    E'@primaryKey plot_id,id\n@foreignKey (plot_id) references projects (id)|@foreignFieldName workPlans\n@foreignKey (id) references work_reports (work_plan_id)|@fieldName workReport';

CREATE VIEW bench_peer.attendances AS
    SELECT id, area AS area_code, gathering AS gathering_id, person AS person_id, status, counted,
           stage, held_on,
           coalesce(held_on, 'infinity') AS sorted_on  -- the expression of the index
    FROM views.attendances;
COMMENT ON VIEW bench_peer.attendances IS E'@primaryKey id';
