"""Raw tables of the source github: the vendor's names in snake_case, a table per connection."""

from __future__ import annotations

from sei_sources.clone.tables import CLONE_TABLES
from sei_sources.tables import Column, Table

ID = Column("id", "text", "GraphQL node id")
REPOSITORY_ID = Column("repository_id", "text", "Node id of the repository")
PULL_REQUEST_ID = Column("pull_request_id", "text", "Node id of the pull request")
CREATED_AT = Column("created_at", "timestamp", "When it was created")
UPDATED_AT = Column("updated_at", "timestamp", "When it last changed")
URL = Column("url", "text", "Page of it on the host")


def actor(role: str) -> tuple[Column, ...]:
    """Return the columns of an actor: an account may be gone, then all are NULL."""
    return (
        Column(f"{role}_type", "text", f"User, Bot, Mannequin, Organization: kind of the {role}"),
        Column(f"{role}_login", "text", f"Login of the {role}"),
        Column(f"{role}_id", "text", f"Numeric account id of the {role}; NULL where not given"),
    )


REPOSITORIES = Table(
    "repositories",
    ("id",),
    "One row per repository; its versions keep the names that it had",
    (
        ID,
        Column("database_id", "bigint", "Numeric id"),
        Column("owner_login", "text", "Owner's login as written"),
        Column("name", "text", "Name as written"),
        URL,
        Column("host", "text", "Host of its pages in lower case: github.com"),
        Column("visibility", "text", "PUBLIC, PRIVATE, INTERNAL"),
        Column("is_archived", "boolean", "Whether it is archived"),
        Column("is_fork", "boolean", "Whether it is a fork"),
        Column("is_empty", "boolean", "Whether it has no commits"),
        Column("is_disabled", "boolean", "Whether the host disabled it"),
        Column("default_branch", "text", "Name of the default branch; NULL if empty"),
        Column("default_branch_sha", "text", "Tip of the default branch"),
        CREATED_AT,
        UPDATED_AT,
        Column("pushed_at", "timestamp", "Last push"),
        Column("primary_language", "text", "Main language"),
        Column("topics", "list", "Topics"),
    ),
    keeps_history=True,
)

PULL_REQUESTS = Table(
    "pull_requests",
    ("id",),
    "One row per pull request; its commits and files are those loaded with its latest version",
    (
        ID,
        REPOSITORY_ID,
        Column("full_database_id", "text", "Numeric id"),
        Column("number", "bigint", "Number in the repository"),
        URL,
        Column("title", "text", "Title"),
        Column("body_text", "text", "Text without markup"),
        Column("state", "text", "OPEN, CLOSED, MERGED"),
        Column("is_draft", "boolean", "Whether it is a draft now"),
        CREATED_AT,
        UPDATED_AT,
        Column("closed_at", "timestamp", "When it was closed or merged"),
        Column("merged_at", "timestamp", "When it was merged"),
        *actor("author"),
        *actor("merged_by"),
        Column("base_ref_name", "text", "Target branch"),
        Column("base_ref_oid", "text", "Tip of the target branch when last seen by the host"),
        Column("head_ref_name", "text", "Source branch"),
        Column("head_ref_oid", "text", "Tip of the source branch"),
        Column("is_cross_repository", "boolean", "Whether the source branch is in a fork"),
        Column("merge_commit_oid", "text", "Commit that landed it: merge, squash or last rebased"),
        Column("additions", "bigint", "Lines added, against the merge base"),
        Column("deletions", "bigint", "Lines deleted, against the merge base"),
        Column("changed_files", "bigint", "Number of files changed"),
        Column("review_decision", "text", "APPROVED, CHANGES_REQUESTED, REVIEW_REQUIRED"),
        Column("labels", "list", "Names of its labels"),
        Column("closing_issues", "list", "Issues that it closes, as owner/repo#number"),
        Column("milestone_title", "text", "Milestone"),
        Column("commits_count", "bigint", "Number of its commits"),
        Column("reviews_count", "bigint", "Number of its reviews"),
    ),
)

PULL_REQUEST_COMMITS = Table(
    "pull_request_commits",
    ("pull_request_id", "oid"),
    "One row per commit of a pull request; a force push leaves commits of older versions behind",
    (
        PULL_REQUEST_ID,
        REPOSITORY_ID,
        Column("oid", "text", "Full object name"),
        Column("position", "bigint", "Place in the pull request, from 1"),
        Column("authored_date", "timestamp", "Author date"),
        Column("committed_date", "timestamp", "Commit date"),
        Column("message_headline", "text", "Subject"),
        Column("author_name", "text", "Author's name as written in the commit"),
        Column("author_email", "text", "Author's address as written in the commit"),
        Column("author_login", "text", "Login of the account with that address; NULL if none"),
        Column("author_id", "text", "Numeric id of that account"),
    ),
)

