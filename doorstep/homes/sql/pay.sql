-- Nothing of a month's pay changes once it is signed, neither what it says nor what it was reckoned from.
-- A signed month becomes a draft again only where its signature was taken back by a row of homes_payreturn.

CREATE FUNCTION homes_refuse(what text, sentence text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', what USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = sentence;
END $$;

CREATE FUNCTION homes_pay_period_stays() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM homes_refuse('签了字的分配不能删除', 'pay_period_signed_stays_as_it_is');
    END IF;
    IF NEW.state = 'draft' THEN
        IF OLD.state = 'paid' OR NOT EXISTS (SELECT FROM homes_payreturn AS back
                       WHERE back.period_id = OLD.id AND back.signed_at = OLD.signed_at) THEN
            PERFORM homes_refuse('签了字的分配，没有党组织的退回决定，不能重新核算', 'pay_period_comes_back_by_a_decision');
        END IF;
        RETURN NEW;
    END IF;
    IF (OLD.home_id, OLD.month, OLD.income_fen, OLD.cost_fen, OLD.fund_fen, OLD.pay_fen, OLD.charter_id,
        OLD.drafted_at, OLD.drafted_by, OLD.signed_at, OLD.signed_label)
       IS DISTINCT FROM
       (NEW.home_id, NEW.month, NEW.income_fen, NEW.cost_fen, NEW.fund_fen, NEW.pay_fen, NEW.charter_id,
        NEW.drafted_at, NEW.drafted_by, NEW.signed_at, NEW.signed_label) THEN
        PERFORM homes_refuse('签了字的分配不能改', 'pay_period_signed_stays_as_it_is');
    END IF;
    IF OLD.state = 'paid' AND (NEW.state, NEW.matter_id, NEW.batch_id) IS DISTINCT FROM ('paid', OLD.matter_id, OLD.batch_id) THEN
        PERFORM homes_refuse('已发放的分配不能改', 'pay_period_signed_stays_as_it_is');
    END IF;
    IF NEW.batch_id IS NOT NULL AND OLD.batch_id IS NULL AND EXISTS (SELECT FROM homes_payobjection AS said
           WHERE said.period_id = OLD.id AND (said.outcome = '' OR said.outcome = 'right' AND said.returned_id IS NULL)) THEN
        PERFORM homes_refuse('公示异议还没有办完，不能列入发放批次', 'pay_period_is_paid_when_no_objection_is_open');
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER homes_pay_period_stays BEFORE UPDATE OR DELETE ON homes_payperiod FOR EACH ROW
    WHEN (OLD.state <> 'draft') EXECUTE FUNCTION homes_pay_period_stays();

-- Whether the month is past its draft; a row that names none is of no month.  Asked by triggers, with their rights.
CREATE FUNCTION homes_is_signed(period bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM homes_payperiod WHERE id = period AND state <> 'draft')
$$;

-- Slips: only that somebody has signed for it is added, once.
CREATE FUNCTION homes_pay_line_stays() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
    IF OLD.signed_at IS NULL
       AND (OLD.period_id, OLD.home_id, OLD.client_id, OLD.piece_fen, OLD.share_fen, OLD.bonus_fen, OLD.fixed_fen,
            OLD.total_fen, OLD.minutes)
       IS NOT DISTINCT FROM
           (NEW.period_id, NEW.home_id, NEW.client_id, NEW.piece_fen, NEW.share_fen, NEW.bonus_fen, NEW.fixed_fen,
            NEW.total_fen, NEW.minutes) THEN
        RETURN NEW;
    END IF;
    IF homes_is_signed(OLD.period_id) OR homes_is_signed(NEW.period_id) THEN
        PERFORM homes_refuse('签了字的个人收入不能改', 'pay_line_signed_stays_as_it_is');
    END IF;
    RETURN NEW;
END $$;

-- Lines and parts come and go by the hundred, so they are asked about once a statement.
CREATE FUNCTION homes_pay_lines_touched() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
    IF EXISTS (SELECT FROM touched JOIN homes_payperiod AS period ON period.id = touched.period_id
               WHERE period.state <> 'draft') THEN
        PERFORM homes_refuse('签了字的个人收入不能改', 'pay_line_signed_stays_as_it_is');
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER homes_pay_lines_are_not_new AFTER INSERT ON homes_payline REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION homes_pay_lines_touched();
CREATE TRIGGER homes_pay_lines_do_not_go AFTER DELETE ON homes_payline REFERENCING OLD TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION homes_pay_lines_touched();
-- A line that moves with its client to another place is the same line.
CREATE TRIGGER homes_pay_line_stays BEFORE UPDATE ON homes_payline FOR EACH ROW
    WHEN (OLD.code = NEW.code) EXECUTE FUNCTION homes_pay_line_stays();

CREATE FUNCTION homes_pay_parts_touched() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
    IF EXISTS (SELECT FROM touched JOIN homes_payline AS line ON line.id = touched.line_id
               JOIN homes_payperiod AS period ON period.id = line.period_id WHERE period.state <> 'draft') THEN
        PERFORM homes_refuse('签了字的收入来源不能改', 'pay_part_signed_stays_as_it_is');
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER homes_pay_parts_are_not_new AFTER INSERT ON homes_paypart REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION homes_pay_parts_touched();
CREATE TRIGGER homes_pay_parts_do_not_go AFTER DELETE ON homes_paypart REFERENCING OLD TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION homes_pay_parts_touched();

-- No act changes a part; where one is changed, neither the line it had nor the one it gets is signed.
CREATE FUNCTION homes_pay_part_stays() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
    IF EXISTS (SELECT FROM homes_payline AS line JOIN homes_payperiod AS period ON period.id = line.period_id
               WHERE line.id IN (OLD.line_id, NEW.line_id) AND period.state <> 'draft') THEN
        PERFORM homes_refuse('签了字的收入来源不能改', 'pay_part_signed_stays_as_it_is');
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER homes_pay_part_stays BEFORE UPDATE ON homes_paypart FOR EACH ROW
    WHEN (OLD.code = NEW.code) EXECUTE FUNCTION homes_pay_part_stays();

-- Sales, orders and corrections that a signed month has counted; none is counted by it afterwards.
CREATE FUNCTION homes_counted_stays() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
    IF (TG_OP <> 'INSERT' AND homes_is_signed(OLD.paid_in_id)) OR (TG_OP <> 'DELETE' AND homes_is_signed(NEW.paid_in_id)) THEN
        PERFORM homes_refuse('已经算进签了字的分配，不能改', TG_ARGV[0]);
    END IF;
    RETURN coalesce(NEW, OLD);
END $$;

CREATE TRIGGER homes_sale_counted_is_not_new BEFORE INSERT OR DELETE ON homes_sale FOR EACH ROW
    EXECUTE FUNCTION homes_counted_stays('sale_counted_stays_as_it_is');
CREATE TRIGGER homes_sale_counted_stays BEFORE UPDATE ON homes_sale FOR EACH ROW
    WHEN (OLD.code = NEW.code) EXECUTE FUNCTION homes_counted_stays('sale_counted_stays_as_it_is');
CREATE TRIGGER homes_order_counted_is_not_new BEFORE INSERT OR DELETE ON homes_workorder FOR EACH ROW
    EXECUTE FUNCTION homes_counted_stays('work_order_counted_stays_as_it_is');
CREATE TRIGGER homes_order_counted_stays BEFORE UPDATE ON homes_workorder FOR EACH ROW
    WHEN (OLD.code = NEW.code) EXECUTE FUNCTION homes_counted_stays('work_order_counted_stays_as_it_is');
CREATE TRIGGER homes_correction_counted_is_not_new BEFORE INSERT OR DELETE ON homes_paycorrection FOR EACH ROW
    EXECUTE FUNCTION homes_counted_stays('pay_correction_counted_stays_as_it_is');
CREATE TRIGGER homes_correction_counted_stays BEFORE UPDATE ON homes_paycorrection FOR EACH ROW
    WHEN (OLD.code = NEW.code) EXECUTE FUNCTION homes_counted_stays('pay_correction_counted_stays_as_it_is');

-- Whose points share in a sale that a signed month has counted.
CREATE FUNCTION homes_points_counted_stay() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
    IF EXISTS (SELECT FROM homes_sale AS sale JOIN homes_payperiod AS period ON period.id = sale.paid_in_id
               WHERE sale.id IN (CASE WHEN TG_OP <> 'INSERT' THEN OLD.sale_id END, CASE WHEN TG_OP <> 'DELETE' THEN NEW.sale_id END)
                 AND period.state <> 'draft') THEN
        PERFORM homes_refuse('已经算进签了字的分配，分值不能改', 'sale_points_counted_stay_as_they_are');
    END IF;
    RETURN coalesce(NEW, OLD);
END $$;

CREATE TRIGGER homes_points_counted_are_not_new BEFORE INSERT OR DELETE ON homes_salepoint FOR EACH ROW
    EXECUTE FUNCTION homes_points_counted_stay();
CREATE TRIGGER homes_points_counted_stay BEFORE UPDATE ON homes_salepoint FOR EACH ROW
    WHEN (OLD.code = NEW.code) EXECUTE FUNCTION homes_points_counted_stay();

-- Work is never changed (append-only).  No entry comes beneath a month that was signed: neither work that the month
-- would have paid, nor the undoing of what it pays.  Work that is entered after the draft is the next month's.
CREATE FUNCTION homes_work_counted_stays() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
    IF EXISTS (SELECT FROM fresh
               LEFT JOIN homes_workrecord AS wrong ON wrong.id = fresh.undoes_id
               JOIN homes_payperiod AS period ON period.home_id = fresh.home_id AND period.state <> 'draft'
                AND period.month >= date_trunc('month', coalesce(wrong.day, fresh.day))
                AND period.drafted_at >= coalesce(wrong.at, fresh.at)) THEN
        PERFORM homes_refuse('已经算进签了字的分配，劳动记录不能再补、不能撤销', 'work_counted_stays_as_it_is');
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER homes_work_counted_stays AFTER INSERT ON homes_workrecord REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION homes_work_counted_stays();
