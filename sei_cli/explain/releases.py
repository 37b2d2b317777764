"""The DORA metrics."""

from __future__ import annotations

from dataclasses import replace

from sei_cli.explain.aggregates import distinct, largest, mean, median, percentile, total
from sei_cli.explain.facts import (
    Metric,
    Rule,
    Window,
    absent,
    column,
    false,
    flag,
    given,
    hours_since,
    true,
)
from sei_cli.explain.levels import LEVELS, SCORES
from sei_cli.explain.release_facts import CHANGES, DEPLOYMENTS, INCIDENTS, RELEASES, WAITING_CHANGES
from sei_cli.explain.release_rules import (
    attempted,
    deployed,
    failed,
    linked,
    planned,
    recovered,
    restored,
    rework,
    spaced,
    waited,
    went_live,
)

FINISHED = Window("during", ("finished_at",))
DEPLOYED = Window("during", ("deployed_at",))
SUCCESSFUL = (true("is_successful"),)
OF_PEOPLE = (given("release_id"), false("is_bot"))


def releases(how: str, rule: Rule, *flags: str) -> Metric:
    """Return a metric that counts the successful releases of which a flag holds."""
    return Metric(how, RELEASES, FINISHED, rule, (*SUCCESSFUL, *(true(name) for name in flags)))


def lead_time(how: str, share: float) -> Metric:
    """Return a percentile of the lead times of people's changes."""
    return Metric(
        how,
        CHANGES,
        DEPLOYED,
        deployed,
        OF_PEOPLE,
        column("lead_time_hours"),
        percentile(share),
    )


LEAD_TIME = "of the hours from first commit to release, over people's changes first released"
FREQUENCY = releases("Successful releases that finished in the period.", went_live)
FAILED = releases(
    "Successful releases that failed afterwards, by their finish.", failed, "is_failed"
)
FAIL_RATE = replace(
    FREQUENCY,
    how="Failed releases ÷ successful releases, by their finish.",
    rule=failed,
    value=flag("is_failed"),
    aggregate=mean,
)
WAITING = Metric(
    "Changes that landed and were not released at the period's end, in repositories that release.",
    WAITING_CHANGES,
    Window("at the end", ("waits_from", "waits_until")),
    waited,
)
RECOVERED = Metric(
    "Failed releases that were recovered in the period.",
    RELEASES,
    Window("during", ("recovered_at",)),
    recovered,
    (true("is_failed"),),
    moment="recovered_at",
)
STARTED = Metric(
    "Incidents that started in the period.",
    INCIDENTS,
    Window("during", ("started_at",)),
    linked,
)

DORA_METRICS: dict[str, Metric] = {
    "release_count": FREQUENCY,
    "failed_release_count": FAILED,
    "rework_release_count": releases(
        "Successful releases that are rollbacks or carry unplanned fixes alone.",
        rework,
        "is_rework",
    ),
    "deployment_days": replace(
        FREQUENCY,
        how="Days with a successful release.",
        value=lambda row, period: period.day_of(row["finished_at"]),
        aggregate=distinct,
    ),
    "deployment_frequency": replace(
        FREQUENCY,
        how="Successful releases ÷ days of the period.",
        value=lambda _, period: 1 / period.days,
        aggregate=total,
    ),
    "hours_between_releases_p50": replace(
        FREQUENCY,
        how="Median of the hours from one successful release to the next.",
        window=Window("at the end", ("finished_at",)),
        rule=lambda row, _: f"{row['gap']:.1f} h after {row['earlier']}",
        value=column("gap"),
        aggregate=median,
        reshape=spaced,
    ),
    "change_count": Metric(
        "Changes first released in the period, those of bots included.",
        CHANGES,
        DEPLOYED,
        deployed,
        (given("release_id"),),
    ),
    "lead_time_p50_hours": lead_time(f"Median {LEAD_TIME} in the period.", 0.5),
    "lead_time_p75_hours": lead_time(f"75th percentile {LEAD_TIME} in the period.", 0.75),
    "lead_time_p90_hours": lead_time(f"90th percentile {LEAD_TIME} in the period.", 0.9),
    "lead_time_all_p50_hours": replace(
        lead_time(f"Median {LEAD_TIME} in the period, bots' changes included.", 0.5),
        where=(given("release_id"),),
    ),
    "merge_to_deploy_p50_hours": replace(
        lead_time("Median of the hours from landing to release, over people's changes.", 0.5),
        value=column("merge_to_deploy_hours"),
    ),
    "changes_waiting": WAITING,
    "oldest_waiting_hours": replace(
        WAITING,
        how="Hours since the oldest change landed that waits at the period's end.",
        value=hours_since("landed_at"),
        aggregate=largest,
    ),
    "change_fail_rate": FAIL_RATE,
    "change_fail_rate_planned": replace(
        FAIL_RATE,
        how="Failed releases ÷ successful releases, rework releases left out of both.",
        rule=planned,
        where=(*SUCCESSFUL, false("is_rework")),
    ),
    "deployment_success_rate": Metric(
        "Succeeded ÷ finished production deployments, attempt by attempt.",
        DEPLOYMENTS,
        FINISHED,
        attempted,
        (),
        flag("is_successful"),
        mean,
    ),
    "recovered_count": RECOVERED,
    "recovery_p50_hours": replace(
        RECOVERED,
        how="Median of the hours from finish to recovery, over failed releases recovered in the"
        " period.",
        value=column("recovery_hours"),
        aggregate=median,
    ),
    "open_failures": replace(
        RECOVERED,
        how="Releases that failed before the period's end and were not recovered by then.",
        window=Window("at the end", ("finished_at", "recovered_at")),
        moment="finished_at",
    ),
    "incident_count": STARTED,
    "incidents_unlinked": replace(
        STARTED,
        how="Incidents that started in the period and are linked to no release.",
        where=(absent("release_id"),),
    ),
    "incident_time_to_restore_p50_hours": replace(
        STARTED,
        how="Median of the hours from start to resolution, over incidents resolved in the period.",
        window=Window("during", ("resolved_at",)),
        rule=restored,
        value=column("time_to_restore_hours"),
        aggregate=median,
        moment="resolved_at",
    ),
    "rework_rate": replace(
        FAIL_RATE,
        how="Rework releases ÷ successful releases, by their finish.",
        rule=rework,
        value=flag("is_rework"),
    ),
    **LEVELS,
    **SCORES,
}
