//! The requests of the page, each passed to the module of its subject.

use sealbid_wire::Problem;
use sealbid_wire::desk::{
    About, AddFiles, BidAsked, BidMark, BidRow, BidView, Capitals, CapitalsAsked, ChooseFiles, ConsoleView,
    Countersign, Desk, DeskView, EnvelopeView, ExportSeal, FetchFile, FileAsked, FileRef, FilesAsked, FilesView,
    ForgetPhone, FormAsked, FormView, ImportSeal, JobId, JobRow, KeptSession, KeywordAsked, KeywordView, LeaveSession,
    NewBid, NewSeal, Nothing, OpeningRow, OrderFiles, OrderSeal, PairPhone, PartFile, PlacesAsked, PlacesView,
    PresetsAsked, PreviewSeal, QrAsked, QrView, RemoveBid, RemoveSeal, SaveBidder, SaveCopy, SaveForm, SaveLog,
    SavePlan, SaveSeal, Saved, SealAsked, SealDetail, SealPreset, SealPreview, SealsView, SendFile, ServiceAnswer,
    ServiceCall, ServiceView, Settings, SignGrant, StampFiles, StampView, Start, TypeDigits, WriteSeal,
};

use crate::bids::capitals;
use crate::{Failure, Workbench};

impl Desk for Workbench {
    fn start(&self, _: Nothing) -> Result<Start, Problem> {
        self.core.start().map_err(Failure::problem)
    }
    fn settings(&self, _: Nothing) -> Result<Settings, Problem> {
        self.core.settings().map_err(Failure::problem)
    }
    fn settings_save(&self, ask: Settings) -> Result<Settings, Problem> {
        self.core.settings_save(&ask).map_err(Failure::problem)
    }
    fn service(&self, _: Nothing) -> Result<ServiceView, Problem> {
        Ok(self.core.service_view())
    }
    fn about(&self, _: Nothing) -> Result<About, Problem> {
        self.core.about().map_err(Failure::problem)
    }
    fn console(&self, _: Nothing) -> Result<ConsoleView, Problem> {
        Ok(self.core.console_view())
    }
    fn service_call(&self, ask: ServiceCall) -> Result<ServiceAnswer, Problem> {
        self.core.service_call(&ask).map_err(Failure::problem)
    }
    fn service_send(&self, ask: SendFile) -> Result<JobId, Problem> {
        self.core.service_send(&ask).map_err(Failure::problem)
    }
    fn service_fetch(&self, ask: FetchFile) -> Result<FileRef, Problem> {
        self.core.service_fetch(&ask).map_err(Failure::problem)
    }
    fn session(&self, _: Nothing) -> Result<Option<KeptSession>, Problem> {
        self.core.session().map_err(Failure::problem)
    }
    fn session_keep(&self, ask: KeptSession) -> Result<Nothing, Problem> {
        self.core.session_keep(&ask).map_err(Failure::problem)
    }
    fn session_leave(&self, ask: LeaveSession) -> Result<Nothing, Problem> {
        self.core.session_leave(&ask).map_err(Failure::problem)
    }
    fn account_log_in(&self, _: Nothing) -> Result<JobId, Problem> {
        self.core.account_log_in().map_err(Failure::problem)
    }
    fn account_grant(&self, ask: SignGrant) -> Result<JobId, Problem> {
        self.core.account_grant(&ask).map_err(Failure::problem)
    }
    fn log_export(&self, ask: SaveLog) -> Result<Option<Saved>, Problem> {
        self.core.log_export(&ask).map_err(Failure::problem)
    }
    fn qr(&self, ask: QrAsked) -> Result<QrView, Problem> {
        self.core.qr(&ask).map_err(Failure::problem)
    }
    fn files_choose(&self, ask: ChooseFiles) -> Result<Vec<FileRef>, Problem> {
        self.core.files_choose(&ask).map_err(Failure::problem)
    }
    fn file_save(&self, ask: SaveCopy) -> Result<Option<JobId>, Problem> {
        self.core.file_save(&ask).map_err(Failure::problem)
    }
    fn file_close(&self, ask: FileAsked) -> Result<Nothing, Problem> {
        self.core.file_close(&ask).map_err(Failure::problem)
    }
    fn bids(&self, _: Nothing) -> Result<Vec<BidRow>, Problem> {
        self.core.bids().map_err(Failure::problem)
    }
    fn tender_look(&self, ask: FileAsked) -> Result<JobId, Problem> {
        self.core.tender_look(&ask).map_err(Failure::problem)
    }
    fn sample(&self, _: Nothing) -> Result<FileRef, Problem> {
        self.core.sample().map_err(Failure::problem)
    }
    fn sample_papers(&self, ask: BidAsked) -> Result<JobId, Problem> {
        self.core.sample_papers(&ask).map_err(Failure::problem)
    }
    fn bid_new(&self, ask: NewBid) -> Result<JobId, Problem> {
        self.core.bid_new(&ask).map_err(Failure::problem)
    }
    fn bid(&self, ask: BidAsked) -> Result<BidView, Problem> {
        self.core.bid(&ask).map_err(Failure::problem)
    }
    fn bid_mark(&self, ask: BidMark) -> Result<Nothing, Problem> {
        self.core.bid_mark(&ask).map_err(Failure::problem)
    }
    fn bid_remove(&self, ask: RemoveBid) -> Result<Nothing, Problem> {
        self.core.bid_remove(&ask).map_err(Failure::problem)
    }
    fn bidder_save(&self, ask: SaveBidder) -> Result<BidView, Problem> {
        self.core.bidder_save(&ask).map_err(Failure::problem)
    }
    fn bid_tender(&self, ask: BidAsked) -> Result<JobId, Problem> {
        self.core.bid_tender(&ask).map_err(Failure::problem)
    }
    fn part_add(&self, ask: AddFiles) -> Result<JobId, Problem> {
        self.core.part_add(&ask).map_err(Failure::problem)
    }
    fn part_remove(&self, ask: PartFile) -> Result<BidView, Problem> {
        self.core.part_remove(&ask).map_err(Failure::problem)
    }
    fn part_order(&self, ask: OrderFiles) -> Result<BidView, Problem> {
        self.core.part_order(&ask).map_err(Failure::problem)
    }
    fn part_file(&self, ask: PartFile) -> Result<FileRef, Problem> {
        self.core.part_file(&ask).map_err(Failure::problem)
    }
    fn form(&self, ask: FormAsked) -> Result<FormView, Problem> {
        self.core.form(&ask).map_err(Failure::problem)
    }
    fn form_save(&self, ask: SaveForm) -> Result<FormView, Problem> {
        self.core.form_save(&ask).map_err(Failure::problem)
    }
    fn form_preview(&self, ask: FormAsked) -> Result<FileRef, Problem> {
        self.core.form_preview(&ask).map_err(Failure::problem)
    }
    fn capitals(&self, ask: CapitalsAsked) -> Result<Capitals, Problem> {
        capitals(&ask).map_err(Failure::problem)
    }
    fn build(&self, ask: BidAsked) -> Result<JobId, Problem> {
        self.core.build(&ask).map_err(Failure::problem)
    }
    fn stamp_view(&self, ask: BidAsked) -> Result<StampView, Problem> {
        self.core.stamp_view(&ask).map_err(Failure::problem)
    }
    fn plan_save(&self, ask: SavePlan) -> Result<Nothing, Problem> {
        self.core.plan_save(&ask).map_err(Failure::problem)
    }
    fn places(&self, ask: PlacesAsked) -> Result<PlacesView, Problem> {
        self.core.places(&ask).map_err(Failure::problem)
    }
    fn keyword(&self, ask: KeywordAsked) -> Result<KeywordView, Problem> {
        self.core.keyword(&ask).map_err(Failure::problem)
    }
    fn countersign(&self, ask: Countersign) -> Result<JobId, Problem> {
        self.core.countersign(&ask).map_err(Failure::problem)
    }
    fn stamp_files_view(&self, ask: FilesAsked) -> Result<FilesView, Problem> {
        self.core.stamp_files_view(&ask).map_err(Failure::problem)
    }
    fn stamp_files(&self, ask: StampFiles) -> Result<Option<JobId>, Problem> {
        self.core.stamp_files(&ask).map_err(Failure::problem)
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
    fn verify(&self, ask: FileAsked) -> Result<JobId, Problem> {
        self.core.verify(&ask).map_err(Failure::problem)
    }
    fn seals(&self, _: Nothing) -> Result<SealsView, Problem> {
        self.core.seals().map_err(Failure::problem)
    }
    fn seal(&self, ask: SealAsked) -> Result<SealDetail, Problem> {
        self.core.seal(&ask).map_err(Failure::problem)
    }
    fn seal_refresh(&self, ask: SealAsked) -> Result<SealDetail, Problem> {
        self.core.seal_refresh(&ask).map_err(Failure::problem)
    }
    fn seal_presets(&self, ask: PresetsAsked) -> Result<Vec<SealPreset>, Problem> {
        Ok(self.core.seal_presets(&ask))
    }
    fn seal_preview(&self, ask: PreviewSeal) -> Result<SealPreview, Problem> {
        self.core.seal_preview(&ask).map_err(Failure::problem)
    }
    fn seal_new(&self, ask: NewSeal) -> Result<SealDetail, Problem> {
        self.core.seal_new(&ask).map_err(Failure::problem)
    }
    fn seal_save(&self, ask: SaveSeal) -> Result<SealDetail, Problem> {
        self.core.seal_save(&ask).map_err(Failure::problem)
    }
    fn seal_revert(&self, ask: SealAsked) -> Result<SealDetail, Problem> {
        self.core.seal_revert(&ask).map_err(Failure::problem)
    }
    fn seal_remove(&self, ask: RemoveSeal) -> Result<SealsView, Problem> {
        self.core.seal_remove(&ask).map_err(Failure::problem)
    }
    fn seal_order(&self, ask: OrderSeal) -> Result<JobId, Problem> {
        self.core.seal_order(&ask).map_err(Failure::problem)
    }
    fn seal_write(&self, ask: WriteSeal) -> Result<JobId, Problem> {
        self.core.seal_write(&ask).map_err(Failure::problem)
    }
    fn seal_export(&self, ask: ExportSeal) -> Result<Option<Saved>, Problem> {
        self.core.seal_export(&ask).map_err(Failure::problem)
    }
    fn seal_import(&self, ask: ImportSeal) -> Result<SealDetail, Problem> {
        self.core.seal_import(&ask).map_err(Failure::problem)
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
    fn jobs(&self, _: Nothing) -> Result<Vec<JobRow>, Problem> {
        Ok(self.core.jobs())
    }
    fn job_digits(&self, ask: TypeDigits) -> Result<Nothing, Problem> {
        self.core.job_digits(&ask).map_err(Failure::problem)
    }
    fn job_cancel(&self, ask: JobId) -> Result<Nothing, Problem> {
        Ok(self.core.job_cancel(&ask.job))
    }
}
