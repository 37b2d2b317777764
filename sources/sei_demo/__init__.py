"""An invented organisation: a git history and a code host, for `sei demo` and the tests.

A tiny case takes four lines:

    world = World()
    acme, ann = world.organization("acme"), world.user("ann")
    api = RepositoryBuilder(world, acme, "api", created_at="2026-01-01T00:00:00Z")
    pull_request = api.pull_request(author=ann, opened_at="2026-01-03T00:00:00Z")

`with GitHubServer(world) as server:` serves it: `server.url` is the address of the REST API,
`server.requests` the log.
"""
