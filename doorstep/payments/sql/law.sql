-- A batch's head always equals the sum of its lines, and neither changes once written.

CREATE FUNCTION payments_head_equals_lines() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public AS $$
DECLARE
    wrong bigint;
BEGIN
    SELECT batch.id INTO wrong
      FROM payments_batch batch
      JOIN (SELECT line.batch_id, count(*) AS lines, sum(line.amount_fen) AS fen
              FROM payments_line line
             WHERE line.batch_id IN (SELECT DISTINCT batch_id FROM touched) GROUP BY 1) AS held
        ON held.batch_id = batch.id
     WHERE (batch.lines_count, batch.total_fen) IS DISTINCT FROM (held.lines, held.fen)
     LIMIT 1;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION '批次 % 的合计与明细不符', wrong
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'batch_head_equals_its_lines';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER payments_line_sums_to_its_head AFTER INSERT ON payments_line
    REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION payments_head_equals_lines();

CREATE FUNCTION payments_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% 的金额和对象写入后不能改动', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME;
END $$;

CREATE TRIGGER payments_line_is_frozen
    BEFORE UPDATE OF batch_id, number, person_id, benefit, month, amount_fen, account, account_index, holder
    ON payments_line FOR EACH ROW EXECUTE FUNCTION payments_frozen();
CREATE TRIGGER payments_line_is_never_deleted BEFORE DELETE ON payments_line
    FOR EACH ROW EXECUTE FUNCTION payments_frozen();
CREATE TRIGGER payments_batch_head_is_frozen
    BEFORE UPDATE OF code, benefit, month, lines_count, total_fen, digest, drafted_by, drafted_at, signatures_needed
    ON payments_batch FOR EACH ROW EXECUTE FUNCTION payments_frozen();

-- A signature names the true drafter, so that its check against signing one's own batch cannot be evaded.
ALTER TABLE payments_signature ADD CONSTRAINT signature_names_the_drafter
    FOREIGN KEY (batch_id, drafted_by) REFERENCES payments_batch (id, drafted_by);
