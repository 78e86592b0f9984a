-- Of a picture or paper nothing is ever another one, also not the object that it lies in: that can only go.
DROP TRIGGER document_stays;
CREATE TRIGGER document_stays BEFORE UPDATE ON document
WHEN NEW.sha256 <> OLD.sha256 OR NEW.application <> OLD.application OR NEW.kind <> OLD.kind OR (NEW.object IS NOT NULL AND NEW.object IS NOT OLD.object)
BEGIN
    SELECT RAISE(ABORT, 'a document stays as it is');
END;

-- Where an application stood when its time was over, and for whom it waited then.
ALTER TABLE application ADD COLUMN lapsed_from TEXT CHECK (lapsed_from IN ('draft', 'awaiting', 'returned', 'approved'));
ALTER TABLE application ADD COLUMN lapsed_awaits TEXT CHECK (lapsed_awaits IN ('admin', 'bank', 'applicant'));
