"""Raw tables of the source jira, Cloud and Data Center alike: Jira's names in snake_case.

Where Data Center has no `accountId`, an account is known by the user's `key`, as its changelog
knows it.
"""

from __future__ import annotations

from sei_sources.tables import Column, Table

ID = Column("id", "text", "Numeric id as text")
ISSUE_ID = Column("issue_id", "text", "Id of the issue")
NAME = Column("name", "text", "Name as written")
DESCRIPTION = Column("description", "text", "Text")
PROJECT_ID = Column("project_id", "text", "Id of the project")
SCOPE_PROJECT_ID = Column("scope_project_id", "text", "Id of the only project that has it, or NULL")


def account(role: str) -> Column:
    """Return the column of an account: it may be gone, then it is NULL."""
    return Column(f"{role}_account_id", "text", f"Account id of the {role}, or the user's key")


ISSUES = Table(
    "issues",
    ("id",),
    "One row per issue; its versions keep the keys that it had, its field values and links are "
    "those loaded with its latest version",
    (
        ID,
        Column("key", "text", "Key now: ABC-12"),
        Column("url", "text", "Page of it: <site>/browse/<key>"),
        PROJECT_ID,
        Column("project_key", "text", "Key of the project now"),
        Column("summary", "text", "Title"),
        Column("description", "text", "Text without markup, one line per paragraph"),
        Column("issue_type_id", "text", "Id of its type"),
        Column("issue_type_name", "text", "Name of its type: Story, Bug, Sub-task"),
        Column("issue_type_subtask", "boolean", "Whether its type is a sub-task's"),
        Column("status_id", "text", "Id of its status"),
        Column("status_name", "text", "Name of its status"),
        Column("status_category_key", "text", "new, indeterminate, done, undefined"),
        Column("priority_name", "text", "Name of its priority"),
        Column("resolution_name", "text", "Name of its resolution; NULL while unresolved"),
        Column("resolution_date", "timestamp", "When it was last resolved"),
        Column("parent_id", "text", "Id of the issue above it: a sub-task's parent or the epic"),
        Column("parent_key", "text", "Key of the issue above it; on Data Center the epic link"),
        Column("labels", "list", "Labels"),
        Column("components", "list", "Names of its components"),
        Column("fix_versions", "list", "Names of the versions that it is planned for or fixed in"),
        Column("sprint_ids", "list", "Ids in the sprint field now: closed ones and the current"),
        Column("team_id", "text", "Id in the field of type team (rm-teams); NULL without"),
        Column("team_name", "text", "Name in the field of type team; NULL without"),
        account("assignee"),
        account("reporter"),
        account("creator"),
        Column("created", "timestamp", "When it was created"),
        Column("updated", "timestamp", "When it last changed"),
        Column("archived_date", "timestamp", "When it was archived; NULL unless it is"),
    ),
)

ISSUE_FIELD_VALUES = Table(
    "issue_field_values",
    ("issue_id", "field_id"),
    "One row per issue and number field that is an estimation field of a board or looks like story "
    "points; only fields that have a value",
    (
        ISSUE_ID,
        Column("field_id", "text", "Id of the field: customfield_10016"),
        Column("value", "double", "Value now"),
    ),
)

CHANGELOGS = Table(
    "changelogs",
    ("issue_id", "history_id", "position"),
    "One row per item of a history: one field that changed at one moment",
    (
        ISSUE_ID,
        Column("history_id", "text", "Id of the history"),
        Column("position", "bigint", "Place of the item in the history, from 1"),
        Column("created", "timestamp", "When it changed"),
        account("author"),
        Column("field", "text", "Name of the field: status, Sprint, Story Points, Key, project"),
        Column("field_id", "text", "Id of the field; NULL where Jira gives none"),
        Column("field_type", "text", "jira or custom"),
        Column("from_value", "text", "`from`: ids before; several are joined by ', '"),
        Column("from_string", "text", "`fromString`: what was shown before"),
        Column("to_value", "text", "`to`: ids after; several are joined by ', '"),
        Column("to_string", "text", "`toString`: what was shown after"),
    ),
)

ISSUE_LINKS = Table(
    "issue_links",
    ("id",),
    "One row per link between two issues",
    (
        ID,
        Column("type_name", "text", "Name of the kind of link: Blocks, Cloners"),
        Column("inward_issue_id", "text", "Id of the issue at the inward end"),
        Column("outward_issue_id", "text", "Id of the issue at the outward end"),
    ),
)

REMOTE_LINKS = Table(
    "remote_links",
    ("issue_id", "url"),
    "One row per link from an issue to a page elsewhere, pull requests among them",
    (
        ISSUE_ID,
        Column("url", "text", "Address of what is linked"),
        Column("title", "text", "Title of what is linked"),
        Column("relationship", "text", "As written; pullrequest for a development link"),
        Column("application_type", "text", "Kind of application that made the link"),
    ),
)

