"""How one repository is released: by deployments, by workflow runs, or by published releases."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sei_demo.changes import Change
from sei_demo.connections import Node
from sei_demo.development import Development
from sei_demo.world import stamp

STAGING = "staging"


@dataclass(eq=False)
class Shipment:
    """What was brought to production at once.

    Attributes:
        commit: What was shipped.
        changes: The changes that it carried first.
        is_rollback: Whether it goes back to an earlier one.
        name: Id or page of the deployment, workflow run or release of it.
    """

    commit: Node
    changes: list[Change] = field(default_factory=list)
    is_rollback: bool = False
    name: str = ""


class Delivery(ABC):
    """Ships the mainline some time after something landed on it."""

    can_roll_back = True

    def __init__(self, development: Development, deployer: Node, *, wait_hours: float) -> None:
        """Ship what lands on a mainline.

        Args:
            development: The repository.
            deployer: The account that ships.
            wait_hours: Median wait between a landing and the shipment of it.
        """
        self.development = development
        self.deployer = deployer
        self.shipped: list[Shipment] = []
        self.on_shipment: list[Callable[[datetime, Shipment], None]] = []
        self._wait_hours = wait_hours
        self._waiting: list[Change] = []
        self._is_planned = False
        development.on_landing.append(self._landed)

    def _landed(self, at: datetime, change: Change) -> None:
        self._waiting.append(change)
        if self._is_planned and not change.is_urgent:
            return
        waits = self.development.waits
        soon = waits.minutes(at, 5, 20) if change.is_urgent else waits.after(at, self._wait_hours)
        self._is_planned = True
        self.development.timeline.at(soon, self._ship_mainline)

    def _ship_mainline(self, at: datetime) -> None:
        self._is_planned = False
        if self._waiting:
            changes, self._waiting = self._waiting, []
            self.ship(at, Shipment(self.development.main, changes))

    @abstractmethod
    def ship(self, at: datetime, shipment: Shipment) -> None:
        """Begin to bring a commit to production."""

    def roll_back(self, at: datetime, shipment: Shipment) -> None:
        """Go back to what was in production before a shipment."""
        before = self.shipped[: self.shipped.index(shipment)]
        earlier = [known for known in before if not known.is_rollback]
        if earlier:
            self.ship(at, Shipment(earlier[-1].commit, is_rollback=True))

    def _arrived(self, at: datetime, shipment: Shipment) -> None:
        self.shipped.append(shipment)
        for hook in self.on_shipment:
            hook(at, shipment)


class Deployments(Delivery):
    """Deployment records: to staging, then to each region of production."""

    def __init__(
        self,
        development: Development,
        deployer: Node,
        *,
        wait_hours: float,
        environments: Sequence[str] = ("production",),
    ) -> None:
        """Ship to environments, one after the other; the other arguments are those of Delivery."""
        super().__init__(development, deployer, wait_hours=wait_hours)
        self._environments = environments
        self._active: dict[str, Node] = {}

    def ship(self, at: datetime, shipment: Shipment) -> None:
        """Deploy to staging first, unless it is a rollback."""
        timeline, waits = self.development.timeline, self.development.waits
        if not shipment.is_rollback:
            self._deploy(at, shipment, STAGING, is_failing=False)
            at = waits.minutes(at, 12, 40)
        for place, environment in enumerate(self._environments):
            is_failing = place == 0 and self.development.chance.random() < 0.06
            timeline.at(at, self._deploying(shipment, environment, is_failing=is_failing))
            if is_failing:
                at = waits.minutes(at, 15, 25)
                timeline.at(at, self._deploying(shipment, environment, is_failing=False))
            at = waits.minutes(at, 8, 14)

    def _deploying(
        self, shipment: Shipment, environment: str, *, is_failing: bool
    ) -> Callable[[datetime], None]:
        return lambda now: self._deploy(now, shipment, environment, is_failing=is_failing)

    def _deploy(
        self, at: datetime, shipment: Shipment, environment: str, *, is_failing: bool
    ) -> None:
        builder, waits = self.development.code.builder, self.development.waits
        short = shipment.commit["abbreviatedOid"]
        deployment = builder.deployment(
            shipment.commit,
            at,
            creator=self.deployer,
            environment=environment,
            states=[("QUEUED", at), ("IN_PROGRESS", at + timedelta(seconds=20))],
            task="rollback" if shipment.is_rollback else "deploy",
            description=f"Roll back to {short}" if shipment.is_rollback else f"Deploy {short}",
        )
        state = "FAILURE" if is_failing else "SUCCESS"

        def finish(now: datetime) -> None:
            builder.deployment_status(deployment, state, now)
            if not is_failing:
                self._succeeded(now, shipment, deployment)

        self.development.timeline.at(waits.minutes(at, 3, 8), finish)

    def _succeeded(self, at: datetime, shipment: Shipment, deployment: Node) -> None:
        environment = deployment["environment"]
        replaced = self._active.get(environment)
        if replaced:
            self.development.code.builder.deployment_status(replaced, "INACTIVE", at)
        self._active[environment] = deployment
        if environment == self._environments[0]:
            shipment.name = deployment["id"]
            self._arrived(at, shipment)


class Runs(Delivery):
    """Workflow runs whose names say that they deploy."""

    def ship(self, at: datetime, shipment: Shipment) -> None:
        """Run the workflow; a run that fails is followed by another."""
        builder, chance = self.development.code.builder, self.development.chance
        is_failing = not shipment.is_rollback and chance.random() < 0.06
        run = builder.workflow_run(
            shipment.commit,
            at,
            actor=chance.choice(self.development.habits.people),
            name="Deploy to production",
            event="workflow_dispatch" if shipment.is_rollback else "push",
            status="in_progress",
            conclusion=None,
        )

        def finish(now: datetime) -> None:
            conclusion = "failure" if is_failing else "success"
            run["_rest"].update(status="completed", conclusion=conclusion, updated_at=stamp(now))
            if is_failing:
                again = self.development.waits.minutes(now, 10, 30)
                self.development.timeline.at(again, lambda later: self.ship(later, shipment))
                return
            page = self.development.code.builder.node["url"]
            shipment.name = f"{page}/actions/runs/{run['databaseId']}"
            self._arrived(now, shipment)

        self.development.timeline.at(self.development.waits.minutes(at, 4, 9), finish)


class Releases(Delivery):
    """Published releases of tags, a new minor version each time, a patch for what is urgent."""

    can_roll_back = False

    def __init__(self, development: Development, deployer: Node, *, wait_hours: float) -> None:
        """Begin with version 1.0; the arguments are those of Delivery."""
        super().__init__(development, deployer, wait_hours=wait_hours)
        self._minor, self._patch = -1, 0

    def ship(self, at: datetime, shipment: Shipment) -> None:
        """Tag the commit and publish the release; now and then a candidate came before it."""
        code, chance = self.development.code, self.development.chance
        author = chance.choice(self.development.habits.people)
        if any(change.is_urgent for change in shipment.changes) and self._minor >= 0:
            self._patch += 1
        else:
            self._minor, self._patch = self._minor + 1, 0
        name = f"v1.{self._minor}.{self._patch}"
        if self._patch == 0 and chance.random() < 0.3:
            before = at - timedelta(minutes=90)
            code.tag(f"{name}-rc.1", shipment.commit, author, before)
            code.builder.release(
                f"{name}-rc.1", shipment.commit, before, author=author, isPrerelease=True
            )
        code.tag(name, shipment.commit, author, at)
        release = code.builder.release(name, shipment.commit, at, author=author)
        shipment.name = release["url"]
        self._arrived(at, shipment)
