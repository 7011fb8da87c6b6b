"""The naive fold of plots: their designs, digging, committees and assets."""

from types import SimpleNamespace as Body
from typing import Any

from msgspec.structs import asdict

from tests.oracles.naive.fold import Naive

NOT_YET = (
    "soil", "water", "flooded", "approved_revision", "khok_percent", "nong_percent", "na_percent",
    "living_percent", "dig_volume_m3", "pond_depth_m", "contractor", "contractor_person",
    "contract_amount_satang", "contracted_at", "due_on", "started_at", "measured_at",
    "measured_khok_percent", "measured_nong_percent", "measured_na_percent",
    "measured_living_percent", "measured_volume_m3", "measured_depth_m", "soil_removed_m3",
    "volume_difference_m3", "depth_difference_m", "largest_share_difference", "accepted_at",
    "exemption", "commissioned_at", "ended_at", "substituted_by",
)


class NaivePlots(Naive):
    """The views of plots."""

    def project_proposed(self, b: Body) -> None:
        del b.location
        columns = vars(b) | dict.fromkeys(NOT_YET)
        area, ref = columns.pop("area"), columns.pop("project")
        self.born("projects", ref, area, status="PROPOSED", design_revision=0,
                  latest_measurement=0, rejections=0, **columns)

    def project_surveyed(self, b: Body) -> None:
        self.moved("projects", b.project, status="SURVEYED", soil=b.soil, water=b.water,
                   flooded=b.flooded)

    def project_designed(self, b: Body) -> None:
        shown = {f"{name}_percent": share for name, share in asdict(b.shares).items()}
        shown |= {"dig_volume_m3": b.dig_volume_m3, "pond_depth_m": b.pond_depth_m}
        self.moved("projects", b.project, status="DESIGNED", design_revision=b.revision, **shown)
        self.put("project_designs", f"{b.project}/design-{b.revision}", project=b.project,
                 revision=b.revision, designed_by=self.actor, designed_at=self.fact.occurred_at,
                 approved=False, approved_by=None, approved_at=None, **shown)

    def project_design_approved(self, b: Body) -> None:
        self.moved("projects", b.project, status="DESIGN_APPROVED", approved_revision=b.revision)
        self.set("project_designs", f"{b.project}/design-{b.revision}", approved=True,
                 approved_by=self.actor, approved_at=self.fact.occurred_at)

    # ── digging ───────────────────────────────────────────────────────────────────────────────────

    def project_excavation_contracted(self, b: Body) -> None:
        self.moved("projects", b.project, status="CONTRACTED", contractor=b.contractor,
                   contractor_person=b.contractor_person, due_on=b.due_on,
                   contract_amount_satang=b.amount_satang, contracted_at=self.fact.occurred_at)

    def project_excavation_started(self, b: Body) -> None:
        self.moved("projects", b.project, status="DIGGING", started_at=self.fact.occurred_at)

    def project_excavation_measured(self, b: Body) -> None:
        plot, shares = self.tables["projects"][b.project], asdict(b.shares)
        off: dict[str, Any] = {}
        if plot["design_revision"]:
            off["volume_difference_m3"] = b.volume_m3 - plot["dig_volume_m3"]
            off["depth_difference_m"] = b.depth_m - plot["pond_depth_m"]
            off["largest_share_difference"] = max(
                abs(plot[f"{name}_percent"] - share) for name, share in shares.items()
            )
        self.moved("projects", b.project, status="MEASURED", latest_measurement=b.measurement,
                   measured_volume_m3=b.volume_m3, measured_depth_m=b.depth_m,
                   measured_at=self.fact.occurred_at, soil_removed_m3=b.soil_removed_m3,
                   **off, **{f"measured_{name}_percent": share for name, share in shares.items()})
        self.put("project_measurements", f"{b.project}/measurement-{b.measurement}",
                 project=b.project, number=b.measurement, volume_m3=b.volume_m3,
                 depth_m=b.depth_m, soil_removed_m3=b.soil_removed_m3,
                 photo_hashes=list(b.photo_hashes), measured_by=self.actor,
                 measured_at=self.fact.occurred_at, verdict=None, verdict_at=None,
                 **{f"{name}_percent": share for name, share in shares.items()})

    def judged(self, project: str, verdict: str) -> None:
        for row in self.tables["project_measurements"].values():
            if row["project"] == project and row["verdict"] is None:
                row.update(verdict=verdict, verdict_at=self.fact.occurred_at)

    def project_accepted(self, b: Body) -> None:
        self.moved("projects", b.project, status="ACCEPTED", exemption=b.exemption,
                   accepted_at=self.fact.occurred_at)
        self.judged(b.project, "ACCEPTED")
        for number, person in enumerate(b.committee, 1):
            self.put("committee_members", f"{b.project}/committee-{number}", project=b.project,
                     person=person, accepted_at=self.fact.occurred_at)

    def project_rejected(self, b: Body) -> None:
        count = self.tables["projects"][b.project]["rejections"]
        self.moved("projects", b.project, status="REJECTED", rejections=count + 1)
        self.judged(b.project, "REJECTED")

    def project_commissioned(self, b: Body) -> None:
        self.moved("projects", b.project, status="COMMISSIONED",
                   commissioned_at=self.fact.occurred_at)

    # ── the end ───────────────────────────────────────────────────────────────────────────────────

    def project_dropped(self, b: Body) -> None:
        self.moved("projects", b.project, status="DROPPED", ended_at=self.fact.occurred_at)

    def project_substituted(self, b: Body) -> None:
        self.moved("projects", b.project, status="SUBSTITUTED", ended_at=self.fact.occurred_at,
                   substituted_by=b.by)

    def project_closed(self, b: Body) -> None:
        self.moved("projects", b.project, status="CLOSED", ended_at=self.fact.occurred_at)

    # ── assets ────────────────────────────────────────────────────────────────────────────────────

    def project_asset_delivered(self, b: Body) -> None:
        self.put("assets", f"{b.project}/{b.asset}", status="DELIVERED", delivered_by=self.actor,
                 delivered_at=self.fact.occurred_at, put_to_use_at=None, found_idle_at=None,
                 idle_findings=0, **vars(b))

    def project_asset_put_to_use(self, b: Body) -> None:
        ref = f"{b.project}/{b.asset}"
        first = self.tables["assets"].get(ref, {}).get("put_to_use_at") or self.fact.occurred_at
        self.set("assets", ref, status="IN_USE", put_to_use_at=first)

    def project_asset_found_idle(self, b: Body) -> None:
        ref = f"{b.project}/{b.asset}"
        count = self.tables["assets"].get(ref, {}).get("idle_findings", 0)
        self.set("assets", ref, status="IDLE", found_idle_at=self.fact.occurred_at,
                 idle_findings=count + 1)
