"""Raw tables of the source asana: its names in snake_case, the lists of a task as own tables.

Asana has neither points nor sprints: which field and which sections or projects stand for them is
said by the settings, and the columns `role` and `is_sprint` repeat what the settings say.
"""

from __future__ import annotations

from sei_sources.tables import Column, Table

GID = Column("gid", "text", "Global id")
TASK_GID = Column("task_gid", "text", "Id of the task")
PROJECT_GID = Column("project_gid", "text", "Id of the project")
TEAM_GID = Column("team_gid", "text", "Id of the team")
WORKSPACE_GID = Column("workspace_gid", "text", "Id of the workspace")
NAME = Column("name", "text", "Name as written")
CREATED_AT = Column("created_at", "timestamp", "When it was created")
MODIFIED_AT = Column("modified_at", "timestamp", "When it last changed")
IS_SPRINT = Column("is_sprint", "boolean", "Whether it is a sprint, by the settings")
START_ON = Column(
    "start_on", "text", "First day, YYYY-MM-DD; of a section, the first date in its name"
)
DUE_ON = Column("due_on", "text", "Last day, YYYY-MM-DD; of a section, the second date in its name")

WORKSPACES = Table(
    "workspaces",
    ("gid",),
    "One row per workspace or organisation",
    (GID, NAME, Column("is_organization", "boolean", "Whether it is an organisation")),
)

PROJECTS = Table(
    "projects",
    ("gid",),
    "One row per project, archived ones too",
    (
        GID,
        NAME,
        WORKSPACE_GID,
        TEAM_GID,
        Column("permalink_url", "text", "Page of it"),
        Column("archived", "boolean", "Whether it is archived"),
        Column("completed", "boolean", "Whether it is completed"),
        Column("completed_at", "timestamp", "When it was completed"),
        CREATED_AT,
        MODIFIED_AT,
        START_ON,
        DUE_ON,
        IS_SPRINT,
    ),
)

SECTIONS = Table(
    "sections",
    ("gid",),
    "One row per section of a project",
    (
        GID,
        NAME,
        PROJECT_GID,
        Column("position", "bigint", "Place in the project, from 1"),
        CREATED_AT,
        START_ON,
        DUE_ON,
        IS_SPRINT,
    ),
)

CUSTOM_FIELDS = Table(
    "custom_fields",
    ("gid",),
    "One row per custom field of a workspace",
    (
        GID,
        NAME,
        WORKSPACE_GID,
        Column("resource_subtype", "text", "number, enum, text, multi_enum, date, people"),
        Column("role", "text", "points, status, type: what the settings use it for; else NULL"),
    ),
)

TASKS = Table(
    "tasks",
    ("gid",),
    "One row per task and subtask; its memberships and field values are those loaded with its "
    "latest version",
    (
        GID,
        NAME,
        Column("notes", "text", "Text without markup"),
        Column("permalink_url", "text", "Page of it"),
        WORKSPACE_GID,
        Column("resource_subtype", "text", "default_task, milestone, approval, section"),
        Column("custom_type_name", "text", "Name of its custom type; NULL without"),
        Column("completed", "boolean", "Whether it is completed"),
        Column("completed_at", "timestamp", "When it was completed; NULL unless it is"),
        CREATED_AT,
        MODIFIED_AT,
        Column("created_by_gid", "text", "Id of the user who created it"),
        Column("assignee_gid", "text", "Id of the user who has it"),
        Column("parent_gid", "text", "Id of the task that it is a subtask of"),
        Column("num_subtasks", "bigint", "Number of its subtasks"),
        Column("tags", "list", "Names of its tags"),
    ),
)

TASK_MEMBERSHIPS = Table(
    "task_memberships",
    ("task_gid", "project_gid"),
    "One row per project that a task is in, with its section there",
    (
        TASK_GID,
        PROJECT_GID,
        Column("section_gid", "text", "Id of the section"),
        Column("section_name", "text", "Name of the section"),
        Column("position", "bigint", "Place in the task's list of memberships, from 1"),
    ),
)

TASK_CUSTOM_FIELD_VALUES = Table(
    "task_custom_field_values",
    ("task_gid", "custom_field_gid"),
    "One row per custom field of a task that has a value",
    (
        TASK_GID,
        Column("custom_field_gid", "text", "Id of the field"),
        Column("custom_field_name", "text", "Name of the field"),
        Column("number_value", "double", "Value of a number field"),
        Column("enum_value_name", "text", "Value of an enum field"),
        Column("text_value", "text", "Value of a text field"),
        Column("display_value", "text", "Value as shown"),
    ),
)

STORIES = Table(
    "stories",
    ("gid",),
    "One row per story that is no comment: something about a task changed",
    (
        GID,
        TASK_GID,
        Column(
            "resource_subtype",
            "text",
            "section_changed, marked_complete, marked_incomplete, added_to_project, "
            "removed_from_project, number_custom_field_changed, enum_custom_field_changed, "
            "assigned, unassigned ...",
        ),
        CREATED_AT,
        Column("created_by_gid", "text", "Id of the user who did it"),
        Column("text", "text", "Story as a sentence"),
        Column("project_gid", "text", "Id of the project that a move was in"),
        Column("old_section_gid", "text", "Id of the section before"),
        Column("old_section_name", "text", "Name of the section before"),
        Column("new_section_gid", "text", "Id of the section after"),
        Column("new_section_name", "text", "Name of the section after"),
        Column("custom_field_gid", "text", "Id of the custom field that changed"),
        Column("old_number_value", "double", "Number before"),
        Column("new_number_value", "double", "Number after"),
        Column("old_enum_value_name", "text", "Enum value before"),
        Column("new_enum_value_name", "text", "Enum value after"),
        Column("assignee_gid", "text", "Id of the user it was assigned to"),
    ),
)

USERS = Table(
    "users",
    ("gid",),
    "One row per user",
    (GID, NAME, Column("email", "text", "Address; NULL where it is hidden")),
)

TEAMS = Table(
    "teams",
    ("gid",),
    "One row per team",
    (GID, NAME, Column("organization_gid", "text", "Id of the organisation")),
)

TEAM_MEMBERSHIPS = Table(
    "team_memberships",
    ("gid",),
    "One row per member of a team; one who left has `_deleted_at`",
    (
        GID,
        TEAM_GID,
        Column("user_gid", "text", "Id of the user"),
        Column("is_guest", "boolean", "Whether the user is a guest"),
    ),
    keeps_history=True,
)

TABLES = (
    WORKSPACES,
    PROJECTS,
    SECTIONS,
    CUSTOM_FIELDS,
    TASKS,
    TASK_MEMBERSHIPS,
    TASK_CUSTOM_FIELD_VALUES,
    STORIES,
    USERS,
    TEAMS,
    TEAM_MEMBERSHIPS,
)