PULL_REQUEST_FILES = Table(
    "pull_request_files",
    ("pull_request_id", "path"),
    "One row per file in a pull request's diff; older versions may leave files behind",
    (
        PULL_REQUEST_ID,
        REPOSITORY_ID,
        Column("path", "text", "Path"),
        Column("additions", "bigint", "Lines added"),
        Column("deletions", "bigint", "Lines deleted"),
        Column("change_type", "text", "ADDED, MODIFIED, RENAMED, DELETED, COPIED, CHANGED"),
    ),
)

PULL_REQUEST_REVIEWS = Table(
    "pull_request_reviews",
    ("id",),
    "One row per review that was submitted or is pending",
    (
        ID,
        PULL_REQUEST_ID,
        REPOSITORY_ID,
        Column("state", "text", "APPROVED, CHANGES_REQUESTED, COMMENTED, DISMISSED, PENDING"),
        Column("submitted_at", "timestamp", "When it was submitted; NULL while pending"),
        CREATED_AT,
        UPDATED_AT,
        *actor("author"),
        Column("commit_oid", "text", "Commit that was reviewed"),
        Column("comments_count", "bigint", "Inline comments in it"),
    ),
)

PULL_REQUEST_TIMELINE_ITEMS = Table(
    "pull_request_timeline_items",
    ("id",),
    "One row per event of a pull request",
    (
        ID,
        PULL_REQUEST_ID,
        REPOSITORY_ID,
        Column("type", "text", "GraphQL type: ReadyForReviewEvent, ConvertToDraftEvent ..."),
        CREATED_AT,
        *actor("actor"),
        Column("label_name", "text", "Label of a labeled or unlabeled event"),
        Column("requested_reviewer_type", "text", "User, Team, Bot, Mannequin"),
        Column("requested_reviewer", "text", "Login or team slug of a review request"),
        Column("review_id", "text", "Node id of the review that was dismissed"),
        Column("previous_review_state", "text", "State of that review before"),
        Column("before_oid", "text", "Head before a force push"),
        Column("after_oid", "text", "Head after a force push, or the merge commit"),
        Column("ref_name", "text", "Branch of a merge or a base change"),
    ),
)

REVIEW_COMMENTS = Table(
    "review_comments",
    ("id",),
    "One row per inline comment on a pull request",
    (
        Column("id", "text", "Numeric id"),
        REPOSITORY_ID,
        Column("pull_request_number", "bigint", "Number of the pull request"),
        Column("pull_request_review_id", "text", "Numeric id of the review that it belongs to"),
        Column("in_reply_to_id", "text", "Numeric id of the comment it answers"),
        Column("path", "text", "File"),
        *actor("user"),
        CREATED_AT,
        UPDATED_AT,
    ),
)

ISSUES = Table(
    "issues",
    ("id",),
    "One row per issue",
    (
        ID,
        REPOSITORY_ID,
        Column("full_database_id", "text", "Numeric id"),
        Column("number", "bigint", "Number in the repository"),
        URL,
        Column("title", "text", "Title"),
        Column("body_text", "text", "Text without markup"),
        Column("state", "text", "OPEN, CLOSED"),
        Column("state_reason", "text", "COMPLETED, NOT_PLANNED, REOPENED, DUPLICATE"),
        CREATED_AT,
        UPDATED_AT,
        Column("closed_at", "timestamp", "When it was last closed"),
        *actor("author"),
        Column("labels", "list", "Names of its labels"),
        Column("assignees", "list", "Logins"),
        Column("issue_type", "text", "Name of its type; NULL where the host has none"),
        Column("milestone_title", "text", "Milestone"),
        Column("parent_id", "text", "Node id of the issue above it"),
    ),
)

ISSUE_TIMELINE_ITEMS = Table(
    "issue_timeline_items",
    ("id",),
    "One row per event of an issue",
    (
        ID,
        Column("issue_id", "text", "Node id of the issue"),
        REPOSITORY_ID,
        Column("type", "text", "GraphQL type: LabeledEvent, ClosedEvent, ReopenedEvent ..."),
        CREATED_AT,
        *actor("actor"),
        Column("label_name", "text", "Label of a labeled or unlabeled event"),
        Column("state_reason", "text", "Reason of a closing or reopening"),
        Column("closer_type", "text", "PullRequest or Commit, where one closed it"),
        Column("closer", "text", "owner/repo#number or the sha of what closed it"),
        Column("assignee", "text", "Login of an assignment"),
        Column("milestone_title", "text", "Milestone set or removed"),
        Column("from_repository", "text", "owner/name that it was transferred from"),
        Column("project_id", "text", "Node id of the project of a Projects event"),
        Column("previous_status", "text", "Status in that project before"),
        Column("status", "text", "Status in that project after"),
        Column("previous_issue_type", "text", "Name of its type before a change"),
        Column("issue_type", "text", "Name of its type after a change"),
    ),
)

