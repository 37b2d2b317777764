"""Find accounts that are likely one person, by keys that they have in common; nothing is joined."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any

from sei_cli import marts
from sei_cli.errors import UsageError
from sei_sources import SOURCES

if TYPE_CHECKING:
    from sei_cli.warehouse import Session, Warehouse

MOST_PEOPLE = 4
"""A key that more people share is an ordinary word and tells nothing."""
SHORT = 5
"""A login or local part with fewer characters tells half as much."""

REASONS: Mapping[tuple[str, str], tuple[str, float]] = {
    ("address", "address"): ("same address", 0.95),
    ("name", "name"): ("same name", 0.8),
    ("local part", "local part"): ("same local part of the address", 0.7),
    ("login", "login"): ("same login", 0.7),
    ("local part", "login"): ("login equal to local part", 0.7),
    ("local part", "written name"): ("name equal to local part", 0.7),
    ("login", "written name"): ("name equal to login", 0.7),
    ("initial", "local part"): ("initial and surname equal to local part", 0.5),
    ("initial", "login"): ("initial and surname equal to login", 0.5),
}
"""What two keys that are equal say, and how likely they are one person's then."""

LIKELY_JOINS = """
with

accounts as (
    select
        accounts.*,
        lower(accounts.email) as address,
        trim(regexp_replace(translate(lower(accounts.name), {accents}),
            '[[:space:][:punct:]]+', ' ', 'g')) as words,
        regexp_replace(lower(accounts.login), '[[:space:][:punct:]]+', '', 'g') as login_key,
        regexp_replace(
            split_part(regexp_replace(lower(split_part(accounts.email, '@', 1)),
                '^[0-9]+[+]', ''), '+', 1),
            '[[:space:][:punct:]]+', '', 'g') as local_key
    from intermediate.int_accounts as accounts
    inner join intermediate.int_people as people on accounts.person = people.person
    where not people.is_bot
),

name_words as (
    select distinct person, words, unnest(string_to_array(words, ' ')) as word
    from accounts
    where words like '% %'
),

keys as (
    select person, 'address' as kind, 'address' as space, address as key from accounts
    union
    select person, 'name' as kind, 'name' as space, string_agg(word, ' ' order by word) as key
    from name_words
    group by person, words
    union
    select person, 'written name' as kind, 'handle' as space, replace(words, ' ', '') as key
    from accounts
    where words like '% %'
    union
    select person, 'initial' as kind, 'handle' as space,
        concat(substr(words, 1, 1), regexp_replace(words, '^.* ', '')) as key
    from accounts
    where words like '% %'
    union
    select person, 'login' as kind, 'handle' as space, login_key as key from accounts
    union
    select person, 'local part' as kind, 'handle' as space, local_key as key from accounts
),

telling_keys as (
    select space, key
    from keys
    where length(key) > 2 and key not in ({ordinary})
    group by space, key
    having count(distinct person) between 2 and {most}
)

select distinct
    first_keys.person as first_person,
    second_keys.person as second_person,
    least(first_keys.kind, second_keys.kind) as first_kind,
    greatest(first_keys.kind, second_keys.kind) as second_kind,
    telling_keys.key
from telling_keys
inner join keys as first_keys
    on telling_keys.space = first_keys.space and telling_keys.key = first_keys.key
inner join keys as second_keys
    on telling_keys.space = second_keys.space and telling_keys.key = second_keys.key
where first_keys.person < second_keys.person
"""
ACCENTS = (
    "'àáâãäåāçćčèéêëēęìíîïīłñńòóôõöøōśšùúûüūýÿźżž', 'aaaaaaaccceeeeeeiiiiilnnooooooossuuuuuyyzzz'"
)
ORDINARY = (
    "admin administrator build contact dev developer git hello info mail noreply office root"
    " service support team test user webmaster"
)
"""Logins and local parts of nobody in particular."""


@dataclass(frozen=True)
class Account:
    """An account that stands for a person: as identities.csv names it, and what it is called."""

    person: str
    name: str
    kind: str
    value: str
    is_identified: bool


@dataclass(frozen=True)
class LikelyJoin:
    """Two accounts that are likely one person.

    Attributes:
        known: The account whose person both would be.
        found: The other one.
        reason: Why it is likely.
        score: How likely, from 0 to 1.
    """

    known: Account
    found: Account
    reason: str
    score: float


def likely_joins(warehouse: Warehouse) -> list[LikelyJoin]:
    """Return the likely joins of people that no rule joins, the likeliest first.

    Raises:
        UsageError: No models were built.
        WarehouseError: The warehouse is out of reach.
    """
    if warehouse.path and not warehouse.path.exists():
        raise UsageError(f"there are no accounts yet: no {warehouse.label}", hint="sei run")
    with warehouse.connect(read_only=True) as session:
        if "accounts" not in marts.tables(session):
            raise UsageError(
                "there are no accounts yet: no models were built", hint="sei transform"
            )
        shared = session.rows(_query())
        accounts = _accounts(session)
    found = _joins(shared, accounts)
    return sorted(found, key=lambda join: (-join.score, join.known.person, join.found.person))


def _query() -> str:
    ordinary = ", ".join(f"'{word}'" for word in ORDINARY.split())
    return LIKELY_JOINS.format(accents=ACCENTS, ordinary=ordinary, most=MOST_PEOPLE)


def _accounts(session: Session) -> dict[str, Account]:
    """Return the account that stands for each person: of a code host, else a tracker, else git."""
    rows = session.rows(
        "select source_system, account_id, handle, accounts.person, people.name,"
        " accounts.joined_by from intermediate.int_accounts as accounts"
        " inner join intermediate.int_people as people on accounts.person = people.person"
    )
    identified = {row["person"] for row in rows if row["joined_by"] == "identities"}
    chosen: dict[str, Account] = {}
    for row in sorted(rows, key=_preference):
        account = Account(
            row["person"],
            row["name"],
            "email" if row["source_system"] == "git" else row["source_system"],
            row["handle"],
            row["person"] in identified,
        )
        chosen.setdefault(row["person"], account)
    return chosen


def _preference(row: Mapping[str, Any]) -> tuple[bool, int, int, str]:
    source = row["source_system"]
    identifier = row["account_id"]
    return source == "git", SOURCES.index(source), len(identifier), identifier


def _joins(
    shared: Sequence[Mapping[str, Any]], accounts: Mapping[str, Account]
) -> Iterator[LikelyJoin]:
    reasons: dict[tuple[str, str], dict[str, float]] = {}
    for row in shared:
        told = REASONS.get((row["first_kind"], row["second_kind"]))
        if told:
            reason, likelihood = told
            weight = likelihood / 2 if len(row["key"]) < SHORT else likelihood
            pair = reasons.setdefault((row["first_person"], row["second_person"]), {})
            pair[reason] = max(weight, pair.get(reason, 0.0))
    for people, weights in reasons.items():
        known, found = sorted((accounts[name] for name in people), key=_standing)
        if not found.is_identified:
            score = round(1 - prod(1 - weight for weight in weights.values()), 2)
            yield LikelyJoin(known, found, ", ".join(sorted(weights)), score)


def _standing(account: Account) -> tuple[bool, bool, int, str]:
    source = "git" if account.kind == "email" else account.kind
    return not account.is_identified, source == "git", SOURCES.index(source), account.person
