"""The wheel brings everything: it works outside of the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

from tests.cli.conftest import make_repository
from tests.interface import ROOT


def run(*command: str | Path, cwd: Path) -> str:
    """Run a command without this checkout on its path and return its stdout."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in ("PYTHONPATH", "GITHUB_TOKEN") and not name.startswith("SEI_")
    }
    answer = subprocess.run(
        [str(part) for part in command], cwd=cwd, capture_output=True, text=True, env=environment
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr
    return answer.stdout


def install(wheel: Path, folder: Path) -> Path:
    """Install a wheel in a new environment, its dependencies from this one; return its scripts."""
    venv.create(folder, with_pip=False)
    purelib = Path(sysconfig.get_path("purelib", "venv", {"base": str(folder)}))
    here = Path(sysconfig.get_path("purelib"))
    (purelib / "dependencies.pth").write_text(f"{here}\n", encoding="utf-8")
    pip = [sys.executable, "-m", "pip", "--python", folder / "bin" / "python", "install"]
    run(*pip, "--quiet", "--no-deps", "--no-index", wheel, cwd=folder)
    return folder / "bin"


def test_an_installed_wheel_goes_from_a_clone_to_a_report(tmp_path: Path) -> None:
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    run(*pip, "--wheel-dir", tmp_path / "dist", ROOT, cwd=tmp_path)
    scripts = install(next((tmp_path / "dist").glob("*.whl")), tmp_path / "environment")
    api = make_repository(tmp_path / "api", commits=3, tag="v1.0.0")
    # pickle of the standard library tries to import a module of this name.
    (api / "org.py").write_text("open('imported', 'w')", encoding="utf-8")
    sei = scripts / "sei"

    module = run(scripts / "python", "-c", "import sei_cli; print(sei_cli.__file__)", cwd=tmp_path)
    run(sei, "init", cwd=api)
    loaded = run(sei, "extract", "git", cwd=api)
    built = run(sei, "transform", cwd=api)
    report = run(sei, "report", "dora", cwd=api)

    assert module.startswith(str(tmp_path / "environment"))
    assert loaded.startswith("Loaded ")
    assert built.startswith("The models are built")
    assert "Deployment frequency" in report
    assert not (api / "imported").exists(), "a file of the working folder was imported"
