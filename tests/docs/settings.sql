-- The settings as docs/settings.md has them: the first five cells of each row of its table.
LOAD 'aws_ml';
CREATE FUNCTION pg_temp.shown(name text, value text) RETURNS text LANGUAGE sql AS 'SELECT set_config(name, value, true); SELECT current_setting(name)';
SET client_min_messages = error;
SELECT format('| `%s` | %s | %s | %s | %s |', name,
              CASE vartype WHEN 'bool' THEN 'boolean' ELSE vartype END
                  || CASE unit WHEN 'B' THEN ', bytes' WHEN 'ms' THEN ', ms' WHEN 'MB' THEN ', MB' ELSE '' END,
              CASE boot_val WHEN '' THEN 'empty' ELSE '`' || pg_temp.shown(name, boot_val) || '`' END,
              CASE vartype WHEN 'enum' THEN array_to_string(enumvals, ', ')
                           WHEN 'integer' THEN pg_temp.shown(name, min_val) || ' to ' || pg_temp.shown(name, max_val) ELSE '' END,
              context)
    FROM pg_settings WHERE name LIKE 'aws\_ml.%' OR name LIKE 'apg\_%' ORDER BY name;
