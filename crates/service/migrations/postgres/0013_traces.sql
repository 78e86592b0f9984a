-- Of a picture or paper nothing is ever another one, also not the object that it lies in: that can only go.
CREATE OR REPLACE FUNCTION refuse_other_document() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.sha256 <> OLD.sha256 OR NEW.application <> OLD.application OR NEW.kind <> OLD.kind
        OR (NEW.object IS NOT NULL AND NEW.object IS DISTINCT FROM OLD.object) THEN
        RAISE EXCEPTION 'a document stays as it is';
    END IF;
    RETURN NEW;
END
$$;

-- Where an application stood when its time was over, and for whom it waited then.
ALTER TABLE application ADD COLUMN lapsed_from TEXT CHECK (lapsed_from IN ('draft', 'awaiting', 'returned', 'approved'));
ALTER TABLE application ADD COLUMN lapsed_awaits TEXT CHECK (lapsed_awaits IN ('admin', 'bank', 'applicant'));
