"""What a warehouse of either kind says of a statement that it refuses."""

from __future__ import annotations

import pytest

from sei_cli.errors import WarehouseError
from sei_cli.warehouse import Warehouse


@pytest.mark.parametrize("missing", ["select url from releases", "select * from incidents"])
def test_a_table_or_column_that_is_not_there_is_told_with_how_to_build_it(
    warehouse: Warehouse, missing: str
) -> None:
    with warehouse.connect() as session:
        session.execute("create table releases (release_id text)")

    with pytest.raises(WarehouseError) as told, warehouse.connect() as session:
        session.rows(missing)

    assert "refused a statement" in told.value.message
    assert told.value.hint.endswith("Build them: sei transform")
