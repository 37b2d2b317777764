"""Raw tables of the source linear: its names in snake_case, lists as tables of their own."""

from __future__ import annotations

from typing import Literal

from sei_sources.tables import Column, Table

ID = Column("id", "text", "UUID")
ISSUE_ID = Column("issue_id", "text", "Id of the issue")
TEAM_ID = Column("team_id", "text", "Id of the team")
NAME = Column("name", "text", "Name as written")
URL = Column("url", "text", "Page of it")
CREATED_AT = Column("created_at", "timestamp", "When it was created")
UPDATED_AT = Column("updated_at", "timestamp", "When it last changed in a meaningful way")
ARCHIVED_AT = Column("archived_at", "timestamp", "When it was archived; NULL unless it is")


def change(of: str, described: str, kind: Literal["text", "double"] = "text") -> tuple[Column, ...]:
    """Return the columns of one property before and after; both NULL where it did not change."""
    return (
        Column(f"from_{of}", kind, f"{described} before; NULL: none, or not changed"),
        Column(f"to_{of}", kind, f"{described} after; NULL: none, or not changed"),
    )


ISSUES = Table(
    "issues",
    ("id",),
    "One row per issue, archived and trashed ones too; its versions keep the identifiers it had",
    (
        ID,
        Column("identifier", "text", "Key now: ENG-12"),
        Column("previous_identifiers", "list", "Keys that it had in other teams"),
        Column("title", "text", "Title"),
        Column("description", "text", "Text, Markdown"),
        URL,
        Column("priority", "double", "0 none, 1 urgent, 2 high, 3 medium, 4 low"),
        Column("estimate", "double", "Points; NULL where not estimated"),
        CREATED_AT,
        UPDATED_AT,
        Column("started_at", "timestamp", "When it first was started"),
        Column("triaged_at", "timestamp", "When it left triage"),
        Column("completed_at", "timestamp", "When it was completed"),
        Column("canceled_at", "timestamp", "When it was cancelled"),
        ARCHIVED_AT,
        Column("auto_closed_at", "timestamp", "When Linear closed it"),
        Column("auto_archived_at", "timestamp", "When Linear archived it"),
        Column("added_to_cycle_at", "timestamp", "When it came into its cycle"),
        Column("trashed", "boolean", "Whether it is in the trash, since archived_at"),
        Column("branch_name", "text", "Branch that Linear suggests for it"),
        Column("label_ids", "list", "Ids of its labels"),
        Column("creator_id", "text", "Id of the user who created it; NULL: an integration"),
        Column("assignee_id", "text", "Id of the user who has it"),
        Column("state_id", "text", "Id of its workflow state"),
        TEAM_ID,
        Column("cycle_id", "text", "Id of its cycle now"),
        Column("project_id", "text", "Id of its project"),
        Column("parent_id", "text", "Id of the issue above it"),
    ),
)

ISSUE_HISTORY = Table(
    "issue_history",
    ("id",),
    "One row per entry of an issue's history; Linear joins edits that one actor makes in a row",
    (
        ID,
        ISSUE_ID,
        CREATED_AT,
        UPDATED_AT,
        Column("actor_id", "text", "Id of the user; NULL: Linear or an integration"),
        *change("state_id", "Id of the workflow state"),
        *change("assignee_id", "Id of the assignee"),
        *change("estimate", "Points", "double"),
        *change("priority", "Priority", "double"),
        *change("cycle_id", "Id of the cycle"),
        *change("team_id", "Id of the team"),
        *change("project_id", "Id of the project"),
        *change("parent_id", "Id of the issue above"),
        Column("added_label_ids", "list", "Ids of labels that were added"),
        Column("removed_label_ids", "list", "Ids of labels that were removed"),
        Column("archived", "boolean", "true: archived, false: taken back; NULL: neither"),
        Column("auto_archived", "boolean", "Whether Linear archived it"),
        Column("auto_closed", "boolean", "Whether Linear closed it"),
        Column("trashed", "boolean", "true: put in the trash, false: taken back; NULL: neither"),
    ),
)

ISSUE_STATE_SPANS = Table(
    "issue_state_spans",
    ("id",),
    "One row per time that an issue was in a workflow state",
    (
        ID,
        ISSUE_ID,
        Column("state_id", "text", "Id of the workflow state"),
        Column("started_at", "timestamp", "When it came into the state"),
        Column("ended_at", "timestamp", "When it left the state; NULL: it is in it"),
    ),
)

CYCLES = Table(
    "cycles",
    ("id",),
    "One row per cycle of a team",
    (
        ID,
        Column("number", "bigint", "Number in the team"),
        Column("name", "text", "Name; NULL: it goes by its number"),
        TEAM_ID,
        Column("starts_at", "timestamp", "Start"),
        Column("ends_at", "timestamp", "End; moved to the completion where it ended early"),
        Column("completed_at", "timestamp", "When it was completed; NULL until then"),
        Column("progress", "double", "0 to 1: completed points and a quarter of those in progress"),
        Column(
            "uncompleted_issue_ids", "list", "Ids of the issues that were open when it was closed"
        ),
        CREATED_AT,
        UPDATED_AT,
        ARCHIVED_AT,
    ),
)

