-- A message stays what was sent under its key: who reads an acknowledgement later must know of what it is one.

CREATE FUNCTION exchange_message_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '报文提交后不能改动或删除'
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME;
END $$;

CREATE TRIGGER message_is_about_one_thing_under_one_key
    BEFORE UPDATE OF partner, kind, key, stream, thing, thing_id, person_id, day, queued_at, seat_id, seat_label
    ON exchange_message FOR EACH ROW EXECUTE FUNCTION exchange_message_stays();
CREATE TRIGGER message_is_never_deleted BEFORE DELETE ON exchange_message
    FOR EACH ROW EXECUTE FUNCTION exchange_message_stays();

-- Another payload is another revision, and only what was turned down has one. (Sealing anew leaves the index as it is.)
CREATE TRIGGER message_has_another_payload_only_when_turned_down
    BEFORE UPDATE OF revision, payload_index ON exchange_message FOR EACH ROW
    WHEN ((OLD.revision, OLD.payload_index) IS DISTINCT FROM (NEW.revision, NEW.payload_index)
          AND NOT (OLD.state = 'rejected' AND NEW.revision = OLD.revision + 1))
    EXECUTE FUNCTION exchange_message_stays();