PROJECTS_V2 = Table(
    "projects_v2",
    ("id",),
    "One row per project (Projects v2) that the settings name",
    (
        ID,
        Column("number", "bigint", "Number at its owner"),
        Column("owner_login", "text", "Login of the organisation or user"),
        Column("title", "text", "Title"),
        URL,
        Column("closed", "boolean", "Whether it is closed"),
        CREATED_AT,
        UPDATED_AT,
    ),
)

PROJECT_V2_FIELDS = Table(
    "project_v2_fields",
    ("id",),
    "One row per field of a project",
    (
        ID,
        Column("project_id", "text", "Node id of the project"),
        Column("name", "text", "Name as written"),
        Column("data_type", "text", "SINGLE_SELECT, NUMBER, ITERATION, TEXT, DATE ..."),
        Column(
            "role", "text", "status, points, iteration: what the settings use it for; else NULL"
        ),
    ),
)

PROJECT_V2_ITERATIONS = Table(
    "project_v2_iterations",
    ("field_id", "id"),
    "One row per iteration of the field that has the role iteration",
    (
        Column("id", "text", "Id of the iteration"),
        Column("field_id", "text", "Node id of the field"),
        Column("project_id", "text", "Node id of the project"),
        Column("title", "text", "Title"),
        Column("start_date", "text", "First day, YYYY-MM-DD"),
        Column("duration", "bigint", "Days"),
        Column("is_completed", "boolean", "Whether it is among the completed ones"),
    ),
)

PROJECT_V2_ITEMS = Table(
    "project_v2_items",
    ("id",),
    "One row per item of a project; its versions are the only history of points and iterations",
    (
        ID,
        Column("project_id", "text", "Node id of the project"),
        Column("content_type", "text", "Issue, PullRequest, DraftIssue"),
        Column("content_id", "text", "Node id of the issue or pull request"),
        Column("is_archived", "boolean", "Whether it is archived in the project"),
        CREATED_AT,
        UPDATED_AT,
        Column("status", "text", "Value of the field that has the role status"),
        Column("status_updated_at", "timestamp", "When that value was set"),
        Column("points", "double", "Value of the field that has the role points"),
        Column("points_updated_at", "timestamp", "When that value was set"),
        Column("iteration_id", "text", "Value of the field that has the role iteration"),
        Column("iteration_updated_at", "timestamp", "When that value was set"),
    ),
    keeps_history=True,
)

DEPLOYMENTS = Table(
    "deployments",
    ("id",),
    "One row per deployment record",
    (
        ID,
        REPOSITORY_ID,
        Column("database_id", "text", "Numeric id"),
        CREATED_AT,
        UPDATED_AT,
        Column("environment", "text", "Environment"),
        Column("original_environment", "text", "Environment when it was created"),
        Column("task", "text", "Task: deploy, rollback ..."),
        Column("description", "text", "Text"),
        Column("state", "text", "Latest state, SUCCESS, FAILURE, ERROR, INACTIVE, ABANDONED ..."),
        Column("commit_oid", "text", "Commit that was deployed"),
        Column("ref_name", "text", "Branch or tag that was deployed"),
        *actor("creator"),
    ),
)

DEPLOYMENT_STATUSES = Table(
    "deployment_statuses",
    ("id",),
    "One row per status that a deployment had",
    (
        ID,
        Column("deployment_id", "text", "Node id of the deployment"),
        REPOSITORY_ID,
        Column("state", "text", "PENDING, QUEUED, IN_PROGRESS, SUCCESS, FAILURE, ERROR, INACTIVE"),
        CREATED_AT,
        Column("environment", "text", "Environment"),
        Column("description", "text", "Text"),
        Column("log_url", "text", "Log"),
        *actor("creator"),
    ),
)

ENVIRONMENTS = Table(
    "environments",
    ("id",),
    "One row per deployment environment of a repository",
    (
        ID,
        REPOSITORY_ID,
        Column("database_id", "text", "Numeric id"),
        Column("name", "text", "Name"),
    ),
)

