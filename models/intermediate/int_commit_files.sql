with

final as (

    select
        files.repository,
        files.sha,
        files.path,
        files.previous_path,
        generated_paths.path is not null as is_generated,
        files.additions,
        files.deletions
    from {{ ref("int_commit_files_unioned") }} as files
    left join {{ ref("int_generated_paths") }} as generated_paths
        on files.path = generated_paths.path

)

select * from final
