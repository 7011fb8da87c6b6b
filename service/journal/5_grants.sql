-- The service can read, and append through the function. It cannot change rows.
REVOKE ALL ON SCHEMA journal FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA journal FROM PUBLIC, khok_service;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA journal FROM PUBLIC;
GRANT USAGE ON SCHEMA journal TO khok_service;
GRANT SELECT ON ALL TABLES IN SCHEMA journal TO khok_service;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA journal TO khok_service;
