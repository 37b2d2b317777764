"""Every number of a metric table, taken apart: the rows behind it and the rule that put each there.

`facts` says what a metric is made of; `releases`, `levels`, `pull_requests`, `reviews`, `code`,
`flow` and `sprints` declare the metrics, one entry each, and `registry` holds them all. `asking`
understands the question, `query` and `reading` fetch the rows, `layout` shows them.
"""
