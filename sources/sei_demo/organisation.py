"""The invented organisation of `sei demo`: half a year of four repositories, always up to today."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sei_demo.builder import RepositoryBuilder
from sei_demo.changes import Change, Habits, MergeMethod
from sei_demo.connections import Node
from sei_demo.delivery import Delivery, Deployments, Releases, Runs
from sei_demo.development import Development
from sei_demo.git_history import GitHistory
from sei_demo.living_code import Code, Edit
from sei_demo.planning import plan_changes
from sei_demo.rhythm import Timeline, working
from sei_demo.trouble import Trouble
from sei_demo.world import World

OWNER = "harbour"
WEB_URL = "https://github.example"
WEEKS = 26
SEED = 20

PEOPLE = {
    "amara": "Amara Osei",
    "bruno": "Bruno Keller",
    "chiara": "Chiara Conti",
    "dmitri": "Dmitri Volkov",
    "elif": "Elif Aydin",
    "farah": "Farah Haddad",
    "goran": "Goran Novak",
    "hana": "Hana Sato",
}
PAYMENTS = ("amara", "bruno", "chiara")
STOREFRONT = ("dmitri", "elif", "farah", "goran")
MOBILE = ("hana", "goran", "chiara")

TITLES = (
    "Add",
    "Fix",
    "Speed up",
    "Simplify",
    "Validate",
    "Translate",
    "Log",
    "Remove",
    "Redesign",
    "Test",
    "Fix rounding in",
    "Cache",
    "Document",
    "Retry failures of",
)


@dataclass(frozen=True)
class Plan:
    """One repository of the organisation.

    Attributes:
        name: Its name.
        people: Logins of those who work on it, the busiest reviewer first.
        merge_method: How pull requests land.
        changes_per_week: How many changes people begin.
        paths: Its files.
        topics: What titles speak of.
        deliver: How it is released.
        trouble: Share of its shipments that go wrong.
    """

    name: str
    people: Sequence[str]
    merge_method: MergeMethod
    changes_per_week: float
    paths: Sequence[str]
    topics: Sequence[str]
    deliver: Callable[[Development, Node], Delivery]
    trouble: float


PLANS = (
    Plan(
        "checkout",
        PAYMENTS,
        "squash",
        2.2,
        ("src/basket.py", "src/payment.py", "src/invoice.py", "tests/test_payment.py", "README.md"),
        ("card payments", "invoices", "the basket", "refunds", "vouchers", "tax rates"),
        lambda development, bot: Deployments(
            development, bot, wait_hours=2, environments=("production-eu", "production-us")
        ),
        0.16,
    ),
    Plan(
        "catalog",
        STOREFRONT,
        "merge",
        2.2,
        ("catalog/search.go", "catalog/stock.go", "catalog/prices.go", "go.sum", "README.md"),
        ("search", "stock levels", "price lists", "categories", "pictures"),
        lambda development, bot: Deployments(development, bot, wait_hours=6),
        0.16,
    ),
    Plan(
        "web",
        STOREFRONT,
        "rebase",
        2.2,
        ("src/page.ts", "src/menu.ts", "src/basket.ts", "styles/main.css", "package-lock.json"),
        ("the start page", "the menu", "forms", "the footer", "dark mode"),
        lambda development, bot: Runs(development, bot, wait_hours=1),
        0.14,
    ),
    Plan(
        "app",
        MOBILE,
        "squash",
        1.4,
        ("app/Main.kt", "app/Login.kt", "app/Push.kt", "app/Offline.kt", "CHANGELOG.md"),
        ("push messages", "the login", "offline mode", "the camera", "settings"),
        lambda development, bot: Releases(development, bot, wait_hours=90),
        0.2,
    ),
)


@dataclass(frozen=True)
class Organisation:
    """What was built.

    Attributes:
        world: What a server serves.
        git_root: Folder of the bare repositories, `owner/name.git`.
        owner: Login of the organisation.
        seeds: Texts of the seed files that describe its teams, by file name.
    """

    world: World
    git_root: Path
    owner: str
    seeds: Mapping[str, str]


def build_organisation(git_root: Path, now: datetime, *, weeks: int = WEEKS) -> Organisation:
    """Let the organisation live up to a moment; the same moment gives the same organisation.

    Args:
        git_root: An empty folder for its git repositories.
        now: Where its history ends.
        weeks: How long its history is.
    """
    now = now.replace(microsecond=0)
    begin = working((now - timedelta(weeks=weeks)).replace(hour=9, minute=0, second=0))
    world = World(web_url=WEB_URL)
    owner = world.organization(OWNER, name="Harbour Goods")
    _hire(world, owner)
    for plan in PLANS:
        _live(world, owner, plan, git_root, begin, now)
    _form_teams(world, owner)
    RepositoryBuilder(world, owner, "sandbox", created_at=begin)
    return Organisation(world, git_root, OWNER, _seeds(begin, now))


def _hire(world: World, owner: Node) -> None:
    for place, (login, name) in enumerate(PEOPLE.items()):
        person = world.user(login, name=name, email=f"{login}@harbour.example")
        world.member(owner, person, "ADMIN" if place == 0 else "MEMBER")
    world.accounts["goran"]["_private_email"] = "goran@home.example"
    robot = "49699333+dependabot[bot]@users.noreply.github.com"
    world.bot("dependabot", name="dependabot[bot]", email=robot, databaseId=49699333)
    world.bot("harbour-deploy", name="harbour-deploy[bot]")


def _form_teams(world: World, owner: Node) -> None:
    for slug, logins, names in (
        ("payments", PAYMENTS, ("checkout",)),
        ("storefront", STOREFRONT, ("catalog", "web")),
        ("mobile", MOBILE, ("app",)),
    ):
        team = world.team(owner, slug, [world.accounts[login] for login in logins])
        for name in names:
            world.grant(team, world.repositories[f"{OWNER}/{name}"])


def _live(
    world: World, owner: Node, plan: Plan, git_root: Path, begin: datetime, now: datetime
) -> None:
    chance = random.Random(f"{SEED} {plan.name}")  # noqa: S311 - an invention, not a secret
    builder = RepositoryBuilder(world, owner, plan.name, created_at=begin)
    people = [world.accounts[login] for login in plan.people]
    habits = Habits(plan.merge_method, plan.changes_per_week, people, plan.paths, plan.topics)
    timeline = Timeline(now)
    with GitHistory(git_root / OWNER / f"{plan.name}.git") as history:
        development = Development(Code(builder, history), timeline, habits, chance)
        development.begin(begin)
        delivery = plan.deliver(development, world.accounts["harbour-deploy"])
        Trouble(delivery, share=plan.trouble)
        titles = [*TITLES]
        chance.shuffle(titles)
        plan_changes(development, begin + timedelta(hours=2), titles)
        _update_dependencies(development, world.accounts["dependabot"], begin)
        timeline.run()
        for pull_request in builder.node["pullRequests"]:
            if pull_request["state"] == "OPEN":
                head = pull_request["commits"][-1]["commit"]
                development.code.branch(pull_request["headRefName"], head)


def _update_dependencies(development: Development, robot: Node, begin: datetime) -> None:
    chance = development.chance
    lock = development.habits.paths[-2]
    moment = begin.replace(hour=5) + timedelta(days=7)
    while moment < development.timeline.end:
        version = f"{chance.randrange(2, 9)}.{chance.randrange(20)}.{chance.randrange(9)}"
        change = Change(
            f"Bump parser to {version}",
            robot,
            f"dependabot/parser-{version}",
            [[Edit(lock, chance.randrange(10**6), 3, 3)]],
            labels=("dependencies",),
        )
        development.timeline.at(moment, _starting(development, change))
        moment += timedelta(days=chance.randrange(7, 21))


def _starting(development: Development, change: Change) -> Callable[[datetime], None]:
    return lambda now: development.start(now, change)


def _seeds(begin: datetime, now: datetime) -> dict[str, str]:
    moved_on = f"{begin + (now - begin) / 2:%Y-%m-%d}"
    members = [f"payments,{login},," for login in PAYMENTS]
    members += [f"storefront,{login},," for login in STOREFRONT if login != "goran"]
    members += [f"storefront,goran,,{moved_on}", f"mobile,goran,{moved_on},", "mobile,hana,,"]
    host = f"{WEB_URL.partition('//')[2]}/{OWNER}"
    identities = [f"{login},{name},github,{login}," for login, name in PEOPLE.items()]
    identities.append(f"goran,{PEOPLE['goran']},email,goran@home.example,")
    owned = ["payments,checkout", "storefront,catalog", "storefront,web", "mobile,app"]
    owned = [f"{pair.replace(',', f',{host}/')},," for pair in owned]
    teams = ["payments,Payments,", "storefront,Storefront,", "mobile,Mobile,"]
    services = [f"shop,{host}/checkout,,", f"shop,{host}/catalog,,"]
    return {
        "teams.csv": _csv("team,name,parent_team", teams),
        "team_members.csv": _csv("team,person,starts_on,ends_on", members),
        "team_repositories.csv": _csv("team,repository,starts_on,ends_on", owned),
        "identities.csv": _csv("person,name,kind,value,is_bot", identities),
        "services.csv": _csv("service,repository,path,environment", services),
    }


def _csv(header: str, rows: Sequence[str]) -> str:
    return "\n".join([header, *rows]) + "\n"
