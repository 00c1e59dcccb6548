"""What PostgreSQL says of a schema, as comparable values."""

from sqlalchemy import Connection, text

# One row per breach of the rules that keep plain PostgreSQL and a distributed one both possible (docs/adr/0003-schemas.md).
BREACHES = text("""
WITH n AS (SELECT CAST(:schema AS regnamespace)::oid AS oid)
SELECT 'foreign key leaves the schema' AS breach, conname::text AS thing FROM n
  JOIN pg_constraint c ON c.connamespace = n.oid JOIN pg_class f ON f.oid = c.confrelid
  WHERE c.contype = 'f' AND f.relnamespace <> n.oid
UNION ALL SELECT 'deferrable', conname::text FROM n JOIN pg_constraint c ON c.connamespace = n.oid WHERE condeferrable
UNION ALL SELECT 'trigger', tgname::text FROM n JOIN pg_class r ON r.relnamespace = n.oid
  JOIN pg_trigger t ON t.tgrelid = r.oid WHERE NOT tgisinternal
UNION ALL SELECT 'no primary key', relname::text FROM n JOIN pg_class r ON r.relnamespace = n.oid
  WHERE relkind IN ('r', 'p') AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conrelid = r.oid AND c.contype = 'p')
UNION ALL SELECT 'sequence, view, foreign table or unlogged', relname::text FROM n
  JOIN pg_class r ON r.relnamespace = n.oid WHERE relkind IN ('S', 'v', 'm', 'f') OR relpersistence = 'u'
UNION ALL SELECT 'inheritance', relname::text FROM n JOIN pg_class r ON r.relnamespace = n.oid
  JOIN pg_inherits i ON i.inhrelid = r.oid WHERE relkind IN ('r', 'p') AND NOT relispartition
UNION ALL SELECT 'rule', rulename::text FROM n JOIN pg_class r ON r.relnamespace = n.oid
  JOIN pg_rewrite w ON w.ev_class = r.oid WHERE rulename <> '_RETURN'
UNION ALL SELECT 'function', proname::text FROM n JOIN pg_proc p ON p.pronamespace = n.oid
UNION ALL SELECT 'own type', typname::text FROM n JOIN pg_type t ON t.typnamespace = n.oid WHERE typtype IN ('e', 'r', 'd')
UNION ALL SELECT 'default that varies', r.relname || '.' || a.attname FROM n JOIN pg_class r ON r.relnamespace = n.oid
  JOIN pg_attribute a ON a.attrelid = r.oid JOIN pg_attrdef d ON d.adrelid = r.oid AND d.adnum = a.attnum
  WHERE a.attgenerated = ''
UNION ALL SELECT 'reaches another schema', pg_describe_object(d.classid, d.objid, d.objsubid) FROM n
  JOIN pg_depend d ON true
  JOIN pg_class o ON d.refclassid = 'pg_class'::regclass AND o.oid = d.refobjid
  LEFT JOIN pg_attrdef a ON d.classid = 'pg_attrdef'::regclass AND a.oid = d.objid
  LEFT JOIN pg_rewrite w ON d.classid = 'pg_rewrite'::regclass AND w.oid = d.objid
  JOIN pg_class r ON r.oid = coalesce(w.ev_class, a.adrelid)
  WHERE r.relnamespace = n.oid AND o.relnamespace NOT IN (n.oid, 'public'::regnamespace, 'pg_catalog'::regnamespace)
""")
COLUMNS = text("""
SELECT table_name, column_name, data_type, udt_name, is_nullable, is_generated, generation_expression
FROM information_schema.columns WHERE table_schema = :schema AND table_name <> 'alembic_version'
""")
CONSTRAINTS = text("""
SELECT r.relname, c.conname, pg_get_constraintdef(c.oid) FROM pg_constraint c JOIN pg_class r ON r.oid = c.conrelid
WHERE c.connamespace = CAST(:schema AS regnamespace) AND r.relname <> 'alembic_version' AND c.contype <> 'n'
""")
INDEXES = text("""
SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = :schema AND tablename <> 'alembic_version'
""")
RIGHTS = text("""
SELECT n.nspname, r.relname, acl.privilege_type FROM pg_class r JOIN pg_namespace n ON n.oid = r.relnamespace,
  aclexplode(r.relacl) acl JOIN pg_roles g ON g.oid = acl.grantee
WHERE g.rolname = :role AND r.relkind IN ('r', 'p', 'v', 'm', 'S')
""")


def breaches(connection: Connection, schema: str) -> list[tuple[str, str]]:
    return [(row.breach, row.thing) for row in connection.execute(BREACHES, {"schema": schema})]


def shape(connection: Connection, schema: str) -> set[tuple[str, ...]]:
    """Columns, constraints and indexes of a schema, with its name taken out."""
    found = set()
    for wanted in (COLUMNS, CONSTRAINTS, INDEXES):
        for row in connection.execute(wanted, {"schema": schema}):
            found.add(tuple(str(value).replace(f"{schema}.", "") for value in row))
    return found


def rights(connection: Connection, role: str) -> set[tuple[str, str, str]]:
    """(schema, table, privilege) of everything granted to a role by name."""
    return {tuple(row) for row in connection.execute(RIGHTS, {"role": role})}
