-- Nobody pays back more than the case is about.

CREATE FUNCTION entitlements_repaid_within_total() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public AS $$
BEGIN
    IF (SELECT sum(amount_fen) FROM entitlements_repayment WHERE recovery_id = NEW.recovery_id)
       > (SELECT total_fen FROM entitlements_recovery WHERE id = NEW.recovery_id) THEN
        RAISE EXCEPTION '退还的钱多于追缴的钱'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'repaid_is_no_more_than_the_total';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER entitlements_repaid_within_total AFTER INSERT ON entitlements_repayment
    FOR EACH ROW EXECUTE FUNCTION entitlements_repaid_within_total();

-- What a case is about is settled when it is opened.
CREATE FUNCTION entitlements_recovery_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '追缴的项目和金额立案后不能改动'
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME;
END $$;

CREATE TRIGGER entitlements_recovery_is_frozen BEFORE UPDATE ON entitlements_recovery FOR EACH ROW
    WHEN ((OLD.benefit, OLD.total_fen, OLD.found_at) IS DISTINCT FROM (NEW.benefit, NEW.total_fen, NEW.found_at))
    EXECUTE FUNCTION entitlements_recovery_stays();
