with

pull_requests as (

    {{ latest_version(source("raw_github", "pull_requests"), ["id"]) }}

),

final as (

    select
        id as pull_request_id,
        repository_id,
        full_database_id,
        number,
        title,
        url,
        body_text as body,
        lower(state) as state,
        author_type,
        author_login,
        author_id,
        merged_by_type,
        merged_by_login,
        merged_by_id,
        head_ref_name as source_branch,
        base_ref_name as target_branch,
        head_ref_oid as head_sha,
        base_ref_oid as target_sha,
        merge_commit_oid as merge_sha,
        lower(review_decision) as review_decision,
        labels,
        closing_issues,
        milestone_title as milestone,
        is_draft,
        is_cross_repository,
        additions as additions_all,
        deletions as deletions_all,
        changed_files as files_count,
        commits_count,
        reviews_count,
        created_at as opened_at,
        updated_at,
        merged_at,
        closed_at,
        _deleted_at as deleted_at,
        _extracted_at as extracted_at
    from pull_requests

)

select * from final
