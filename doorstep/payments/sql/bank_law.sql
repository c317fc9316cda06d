-- A batch and its lines move forward only, and forward only when everything before is done.

CREATE FUNCTION payments_batch_moves_forward() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public AS $$
BEGIN
    IF (OLD.state, NEW.state) NOT IN (('drawn', 'signed'), ('signed', 'received'), ('received', 'sent'),
        ('sent', 'answered'), ('drawn', 'dropped'), ('signed', 'dropped'), ('received', 'dropped')) THEN
        RAISE EXCEPTION '批次 % 不能从 % 到 %', NEW.id, OLD.state, NEW.state
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'batch_moves_forward';
    END IF;
    IF NEW.state = 'signed' AND NEW.signatures_needed > (
        SELECT count(*) FROM payments_signature WHERE batch_id = NEW.id AND digest = NEW.digest) THEN
        RAISE EXCEPTION '批次 % 的签名不够', NEW.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'batch_signed_has_its_signatures';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payments_batch_moves_forward BEFORE UPDATE OF state ON payments_batch
    FOR EACH ROW WHEN (OLD.state <> NEW.state) EXECUTE FUNCTION payments_batch_moves_forward();
CREATE TRIGGER payments_batch_format_is_frozen_once_sent BEFORE UPDATE OF bank_format ON payments_batch
    FOR EACH ROW WHEN (OLD.sent_at IS NOT NULL AND OLD.bank_format <> NEW.bank_format)
    EXECUTE FUNCTION payments_frozen();

-- Twenty may sign at once: the batch's row is taken in turn, and not one signature more than needed is written.
CREATE FUNCTION payments_signature_is_not_one_too_many() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public AS $$
DECLARE
    needed smallint;
BEGIN
    SELECT signatures_needed INTO needed FROM payments_batch WHERE id = NEW.batch_id FOR UPDATE;
    IF needed <= (SELECT count(*) FROM payments_signature WHERE batch_id = NEW.batch_id) THEN
        RAISE EXCEPTION '批次 % 的签名已够', NEW.batch_id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'signature_is_not_one_too_many';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payments_signature_is_not_one_too_many BEFORE INSERT ON payments_signature
    FOR EACH ROW EXECUTE FUNCTION payments_signature_is_not_one_too_many();

CREATE TRIGGER payments_line_moves_forward BEFORE UPDATE OF state ON payments_line FOR EACH ROW
    WHEN (OLD.state <> NEW.state AND (OLD.state, NEW.state) NOT IN (('drawn', 'sent'), ('drawn', 'dropped'),
        ('sent', 'paid'), ('sent', 'returned'), ('returned', 'unpayable')))
    EXECUTE FUNCTION payments_frozen();
CREATE TRIGGER payments_line_attempt_is_frozen BEFORE UPDATE OF attempt ON payments_line
    FOR EACH ROW EXECUTE FUNCTION payments_frozen();

CREATE TRIGGER payments_bankfile_is_frozen BEFORE UPDATE OF batch_id, encoding, digest, size ON payments_bankfile
    FOR EACH ROW EXECUTE FUNCTION payments_frozen();
CREATE TRIGGER payments_bankfile_body_is_frozen BEFORE UPDATE OF body ON payments_bankfile FOR EACH ROW
    WHEN (coalesce(current_setting('doorstep.resealing', true), '') <> 'on') EXECUTE FUNCTION payments_frozen();
CREATE TRIGGER payments_bankfile_is_never_deleted BEFORE DELETE ON payments_bankfile
    FOR EACH ROW EXECUTE FUNCTION payments_frozen();
