"""The files around the code agree with it: locks with pyproject.toml, compose with the config, make with the docs."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from radio.config import load_config

pytestmark = pytest.mark.unit

ROOT = Path(__file__).resolve().parents[2]
REQUIREMENT = re.compile(r"^([a-z0-9][a-z0-9.-]*)(?:\[[^]]*])?==(\S+)", re.MULTILINE)


def locked(name: str) -> dict[str, set[str]]:
    """Package to versions: more than one where they differ by Python version."""
    found: dict[str, set[str]] = {}
    for package, version in REQUIREMENT.findall((ROOT / f"requirements/{name}.lock").read_text(encoding="utf-8")):
        found.setdefault(package, set()).add(version)
    return found


def names(requirements: list[str]) -> set[str]:
    return {re.split(r"[\[<>=~! ;]", requirement)[0].lower() for requirement in requirements}


@pytest.fixture(scope="module")
def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_every_dependency_is_locked(project: dict[str, Any]) -> None:
    runtime = names(project["project"]["dependencies"])
    assert runtime <= set(locked("runtime")), "run `make lock`"
    assert runtime | names(project["dependency-groups"]["dev"]) <= set(locked("dev")), "run `make lock`"


def test_the_tests_run_on_the_versions_that_the_station_runs_on() -> None:
    dev = locked("dev")
    assert {name: versions for name, versions in locked("runtime").items() if dev.get(name) != versions} == {}


@pytest.mark.parametrize("name", ["bootstrap", "runtime", "dev"])
def test_locks_carry_checksums_and_name_no_host(name: str) -> None:
    text = (ROOT / f"requirements/{name}.lock").read_text(encoding="utf-8")
    entries = re.split(r"\n(?=[a-z0-9])", text.strip())
    assert all("--hash=sha256:" in entry for entry in entries)
    assert "://" not in text


@pytest.mark.parametrize("name", ["runtime", "dev"])
def test_torch_is_locked_for_no_platform_because_set_up_installs_its_cpu_build(name: str) -> None:
    text = (ROOT / f"requirements/{name}.lock").read_text(encoding="utf-8")
    torch = [line for line in text.splitlines() if re.match(r"(torch|triton|nvidia-\S+)==", line)]
    assert all("sys_platform == 'never'" in line for line in torch)


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    return loaded


def test_compose_has_the_station_language_models_and_a_relay(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert set(services) == {"station", "llm-24gb", "llm-80gb", "rtmp"}
    assert all("image" in service or "build" in service for service in services.values())
    mounted = [mount.partition(":")[0] for service in services.values() for mount in service.get("volumes", ())]
    assert {name for name in mounted if not name.startswith((".", "/"))} == set(compose["volumes"])
    assert "profiles" not in services["station"], "docker compose up alone starts the station"


def test_the_stations_environment_in_compose_is_a_valid_config(compose: dict[str, Any], tmp_path: Path) -> None:
    told: dict[str, str] = compose["services"]["station"]["environment"]
    environment = {key: re.sub(r"\$\{[^:}]+(?::-([^}]*))?}", r"\1", value) for key, value in told.items()}
    (tmp_path / "config.yaml").write_text("{}\n", encoding="utf-8")
    config = load_config(tmp_path / "config.yaml", environment=environment)
    assert config.llm.servers[0].base_url == "http://llm:8000/v1"
    assert all(
        f"--served-model-name={config.llm.servers[0].model}" in compose["services"][name]["command"]
        for name in ("llm-24gb", "llm-80gb")
    )


@pytest.mark.parametrize("script", [".ci/run", "scripts/setup.sh", "docker/start.sh"])
def test_shell_scripts_parse(script: str) -> None:
    shell = "bash" if script == ".ci/run" else "sh"
    result = subprocess.run([shell, "-n", str(ROOT / script)], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr


def test_make_alone_runs_the_station() -> None:
    result = subprocess.run(["make", "-n"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert "radio up" in result.stdout, result.stderr


def test_the_image_has_every_file_that_the_config_reads() -> None:
    copied = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    config = load_config(ROOT / "config.yaml", environment={})
    for path in (config.shows_dir, config.prompts_dir, config.speech.lexicon):
        assert re.search(rf"^COPY .*\b{re.escape(path.name)} ", copied, re.MULTILINE), path.name


def test_what_the_dockerfile_copies_exists() -> None:
    copies = re.findall(r"^COPY (?:--\S+ )?(.+) \S+$", (ROOT / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)
    sources = [source for copy in copies for source in copy.split()]
    assert sources
    assert [source for source in sources if not (ROOT / source).exists()] == []
