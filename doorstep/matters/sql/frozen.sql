-- What was filed is frozen; only a case that came back to be put right may change what was said.
-- Sealing anew changes the bytes and not the digest.
CREATE FUNCTION matters_answers_are_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '申请内容提交后不能改，退回补正时才能改'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'matter_answers_are_frozen_once_filed';
END $$;
CREATE TRIGGER matters_matter_frozen BEFORE UPDATE OF answers_digest ON matters_matter FOR EACH ROW
    WHEN (NEW.answers_digest IS DISTINCT FROM OLD.answers_digest AND OLD.stage <> 'returned')
    EXECUTE FUNCTION matters_answers_are_frozen();
