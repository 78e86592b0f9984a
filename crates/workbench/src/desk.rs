//! The requests of the page, each passed to the module of its subject.

use sealbid_wire::desk::{
    About, AddFiles, BidAsked, BidMark, BidRow, BidView, Capitals, CapitalsAsked, ChooseFiles, Desk, DeskView,
    EnvelopeView, FileAsked, FileRef, ForgetPhone, FormAsked, FormView, JobId, NewBid, Nothing, OpeningRow, OrderFiles,
    PairPhone, PartFile, QrAsked, QrView, RemoveBid, SaveBidder, SaveCopy, SaveForm, SavePlacements, Saved,
    ServiceView, Settings, StampView, Start, TenderView, TypeDigits,
};
use sealbid_wire::{Problem, VerifyReport};

use crate::{Failure, Workbench};

impl Desk for Workbench {
    fn start(&self, _: Nothing) -> Result<Start, Problem> {
        Err(Failure::internal("start").problem())
    }
    fn settings(&self, _: Nothing) -> Result<Settings, Problem> {
        Err(Failure::internal("settings").problem())
    }
    fn settings_save(&self, _: Settings) -> Result<Settings, Problem> {
        Err(Failure::internal("settings_save").problem())
    }
    fn service(&self, _: Nothing) -> Result<ServiceView, Problem> {
        Err(Failure::internal("service").problem())
    }
    fn about(&self, _: Nothing) -> Result<About, Problem> {
        Err(Failure::internal("about").problem())
    }
    fn log_export(&self, _: Nothing) -> Result<Option<Saved>, Problem> {
        Err(Failure::internal("log_export").problem())
    }
    fn qr(&self, _: QrAsked) -> Result<QrView, Problem> {
        Err(Failure::internal("qr").problem())
    }
    fn files_choose(&self, _: ChooseFiles) -> Result<Vec<FileRef>, Problem> {
        Err(Failure::internal("files_choose").problem())
    }
    fn file_save(&self, _: SaveCopy) -> Result<Option<Saved>, Problem> {
        Err(Failure::internal("file_save").problem())
    }
    fn file_close(&self, _: FileAsked) -> Result<Nothing, Problem> {
        Err(Failure::internal("file_close").problem())
    }
    fn bids(&self, _: Nothing) -> Result<Vec<BidRow>, Problem> {
        Err(Failure::internal("bids").problem())
    }
    fn tender_look(&self, _: FileAsked) -> Result<TenderView, Problem> {
        Err(Failure::internal("tender_look").problem())
    }
    fn sample(&self, _: Nothing) -> Result<FileRef, Problem> {
        Err(Failure::internal("sample").problem())
    }
    fn bid_new(&self, _: NewBid) -> Result<BidView, Problem> {
        Err(Failure::internal("bid_new").problem())
    }
    fn bid(&self, _: BidAsked) -> Result<BidView, Problem> {
        Err(Failure::internal("bid").problem())
    }
    fn bid_mark(&self, _: BidMark) -> Result<Nothing, Problem> {
        Err(Failure::internal("bid_mark").problem())
    }
    fn bid_remove(&self, _: RemoveBid) -> Result<Nothing, Problem> {
        Err(Failure::internal("bid_remove").problem())
    }
    fn bidder_save(&self, _: SaveBidder) -> Result<BidView, Problem> {
        Err(Failure::internal("bidder_save").problem())
    }
    fn bid_tender(&self, _: BidAsked) -> Result<TenderView, Problem> {
        Err(Failure::internal("bid_tender").problem())
    }
    fn part_add(&self, _: AddFiles) -> Result<JobId, Problem> {
        Err(Failure::internal("part_add").problem())
    }
    fn part_remove(&self, _: PartFile) -> Result<BidView, Problem> {
        Err(Failure::internal("part_remove").problem())
    }
    fn part_order(&self, _: OrderFiles) -> Result<BidView, Problem> {
        Err(Failure::internal("part_order").problem())
    }
    fn part_file(&self, _: PartFile) -> Result<FileRef, Problem> {
        Err(Failure::internal("part_file").problem())
    }
    fn form(&self, _: FormAsked) -> Result<FormView, Problem> {
        Err(Failure::internal("form").problem())
    }
    fn form_save(&self, _: SaveForm) -> Result<FormView, Problem> {
        Err(Failure::internal("form_save").problem())
    }
    fn form_preview(&self, _: FormAsked) -> Result<FileRef, Problem> {
        Err(Failure::internal("form_preview").problem())
    }
    fn capitals(&self, _: CapitalsAsked) -> Result<Capitals, Problem> {
        Err(Failure::internal("capitals").problem())
    }
    fn build(&self, _: BidAsked) -> Result<JobId, Problem> {
        Err(Failure::internal("build").problem())
    }
    fn stamp_view(&self, ask: BidAsked) -> Result<StampView, Problem> {
        self.core.stamp_view(&ask).map_err(Failure::problem)
    }
    fn placements_save(&self, ask: SavePlacements) -> Result<Nothing, Problem> {
        self.core.placements_save(&ask).map_err(Failure::problem)
    }
    fn stamp(&self, ask: BidAsked) -> Result<JobId, Problem> {
        self.core.stamp(&ask).map_err(Failure::problem)
    }
    fn pack(&self, ask: BidAsked) -> Result<JobId, Problem> {
        self.core.pack(&ask).map_err(Failure::problem)
    }
    fn encrypt(&self, ask: BidAsked) -> Result<JobId, Problem> {
        self.core.encrypt(&ask).map_err(Failure::problem)
    }
    fn verify(&self, ask: FileAsked) -> Result<VerifyReport, Problem> {
        self.core.verify(&ask).map_err(Failure::problem)
    }
    fn openings(&self, _: Nothing) -> Result<Vec<OpeningRow>, Problem> {
        self.core.openings().map_err(Failure::problem)
    }
    fn envelope_look(&self, ask: FileAsked) -> Result<EnvelopeView, Problem> {
        self.core.envelope_look(&ask).map_err(Failure::problem)
    }
    fn bid_envelope(&self, ask: BidAsked) -> Result<EnvelopeView, Problem> {
        self.core.bid_envelope(&ask).map_err(Failure::problem)
    }
    fn decrypt(&self, ask: FileAsked) -> Result<JobId, Problem> {
        self.core.decrypt(&ask).map_err(Failure::problem)
    }
    fn desk(&self, _: Nothing) -> Result<DeskView, Problem> {
        self.core.desk().map_err(Failure::problem)
    }
    fn pair(&self, ask: PairPhone) -> Result<JobId, Problem> {
        self.core.pair(&ask).map_err(Failure::problem)
    }
    fn phone_forget(&self, ask: ForgetPhone) -> Result<DeskView, Problem> {
        self.core.phone_forget(&ask).map_err(Failure::problem)
    }
    fn job_digits(&self, ask: TypeDigits) -> Result<Nothing, Problem> {
        self.core.job_digits(&ask).map_err(Failure::problem)
    }
    fn job_cancel(&self, _: JobId) -> Result<Nothing, Problem> {
        Err(Failure::internal("job_cancel").problem())
    }
}
