-- A village accepts nothing before it is ready: a window, a networked machine, a trained liaison, an agreement.
CREATE FUNCTION matters_village_must_be_ready() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF right(NEW.code, 3) <> '000' AND NOT EXISTS (
        SELECT FROM matters_readiness AS ready
        WHERE ready.org_id = NEW.org_id
          AND greatest(ready.window_on, ready.machine_on, ready.trained_on, ready.agreed_on) <= lower(NEW.valid)
          AND num_nulls(ready.window_on, ready.machine_on, ready.trained_on, ready.agreed_on) = 0)
    THEN
        RAISE EXCEPTION '这个村（社区）还不具备受理条件'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'delegation_to_a_village_that_is_ready';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER matters_delegation_ready BEFORE INSERT OR UPDATE OF acts, valid ON matters_delegation
    FOR EACH ROW EXECUTE FUNCTION matters_village_must_be_ready();

-- Numbers of cases; gaps do not matter.
CREATE SEQUENCE matters_number;
