with

changes as (

    select * from {{ ref('int_changes_assessed') }}

),

final as (

    select
        repository,
        change_id,
        kind,
        number,
        sha,
        position,
        {{ unless_pseudonymous("title") }} as title,
        {{ pseudonym("author") }} as author,
        team,
        release_id,
        reverts_change_id,
        is_bot,
        is_baseline,
        is_revert,
        is_unplanned,
        lead_time_hours,
        merge_to_deploy_hours,
        first_commit_at,
        landed_at,
        deployed_at
    from changes

)

select * from final
