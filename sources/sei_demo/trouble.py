"""What goes wrong in production, and how it is mended: incidents, rollbacks, reverts, hotfixes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import cycle

from sei_demo.changes import Change
from sei_demo.connections import Node
from sei_demo.delivery import Delivery, Shipment
from sei_demo.development import Development

SYMPTOMS = (
    "Customers see an error page",
    "Answers take more than ten seconds",
    "Orders are confirmed twice",
    "Nobody can sign in",
    "Prices are shown without tax",
    "The queue does not drain",
)


@dataclass(frozen=True)
class Case:
    """Something that went wrong: the shipment, and the change in it that did it."""

    shipment: Shipment
    change: Change


class Trouble:
    """Lets a share of the shipments of a repository fail."""

    def __init__(self, delivery: Delivery, *, share: float) -> None:
        """Watch a delivery; `share` of what it ships goes wrong."""
        self._delivery = delivery
        self._development: Development = delivery.development
        self._share = share
        self._due = self._development.chance.random()
        self._open = 0
        self._waiting_for: list[tuple[Change, Callable[[datetime], None]]] = []
        kinds = [self._incident, self._revert]
        if delivery.can_roll_back:
            kinds += [self._rollback, self._incident, self._hotfix_branch]
        self._kinds = cycle(kinds)
        self._prefixes = cycle(("hotfix", "fix"))
        delivery.on_shipment.append(self._shipped)

    def _shipped(self, at: datetime, shipment: Shipment) -> None:
        mended = [end for change, end in self._waiting_for if change in shipment.changes]
        self._waiting_for = [
            (change, end) for change, end in self._waiting_for if change not in shipment.changes
        ]
        for end in mended:
            end(at)
        guilty = [change for change in shipment.changes if change.pull_request]
        is_calm = not self._open and len(self._delivery.shipped) > 3
        if not guilty or not is_calm or any(change.is_urgent for change in shipment.changes):
            return
        self._due += self._share
        if self._due >= 1:
            self._due -= 1
            self._open += 1
            noticed = self._development.waits.minutes(at, 12, 95)
            kind, case = next(self._kinds), Case(shipment, self._development.chance.choice(guilty))
            self._development.timeline.at(noticed, lambda now: kind(now, case))

    def _when_shipped(self, change: Change, end: Callable[[datetime], None]) -> None:
        def mend(now: datetime) -> None:
            self._open -= 1
            end(now)

        self._waiting_for.append((change, mend))

    def _report(self, at: datetime, text: str) -> Node:
        chance = self._development.chance
        reporter = chance.choice(self._development.habits.people)
        title = chance.choice(SYMPTOMS)
        severity = chance.choice(("severity-1", "severity-2"))
        return self._development.code.builder.issue(
            author=reporter, opened_at=at, title=title, labels=["incident", severity], body=text
        )

    def _incident(self, at: datetime, case: Case) -> None:
        """An incident, which may say what caused it, is ended by an urgent fix."""
        path = self._development.code.builder.node["nameWithOwner"]
        change = case.change
        number, landed = change.pull_request["number"], change.landed or case.shipment.commit
        text = self._development.chance.choice(
            (
                f"Caused by {path}#{number}",
                f"Seen on all pages.\nIntroduced by {landed['oid'][:12]}",
                f"Regression from {change.pull_request['url']}",
                f"Deployment: {case.shipment.name}",
                "We do not know yet why.",
            )
        )
        incident = self._report(at, text)
        fix = self._fix(incident, next(self._prefixes))
        self._development.start(self._development.waits.minutes(at, 5, 60), fix)
        self._when_shipped(fix, lambda now: self._resolve(now, incident, fix))

    def _fix(self, incident: Node, prefix: str) -> Change:
        fix = self._development.change(
            f"Fix: {incident['title'].lower()}",
            labels=("hotfix",) if prefix == "hotfix" else ("bug",),
            closes=(incident,),
            branch=f"{prefix}/incident-{incident['number']}",
            is_urgent=True,
            body=f"Closes #{incident['number']}",
        )
        fix.edits = [[self._development.edit(largest=8)]]
        return fix

    def _resolve(self, at: datetime, incident: Node, fix: Change) -> None:
        moment = self._development.waits.minutes(at, 2, 15)
        closer = fix.pull_request

        def close(now: datetime) -> None:
            self._development.code.builder.close(incident, now, fix.author, closer=closer)

        self._development.timeline.at(moment, close)

    def _rollback(self, at: datetime, case: Case) -> None:
        """Production goes back to what was there before; a fix follows some hours later."""
        change = case.change
        self._delivery.roll_back(at, case.shipment)
        title = f"Fix {change.title[0].lower()}{change.title[1:]} on old data"
        fix = self._development.change(title, change.author, labels=("bug",), is_urgent=True)
        self._development.start(self._development.waits.after(at, 2), fix)
        self._when_shipped(fix, lambda _: None)

    def _revert(self, at: datetime, case: Case) -> None:
        """The change is taken back, and may come again some days later."""
        change = case.change
        revert = self._undo(change, f'Revert "{change.title}"')
        self._development.start(self._development.waits.minutes(at, 10, 240), revert)

        def come_again(now: datetime) -> None:
            if self._development.chance.random() < 0.5:
                again = self._undo(revert, f'Reapply "{change.title}"')
                again.is_urgent = False
                moment = self._development.waits.after(now, 50)
                self._development.timeline.at(
                    moment, lambda later: self._development.start(later, again)
                )

        self._when_shipped(revert, come_again)

    def _undo(self, change: Change, title: str) -> Change:
        path = self._development.code.builder.node["nameWithOwner"]
        number = change.pull_request["number"]
        sha = (change.landed or {}).get("oid", "")
        return self._development.change(
            title,
            change.author,
            edits=[[edit.undone() for edit in change.all_edits]],
            branch=f"revert-{number}-{change.branch.replace('/', '-')}",
            body=f"Reverts {path}#{number}",
            message=f"{title}\n\nThis reverts commit {sha}.",
            is_urgent=True,
        )

    def _hotfix_branch(self, at: datetime, case: Case) -> None:
        """A fix on top of what is in production is shipped from its branch, and merged later."""
        development = self._development
        incident = self._report(at, f"Deployment: {case.shipment.name}")
        fix = self._fix(incident, "hotfix")
        written = development.waits.minutes(at, 20, 60)
        commit = development.code.commit(
            fix.title, fix.all_edits, author=fix.author, at=written, parents=[case.shipment.commit]
        )

        def propose(now: datetime) -> None:
            development.open(now, fix, [commit], is_left_alone=True)
            self._delivery.ship(now, Shipment(commit))
            moment = development.waits.minutes(now, 60, 240)
            development.timeline.at(moment, lambda later: development.merge(later, fix, fix.author))

        development.timeline.at(development.waits.minutes(written, 3, 10), propose)
        self._when_shipped(fix, lambda now: self._resolve(now, incident, fix))