CYCLE_SCOPES = Table(
    "cycle_scopes",
    ("cycle_id", "day"),
    "One row per cycle and day: Linear's own burn-down at the end of the day",
    (
        Column("cycle_id", "text", "Id of the cycle"),
        Column("day", "bigint", "Place in the histories, from 1"),
        Column("scope", "double", "Points in the cycle (scopeHistory)"),
        Column("completed_scope", "double", "Points completed (completedScopeHistory)"),
        Column("in_progress_scope", "double", "Points in progress (inProgressScopeHistory)"),
        Column("issue_count", "double", "Issues in the cycle (issueCountHistory)"),
        Column("completed_issue_count", "double", "Issues completed (completedIssueCountHistory)"),
    ),
)

PROJECTS = Table(
    "projects",
    ("id",),
    "One row per project",
    (
        ID,
        NAME,
        Column("slug_id", "text", "Short id in addresses"),
        URL,
        Column("status_name", "text", "Name of its status"),
        Column("status_type", "text", "backlog, planned, started, paused, completed, canceled"),
        Column("lead_id", "text", "Id of the user who leads it"),
        Column("start_date", "text", "Planned start, YYYY-MM-DD"),
        Column("target_date", "text", "Planned end, YYYY-MM-DD"),
        CREATED_AT,
        UPDATED_AT,
        Column("started_at", "timestamp", "When it was started"),
        Column("completed_at", "timestamp", "When it was completed"),
        Column("canceled_at", "timestamp", "When it was cancelled"),
        ARCHIVED_AT,
    ),
)

PROJECT_TEAMS = Table(
    "project_teams",
    ("project_id", "team_id"),
    "One row per team of a project; those loaded with the project's latest version count",
    (Column("project_id", "text", "Id of the project"), TEAM_ID),
)

TEAMS = Table(
    "teams",
    ("id",),
    "One row per team; its versions keep the keys that it had",
    (
        ID,
        Column("key", "text", "Beginning of its issues' identifiers: ENG"),
        NAME,
        Column("parent_id", "text", "Id of the team above it"),
        Column("timezone", "text", "Time zone"),
        Column("cycles_enabled", "boolean", "Whether it has cycles"),
        Column("cycle_duration", "double", "Weeks of a cycle"),
        Column("issue_estimation_type", "text", "notUsed, exponential, fibonacci, linear, tShirt"),
        Column("triage_enabled", "boolean", "Whether it has a triage state"),
        CREATED_AT,
        UPDATED_AT,
        ARCHIVED_AT,
    ),
)

TEAM_MEMBERSHIPS = Table(
    "team_memberships",
    ("id",),
    "One row per member of a team; one who left has `_deleted_at`",
    (
        ID,
        TEAM_ID,
        Column("user_id", "text", "Id of the user"),
        Column("owner", "boolean", "Whether the user owns the team"),
        CREATED_AT,
    ),
)

WORKFLOW_STATES = Table(
    "workflow_states",
    ("id",),
    "One row per workflow state of a team, archived ones too",
    (
        ID,
        TEAM_ID,
        NAME,
        Column(
            "type", "text", "triage, backlog, unstarted, started, completed, canceled, duplicate"
        ),
        Column("position", "double", "Order in the workflow"),
        ARCHIVED_AT,
    ),
)

ISSUE_LABELS = Table(
    "issue_labels",
    ("id",),
    "One row per label",
    (
        ID,
        NAME,
        Column("is_group", "boolean", "Whether it is a group of labels"),
        Column("parent_id", "text", "Id of the group that it is in"),
        Column("team_id", "text", "Id of the team that alone has it; NULL: shared"),
        CREATED_AT,
        UPDATED_AT,
        ARCHIVED_AT,
    ),
)

USERS = Table(
    "users",
    ("id",),
    "One row per user, disabled ones and apps too",
    (
        ID,
        Column("name", "text", "Full name"),
        Column("display_name", "text", "Short name, unique in the workspace"),
        Column("email", "text", "Address"),
        Column("active", "boolean", "Whether the account is active"),
        Column("guest", "boolean", "Whether it is a guest"),
        Column("app", "boolean", "Whether it is an app"),
        CREATED_AT,
        UPDATED_AT,
        ARCHIVED_AT,
    ),
)

ATTACHMENTS = Table(
    "attachments",
    ("id",),
    "One row per attachment of an issue, pull requests among them",
    (
        ID,
        ISSUE_ID,
        URL,
        Column("title", "text", "Title"),
        Column("source_type", "text", "github, gitlab, slack ...: what made it"),
        CREATED_AT,
        UPDATED_AT,
    ),
)

TABLES = (
    ISSUES,
    ISSUE_HISTORY,
    ISSUE_STATE_SPANS,
    CYCLES,
    CYCLE_SCOPES,
    PROJECTS,
    PROJECT_TEAMS,
    TEAMS,
    TEAM_MEMBERSHIPS,
    WORKFLOW_STATES,
    ISSUE_LABELS,
    USERS,
    ATTACHMENTS,
)
