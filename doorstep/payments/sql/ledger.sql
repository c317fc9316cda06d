-- A posting is all rows of one cause and step. Looked at when the transaction ends, so that both sides may be written in
-- any order; a posting out of balance takes the whole transaction with it.

CREATE FUNCTION payments_posting_balances() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public AS $$
DECLARE
    off bigint;
    kinds bigint;
BEGIN
    SELECT sum(debit_fen) - sum(credit_fen), count(DISTINCT (code, benefit, day, batch_id)) INTO off, kinds
      FROM payments_ledgerentry
     WHERE cause = NEW.cause AND cause_id = NEW.cause_id AND step = NEW.step;
    IF off <> 0 OR kinds > 1 THEN
        RAISE EXCEPTION '% % 的「%」借贷不平，相差 % 分', NEW.cause, NEW.cause_id, NEW.step, off
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'ledger_debits_equal_credits';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER ledger_debits_equal_credits AFTER INSERT ON payments_ledgerentry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payments_posting_balances();

-- What has lessened a line stays as it was; it is set free only with the batch that is dropped.
CREATE FUNCTION payments_offset_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '已经扣回的不能改动'
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'offset_stays_once_taken';
END $$;

CREATE TRIGGER payments_offset_is_frozen BEFORE UPDATE OF benefit, month, amount_fen, recovery_id
    ON payments_offsetplan FOR EACH ROW WHEN (OLD.batch_id IS NOT NULL) EXECUTE FUNCTION payments_offset_stays();
CREATE TRIGGER payments_offset_is_kept BEFORE DELETE
    ON payments_offsetplan FOR EACH ROW WHEN (OLD.batch_id IS NOT NULL) EXECUTE FUNCTION payments_offset_stays();