PROJECTS = Table(
    "projects",
    ("id",),
    "One row per project, archived ones too; its versions keep the keys that it had",
    (
        ID,
        Column("key", "text", "Key"),
        NAME,
        Column("url", "text", "Page of it: <site>/browse/<key>"),
        Column("project_type_key", "text", "software, service_desk, business"),
        Column("style", "text", "classic (company-managed) or next-gen (team-managed)"),
        Column("archived", "boolean", "Whether it is archived"),
        account("lead"),
    ),
)

BOARDS = Table(
    "boards",
    ("id",),
    "One row per board, with its estimation field",
    (
        ID,
        NAME,
        Column("type", "text", "scrum, kanban, simple"),
        Column("location_project_id", "text", "Id of its project; NULL: it is a user's"),
        Column("location_project_key", "text", "Key of that project"),
        Column("estimation_type", "text", "field, issueCount, none"),
        Column("estimation_field_id", "text", "Id of the field that the board estimates with"),
        Column("estimation_field_name", "text", "Name of that field"),
    ),
)

BOARD_PROJECTS = Table(
    "board_projects",
    ("board_id", "project_id"),
    "One row per project whose issues a board shows",
    (Column("board_id", "text", "Id of the board"), PROJECT_ID),
)

SPRINTS = Table(
    "sprints",
    ("id",),
    "One row per sprint",
    (
        ID,
        NAME,
        Column("state", "text", "future, active, closed"),
        Column("start_date", "timestamp", "Start; the actual one once it started"),
        Column("end_date", "timestamp", "Planned end"),
        Column("complete_date", "timestamp", "When it was closed; NULL until then"),
        Column("activated_date", "timestamp", "When it was started, where Jira gives it"),
        Column("origin_board_id", "text", "Id of the board that it was made on"),
    ),
)

BOARD_SPRINTS = Table(
    "board_sprints",
    ("board_id", "sprint_id"),
    "One row per sprint that a board shows",
    (
        Column("board_id", "text", "Id of the board"),
        Column("sprint_id", "text", "Id of the sprint"),
    ),
)

STATUSES = Table(
    "statuses",
    ("id",),
    "One row per status",
    (
        ID,
        NAME,
        Column("status_category_key", "text", "new, indeterminate, done, undefined"),
        SCOPE_PROJECT_ID,
    ),
)

ISSUE_TYPES = Table(
    "issue_types",
    ("id",),
    "One row per issue type",
    (
        ID,
        NAME,
        Column("subtask", "boolean", "Whether it is a sub-task's"),
        Column("hierarchy_level", "bigint", "-1 sub-task, 0 issue, 1 epic"),
        SCOPE_PROJECT_ID,
    ),
)

PRIORITIES = Table("priorities", ("id",), "One row per priority", (ID, NAME, DESCRIPTION))

FIELDS = Table(
    "fields",
    ("id",),
    "One row per field, system and custom",
    (
        Column("id", "text", "Id: status, customfield_10016"),
        NAME,
        Column("custom", "boolean", "Whether it is a custom field"),
        Column("schema_type", "text", "Type of its values: number, array, string"),
        Column("schema_custom", "text", "Kind: com.pyxis.greenhopper.jira:gh-sprint"),
        SCOPE_PROJECT_ID,
    ),
)

VERSIONS = Table(
    "versions",
    ("id",),
    "One row per version of a project",
    (
        ID,
        PROJECT_ID,
        NAME,
        DESCRIPTION,
        Column("released", "boolean", "Whether it is released"),
        Column("archived", "boolean", "Whether it is archived"),
        Column("release_date", "text", "Day of the release, YYYY-MM-DD"),
    ),
)

COMPONENTS = Table(
    "components",
    ("id",),
    "One row per component of a project",
    (ID, PROJECT_ID, NAME, DESCRIPTION, account("lead")),
)

USERS = Table(
    "users",
    ("account_id",),
    "One row per account, people and apps",
    (
        Column("account_id", "text", "Account id; on Data Center the user's key"),
        Column("account_type", "text", "atlassian, app, customer; NULL on Data Center"),
        Column("name", "text", "User name on Data Center; NULL on Cloud"),
        Column("display_name", "text", "Name as shown"),
        Column("email_address", "text", "Address; NULL where the profile hides it"),
        Column("active", "boolean", "Whether the account is active"),
    ),
)

GROUPS = Table(
    "groups",
    ("group_id",),
    "One row per group of accounts",
    (Column("group_id", "text", "Id; on Data Center the name"), NAME),
)

GROUP_MEMBERS = Table(
    "group_members",
    ("group_id", "account_id"),
    "One row per account in a group; one that left has `_deleted_at`",
    (
        Column("group_id", "text", "Id of the group"),
        Column("account_id", "text", "Account id; on Data Center the user's key"),
    ),
    keeps_history=True,
)

TABLES = (
    ISSUES,
    ISSUE_FIELD_VALUES,
    CHANGELOGS,
    ISSUE_LINKS,
    REMOTE_LINKS,
    PROJECTS,
    BOARDS,
    BOARD_PROJECTS,
    SPRINTS,
    BOARD_SPRINTS,
    STATUSES,
    ISSUE_TYPES,
    PRIORITIES,
    FIELDS,
    VERSIONS,
    COMPONENTS,
    USERS,
    GROUPS,
    GROUP_MEMBERS,
)
