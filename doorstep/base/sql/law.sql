-- Functions behind the database's own law. Attached to tables by enforce.py.

-- Append-only tables: a correction is another row.  With an argument the row follows another, and its place may change
-- when that one moves; the key on both (enforce.py) lets it lie nowhere else.
CREATE OR REPLACE FUNCTION doorstep_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_NARGS > 0 AND TG_OP = 'UPDATE' THEN
        IF NEW.code <> OLD.code
           AND to_jsonb(NEW) - ARRAY['code', 'county', 'town'] = to_jsonb(OLD) - ARRAY['code', 'county', 'town'] THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION '% 只增不改：更正请另记一条', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;

-- Registers: whoever changes one must have said who acts; what stood before is kept.  Columns that follow from the code
-- are left out: before the row is written they are not yet computed.  The arguments name the sealed columns: a value
-- that is only sealed anew, with another key, has not changed.
CREATE OR REPLACE FUNCTION doorstep_keep_history() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public AS $$
DECLARE
    actor text := nullif(current_setting('doorstep.actor', true), '');
    was jsonb := to_jsonb(OLD) - ARRAY['county', 'town'];
    is_now jsonb := CASE WHEN TG_OP = 'UPDATE' THEN to_jsonb(NEW) - ARRAY['county', 'town'] END;
    is_resealing boolean := coalesce(current_setting('doorstep.resealing', true), '') = 'on';
    difference jsonb;
BEGIN
    IF actor IS NULL THEN
        RAISE EXCEPTION '% 登记簿须先说明由谁变更', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    SELECT jsonb_object_agg(key, value) INTO difference
      FROM jsonb_each(was)
     WHERE is_now IS NULL OR is_now -> key IS DISTINCT FROM value
           AND NOT (is_resealing AND key = ANY(coalesce(TG_ARGV, '{}')));
    IF difference IS NOT NULL THEN
        INSERT INTO base_history (register, row_id, at, seat_id, code, was)
        VALUES (TG_TABLE_NAME, OLD.id, clock_timestamp(), actor::bigint, OLD.code, difference);
    END IF;
    RETURN CASE WHEN TG_OP = 'UPDATE' THEN NEW ELSE OLD END;
END $$;

-- Synthetic rows and real ones never share an installation.
CREATE OR REPLACE FUNCTION doorstep_one_kind_of_rows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    synthetic boolean;
BEGIN
    SELECT is_synthetic INTO synthetic FROM base_installation;
    IF synthetic IS NULL THEN
        RAISE EXCEPTION '尚未说明本库是演示库还是正式库' USING ERRCODE = 'integrity_constraint_violation';
    ELSIF synthetic <> NEW.is_synthetic THEN
        RAISE EXCEPTION '%', CASE WHEN synthetic THEN '演示库不收真实数据' ELSE '正式库不收合成数据' END
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

-- Rows that are carried: where a row moves, what hangs on it alone, such as its papers, goes along.  What lies in another
-- place is left there, so that nobody draws a row to himself by pointing at it.  Arguments: the column, the table.
CREATE OR REPLACE FUNCTION doorstep_carry() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public AS $$
BEGIN
    EXECUTE format('UPDATE %I SET code = $1 WHERE id = $2 AND code = $3', TG_ARGV[1])
      USING NEW.code, (to_jsonb(NEW) ->> TG_ARGV[0])::bigint, OLD.code;
    RETURN NULL;
END $$;
