"""Rows of tasks and their stories."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sei_sources.asana import tables
from sei_sources.cursors import Node
from sei_sources.rows import inner
from sei_sources.tables import Table

TASK_FIELDS = (
    "name,notes,permalink_url,workspace,resource_subtype,custom_type.name,completed,completed_at,"
    "created_at,modified_at,created_by,assignee,parent,num_subtasks,tags.name,memberships.project,"
    "memberships.section.name,custom_fields.name,custom_fields.number_value,"
    "custom_fields.enum_value.name,custom_fields.text_value,custom_fields.display_value"
)
STORY_FIELDS = (
    "type,resource_subtype,created_at,created_by.name,text,project,old_section.name,"
    "new_section.name,custom_field,old_number_value,new_number_value,old_enum_value.name,"
    "new_enum_value.name,assignee"
)
COMMENT = "comment"


def task_rows(
    tasks: Sequence[Node], stories: Sequence[Sequence[Node]]
) -> Mapping[Table, Sequence[Node]]:
    """Return the rows of tasks, and of the stories of each."""
    return {
        tables.TASKS: [_task(task) for task in tasks],
        tables.TASK_MEMBERSHIPS: [row for task in tasks for row in _memberships(task)],
        tables.TASK_CUSTOM_FIELD_VALUES: [row for task in tasks for row in _values(task)],
        tables.STORIES: [
            _story(task["gid"], story)
            for task, of_task in zip(tasks, stories, strict=True)
            for story in of_task
            if story.get("type") != COMMENT
        ],
    }


def author_rows(stories: Sequence[Sequence[Node]]) -> Iterator[Node]:
    """Yield a row for whoever wrote a story: guests are in no list of users."""
    for of_task in stories:
        for story in of_task:
            author = story.get("created_by")
            if author and author.get("name"):
                yield {"gid": author["gid"], "name": author["name"]}


def _task(task: Node) -> Node:
    return {
        "gid": task["gid"],
        "name": task["name"],
        "notes": task.get("notes"),
        "permalink_url": task.get("permalink_url"),
        "workspace_gid": inner(task.get("workspace"), "gid"),
        "resource_subtype": task.get("resource_subtype"),
        "custom_type_name": inner(task.get("custom_type"), "name"),
        "completed": task["completed"],
        "completed_at": task.get("completed_at"),
        "created_at": task["created_at"],
        "modified_at": task["modified_at"],
        "created_by_gid": inner(task.get("created_by"), "gid"),
        "assignee_gid": inner(task.get("assignee"), "gid"),
        "parent_gid": inner(task.get("parent"), "gid"),
        "num_subtasks": task.get("num_subtasks"),
        "tags": [tag["name"] for tag in task.get("tags") or ()],
    }


def _memberships(task: Node) -> list[Node]:
    return [
        {
            "task_gid": task["gid"],
            "project_gid": membership["project"]["gid"],
            "section_gid": inner(membership.get("section"), "gid"),
            "section_name": inner(membership.get("section"), "name"),
            "position": position,
        }
        for position, membership in enumerate(task.get("memberships") or (), start=1)
        if membership.get("project")
    ]


def _values(task: Node) -> list[Node]:
    rows = [
        {
            "task_gid": task["gid"],
            "custom_field_gid": field["gid"],
            "custom_field_name": field["name"],
            "number_value": field.get("number_value"),
            "enum_value_name": inner(field.get("enum_value"), "name"),
            "text_value": field.get("text_value"),
            "display_value": field.get("display_value"),
        }
        for field in task.get("custom_fields") or ()
    ]
    values = ("number_value", "enum_value_name", "text_value", "display_value")
    return [row for row in rows if any(row[name] is not None for name in values)]


def _story(task: str, story: Node) -> Node:
    return {
        "gid": story["gid"],
        "task_gid": task,
        "resource_subtype": story.get("resource_subtype"),
        "created_at": story["created_at"],
        "created_by_gid": inner(story.get("created_by"), "gid"),
        "text": story.get("text"),
        "project_gid": inner(story.get("project"), "gid"),
        "old_section_gid": inner(story.get("old_section"), "gid"),
        "old_section_name": inner(story.get("old_section"), "name"),
        "new_section_gid": inner(story.get("new_section"), "gid"),
        "new_section_name": inner(story.get("new_section"), "name"),
        "custom_field_gid": inner(story.get("custom_field"), "gid"),
        "old_number_value": story.get("old_number_value"),
        "new_number_value": story.get("new_number_value"),
        "old_enum_value_name": inner(story.get("old_enum_value"), "name"),
        "new_enum_value_name": inner(story.get("new_enum_value"), "name"),
        "assignee_gid": inner(story.get("assignee"), "gid"),
    }