WORKFLOW_RUNS = Table(
    "workflow_runs",
    ("id",),
    "One row per workflow run, its latest attempt",
    (
        Column("id", "text", "Numeric id"),
        REPOSITORY_ID,
        Column("name", "text", "Name of the workflow or of the run"),
        Column("display_title", "text", "Title"),
        Column("path", "text", "Workflow file"),
        Column("event", "text", "What started it: push, workflow_dispatch ..."),
        Column("status", "text", "queued, in_progress, completed ..."),
        Column("conclusion", "text", "success, failure, cancelled, skipped, timed_out ..."),
        Column("head_branch", "text", "Branch"),
        Column("head_sha", "text", "Commit"),
        Column("run_number", "bigint", "Number of the run in its workflow"),
        Column("run_attempt", "bigint", "Attempt, from 1"),
        CREATED_AT,
        Column("run_started_at", "timestamp", "Start of the latest attempt"),
        UPDATED_AT,
        Column("html_url", "text", "Page of it on the host"),
        *actor("actor"),
    ),
)

RELEASES = Table(
    "releases",
    ("id",),
    "One row per release",
    (
        ID,
        REPOSITORY_ID,
        Column("database_id", "text", "Numeric id"),
        Column("name", "text", "Title"),
        Column("tag_name", "text", "Tag"),
        Column("description", "text", "Text"),
        Column("is_draft", "boolean", "Whether it is a draft"),
        Column("is_prerelease", "boolean", "Whether it is a prerelease"),
        CREATED_AT,
        Column("published_at", "timestamp", "When it was published"),
        UPDATED_AT,
        URL,
        *actor("author"),
        Column("tag_commit_oid", "text", "Commit of its tag"),
    ),
)

TEAMS = Table(
    "teams",
    ("id",),
    "One row per team of an organisation",
    (
        ID,
        Column("organization", "text", "Login of the organisation"),
        Column("slug", "text", "Short name in addresses"),
        Column("name", "text", "Name"),
        Column("description", "text", "Text"),
        Column("privacy", "text", "VISIBLE or SECRET"),
        Column("parent_slug", "text", "Slug of the team above it"),
        CREATED_AT,
        UPDATED_AT,
    ),
)

TEAM_MEMBERS = Table(
    "team_members",
    ("team_id", "user_id"),
    "One row per direct member of a team; one who left has `_deleted_at`",
    (
        Column("team_id", "text", "Node id of the team"),
        Column("user_id", "text", "Numeric account id"),
        Column("user_login", "text", "Login"),
        Column("role", "text", "MAINTAINER or MEMBER"),
    ),
    keeps_history=True,
)

TEAM_REPOSITORIES = Table(
    "team_repositories",
    ("team_id", "repository_id"),
    "One row per repository that a team has a permission on",
    (
        Column("team_id", "text", "Node id of the team"),
        REPOSITORY_ID,
        Column("permission", "text", "READ, TRIAGE, WRITE, MAINTAIN, ADMIN"),
    ),
    keeps_history=True,
)

MEMBERS = Table(
    "members",
    ("organization", "user_id"),
    "One row per member of an organisation",
    (
        Column("organization", "text", "Login of the organisation"),
        Column("user_id", "text", "Numeric account id"),
        Column("user_login", "text", "Login"),
        Column("name", "text", "Name in the profile"),
        Column("email", "text", "Public address, or the verified one of the organisation's domain"),
        Column("role", "text", "ADMIN or MEMBER"),
    ),
)

COMMIT_IDENTITIES = Table(
    "commit_identities",
    ("email",),
    "One row per commit address and the account that the host says it belongs to",
    (
        Column("email", "text", "Address as written in commits"),
        Column("user_login", "text", "Login; NULL where no account has the address"),
        Column("user_id", "text", "Numeric account id"),
        REPOSITORY_ID,
        Column("oid", "text", "Commit that was asked about"),
    ),
)

TABLES = (
    REPOSITORIES,
    PULL_REQUESTS,
    PULL_REQUEST_COMMITS,
    PULL_REQUEST_FILES,
    PULL_REQUEST_REVIEWS,
    PULL_REQUEST_TIMELINE_ITEMS,
    REVIEW_COMMENTS,
    ISSUES,
    ISSUE_TIMELINE_ITEMS,
    PROJECTS_V2,
    PROJECT_V2_FIELDS,
    PROJECT_V2_ITERATIONS,
    PROJECT_V2_ITEMS,
    DEPLOYMENTS,
    DEPLOYMENT_STATUSES,
    ENVIRONMENTS,
    WORKFLOW_RUNS,
    RELEASES,
    TEAMS,
    TEAM_MEMBERS,
    TEAM_REPOSITORIES,
    MEMBERS,
    COMMIT_IDENTITIES,
    *CLONE_TABLES,
)
