"""What every store keeps its word on, table by table."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from radio.clock import ManualClock
from radio.errors import SegmentError, StoreError
from radio.model.paper import UNTITLED, Licence, LicenceCode
from radio.model.rundown import Order
from radio.model.script import GateCounts, GateFailures
from radio.store import Store
from radio.store.database import MIGRATIONS, Database, migrate
from radio.store.rundown import due
from radio.store.schema import REVISION, metadata, segments
from radio.types import Samples, to_samples
from tests.making import NOON, make_asrun, make_episode, make_paper, make_segment

pytestmark = pytest.mark.contract


def test_a_new_version_is_an_update_and_an_old_one_changes_nothing(store: Store) -> None:
    first, second = make_paper(), make_paper(version=2, title="On Things, Revised")
    assert [store.papers.upsert(p) for p in (first, first, second, first)] == ["new", "known", "updated", "known"]
    kept = store.papers.get(first.id)
    assert kept is not None
    assert (kept.version, kept.title) == (2, "On Things, Revised")


def test_seeing_a_paper_again_fills_in_its_licence_and_never_loses_it(store: Store) -> None:
    licence = Licence(code=LicenceCode.CC_BY, url="http://creativecommons.org/licenses/by/4.0/", source="feed")
    store.papers.upsert(make_paper())
    store.papers.upsert(make_paper(licence=licence, announced=NOON))
    store.papers.upsert(make_paper())
    kept = store.papers.get(make_paper().id)
    assert kept is not None
    assert (kept.licence, kept.announced) == (licence, NOON)


def test_a_poorer_entry_of_the_same_version_loses_nothing(store: Store) -> None:
    exact = make_paper(comment="12 pages", doi="10.1000/1", source="api", published=NOON - timedelta(hours=20))
    listed = make_paper(source="rss", abstract="", announced=NOON, published=NOON - timedelta(hours=2))
    for paper in (exact, listed):
        store.papers.upsert(paper)
    kept = store.papers.get(exact.id)
    assert kept is not None
    assert kept == exact.model_copy(update={"announced": NOON})
    store.papers.upsert(listed.model_copy(update={"version": 2, "title": "Revised"}))
    kept = store.papers.get(exact.id)
    assert kept is not None
    assert (kept.version, kept.title, kept.published, kept.source) == (2, "Revised", exact.published, "rss")


def test_a_name_that_conversion_found_outlives_the_next_look_at_the_folder(store: Store) -> None:
    unnamed = make_paper(title=UNTITLED, source="folder")
    for paper in (unnamed, make_paper(title="As Printed", source="folder"), unnamed):
        store.papers.upsert(paper)
    kept = store.papers.get(unnamed.id)
    assert kept is not None
    assert kept.title == "As Printed"


def test_papers_are_found_by_day_state_and_words(store: Store) -> None:
    old = make_paper(1, announced=NOON - timedelta(days=1))
    new = make_paper(2, announced=NOON, title="Rivers, 100% Mapped")
    for paper in (old, new):
        store.papers.upsert(paper)
    assert store.papers.between(NOON, NOON + timedelta(days=1)) == [new]
    assert store.papers.recent(5) == [new, old]
    store.papers.set_state(new.id, "picked", "category cs.CL")
    assert store.papers.unaired(5) == [old]
    assert store.papers.state(new.id) == ("picked", "category cs.CL")
    assert store.papers.search("RIVERS mapped") == [new]
    assert store.papers.search("100%") == [new]
    assert store.papers.search("example part") == [old]


def test_the_rundown_airs_in_order_and_can_be_steered(store: Store) -> None:
    for number in (1, 2, 3):
        store.segments.add(make_segment(number, seconds=60))
        store.rundown.append(make_segment(number), "rotation")
    assert store.rundown.reserve_seconds() == 180
    first, second, third = store.rundown.queued()
    store.rundown.move(third.id, first.id)
    assert [e.title for e in store.rundown.queued()] == ["Segment 3", "Segment 1", "Segment 2"]
    store.rundown.drop(second.id)
    store.rundown.mark(due(store.rundown.queued(), NOON)[0].id, "airing")
    airing = store.rundown.airing()
    assert airing is not None
    assert airing.title == "Segment 3"
    store.rundown.drop(airing.id)
    assert store.rundown.airing() is not None
    assert store.rundown.reserve_seconds() == 60
    store.segments.add(make_segment(4))
    store.rundown.insert_next(make_segment(4), "operator")
    assert [e.title for e in store.rundown.queued()] == ["Segment 4", "Segment 1"]
    with pytest.raises(StoreError):
        store.rundown.move(first.id, airing.id)


def test_the_rundown_can_be_moved_about_for_ever(store: Store) -> None:
    entries = [store.rundown.append(make_segment(n), "rotation") for n in range(3)]
    first, second, third = (entry.id for entry in entries)
    for _ in range(40):
        store.rundown.move(third, second)
        store.rundown.move(second, third)
        store.rundown.move(first, second)
    assert [e.id for e in store.rundown.queued()] == [first, second, third]
    later = store.rundown.append(make_segment(4), "rotation")
    assert store.rundown.queued()[-1] == later


def test_a_scheduled_show_waits_for_its_slot_and_then_goes_first(store: Store) -> None:
    store.rundown.append(make_segment(1), "rotation")
    store.rundown.append(make_segment(2), "schedule", not_before=NOON + timedelta(hours=1))
    later = NOON + timedelta(hours=1)
    before, after = due(store.rundown.queued(), NOON)[0], due(store.rundown.queued(), later)[0]
    assert (before.title, after.title) == ("Segment 1", "Segment 2")
    breaking = store.rundown.insert_next(make_segment(3), "operator")
    assert due(store.rundown.queued(), later)[0] == breaking


def test_an_entry_on_hold_goes_on_before_all_but_what_cuts_in(store: Store) -> None:
    held = store.rundown.append(make_segment(1), "rotation")
    store.rundown.append(make_segment(2), "rotation")
    asked = store.rundown.insert_next(make_segment(3), "operator:anna")
    store.rundown.mark(held.id, "airing")
    news = store.rundown.insert_next(make_segment(4), "operator:anna", cuts_in="hold")
    store.rundown.hold(held.id, Samples(480_000))
    assert store.rundown.airing() is None
    ready = due(store.rundown.queued(), NOON)
    assert [e.id for e in ready[:3]] == [news.id, held.id, asked.id]
    assert (ready[1].resume_at, ready[1].cuts_in) == (480_000, "no")


def test_an_entry_that_waits_gets_another_time_and_one_that_airs_does_not(store: Store) -> None:
    show = store.rundown.append(make_segment(1), "schedule", NOON + timedelta(hours=1))
    changed = store.rundown.retime(show.id, "operator:anna", NOON, "end")
    assert changed is not None
    assert [changed] == store.rundown.queued()
    assert (changed.not_before, changed.cuts_in, changed.added_by) == (NOON, "end", "operator:anna")
    store.rundown.mark(show.id, "airing")
    assert store.rundown.retime(show.id, "operator:anna", None, "no") is None


def test_two_shows_whose_slots_have_come_air_in_their_order(store: Store) -> None:
    for number, hours in ((1, 1), (2, 2)):
        store.rundown.append(make_segment(number), "schedule", not_before=NOON + timedelta(hours=hours))
    store.rundown.append(make_segment(3), "rotation")
    ready = due(store.rundown.queued(), NOON + timedelta(hours=3))
    assert [e.title for e in ready] == ["Segment 1", "Segment 2", "Segment 3"]


def test_segments_are_kept_by_kind(store: Store) -> None:
    talk, house = make_segment(1), make_segment(2, evergreen=True)
    for segment in (talk, house, talk):
        store.segments.add(segment)
    assert store.segments.recent(5) == [talk]
    assert store.segments.evergreens() == [house]
    assert store.segments.get_many([house.id, make_segment(9).id]) == {house.id: house}
    assert store.segments.folder(talk.id).name == talk.id
    store.segments.remove(talk.id)
    assert store.segments.get(talk.id) is None


def test_a_segment_whose_record_is_damaged_hides_no_other(store: Store) -> None:
    good, bad = make_segment(1), make_segment(2)
    for segment in (good, bad):
        store.segments.add(segment)
    with store.database.begin() as connection:
        connection.execute(sa.update(segments).where(segments.c.id == bad.id).values(data={"id": bad.id}))
    with pytest.raises(SegmentError, match="cannot be read"):
        store.segments.get(bad.id)
    assert store.segments.recent(5) == [good]


def test_episodes_come_newest_first(store: Store) -> None:
    old, new = make_episode(1), make_episode(2, published=NOON + timedelta(hours=1), show="daily")
    for episode in (old, new, old):
        store.episodes.add(episode)
    assert store.episodes.latest() == [new, old]
    assert store.episodes.latest(show=old.show) == [old]


def test_the_claim_gates_counts_of_a_day_are_summed(store: Store) -> None:
    failed = GateFailures(kind="name", outcome="replaced", lines=2)
    gate = GateCounts(checked=9, passed=7, replaced=2, failures=(failed,))
    store.episodes.add(make_episode(1, gate=gate, published=NOON - timedelta(days=2)))
    store.episodes.add(make_episode(2, gate=gate))
    store.episodes.add(make_episode(3, gate=gate, published=NOON + timedelta(hours=1)))
    store.episodes.add(make_episode(4))
    told = store.episodes.gate_since(NOON)
    assert (told.checked, told.passed, told.replaced, told.failures[0].lines) == (18, 14, 4, 4)


def test_the_as_run_log_is_read_oldest_first(store: Store) -> None:
    entries = [make_asrun(NOON + timedelta(minutes=n)) for n in range(3)]
    for entry in entries:
        store.asrun.append(entry)
    assert store.asrun.between(NOON, NOON + timedelta(hours=1), limit=10) == entries
    assert store.asrun.last(2) == entries[1:]


def test_an_entry_of_the_log_is_amended_by_its_airing(store: Store) -> None:
    other = make_asrun(first_sample=960)
    for entry in (make_asrun(asked_by="operator"), other):
        store.asrun.append(entry)
    amounts = {"hls": to_samples(60), "rtmp-1": Samples(0)}
    for _ in range(2):
        store.asrun.amend(make_asrun(outputs=amounts))
    assert store.asrun.last(5) == [make_asrun(asked_by="operator", outputs=amounts), other]


def test_an_order_is_taken_once_and_remembers_its_end(store: Store) -> None:
    order = Order.model_validate({"id": "daily-1", "show": "daily", "asked_by": "schedule", "created": NOON})
    urgent = order.model_copy(update={"id": "b", "priority": "requested", "created": NOON + timedelta(hours=1)})
    assert [store.orders.put(o) for o in (order, order, urgent)] == [True, False, True]
    assert [o.id for o in store.orders.waiting()] == ["b", "daily-1"]
    store.orders.mark("b", "failed", error="no such paper")
    assert [o.id for o in store.orders.waiting()] == ["daily-1"]
    ended = store.orders.get("b")
    assert ended is not None
    assert (ended.state, ended.error) == ("failed", "no such paper")


def test_a_command_is_given_out_once_and_only_to_its_target(store: Store) -> None:
    store.commands.put("playout", "skip", "", "operator")
    assert store.commands.take("production") == []
    (command,) = store.commands.take("playout")
    assert (command.name, command.asked_by) == ("skip", "operator")
    assert store.commands.take("playout") == []


def test_a_timed_command_waits_for_its_time_and_can_be_taken_back(store: Store) -> None:
    store.commands.put("playout", "stop", "daily", "operator:anna", due=NOON + timedelta(hours=2))
    store.commands.put("playout", "stop", "weekly", "operator:anna", due=NOON + timedelta(hours=1))
    assert store.commands.take("playout") == []
    first, second = store.commands.timed()
    assert (first.argument, second.argument) == ("weekly", "daily")
    assert store.commands.cancel(second.id, "operator:bo")
    assert store.commands.take("playout", NOON + timedelta(hours=3)) == [first]
    assert not store.commands.cancel(first.id, "operator:bo"), "it has been given out"


def test_what_several_threads_do_at_once_is_done_once(store: Store) -> None:
    """On SQLite one waits for the other; on Postgres both would read before either writes."""
    for _ in range(10):
        store.commands.put("playout", "skip", "", "operator")

    taken: list[int] = []
    answers: list[str] = []

    def work() -> None:
        taken.extend(command.id for command in store.commands.take("playout"))
        for number in range(10):
            store.stages.begin("speak", str(number))
            answers.append(store.papers.upsert(make_paper(number)))

    run_together(work, threads=6)
    assert sorted(set(taken)) == sorted(taken)
    assert len(taken) == 10
    assert answers.count("new") == 10
    assert store.stages.counts()["speak"].running == 10


def run_together(work: Callable[[], None], threads: int) -> None:
    """Run `work` in several threads that set off at one moment; an error in any is an error."""
    start = threading.Barrier(threads)
    errors: list[Exception] = []

    def body() -> None:
        start.wait(30)
        try:
            work()
        except Exception as error:
            errors.append(error)

    all_of_them = [threading.Thread(target=body) for _ in range(threads)]
    for thread in all_of_them:
        thread.start()
    for thread in all_of_them:
        thread.join(120)
    assert errors == []


def test_a_store_that_is_there_is_opened_as_it_is(address: Path | str, tmp_path: Path, clock: ManualClock) -> None:
    for expected in ("new", "known"):
        store = Store.open(address, clock, folder=tmp_path)
        assert store.papers.upsert(make_paper()) == expected
        store.close()


def test_a_database_of_a_newer_version_is_refused(address: Path | str, tmp_path: Path, clock: ManualClock) -> None:
    store = Store.open(address, clock, folder=tmp_path)
    with store.database.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    store.close()
    with pytest.raises(StoreError, match="newer"):
        Store.open(address, clock, folder=tmp_path)


def test_a_database_by_url_needs_a_folder_for_the_segments(clock: ManualClock) -> None:
    with pytest.raises(StoreError, match="folder"):
        Store.open("postgresql+psycopg://nobody@nowhere/none", clock)


def test_the_schema_is_what_alembic_finds(store: Store) -> None:
    """A new database is made without alembic; it must be the one that the migrations lead to."""
    from alembic.config import Config
    from alembic.migration import MigrationContext
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_current_head() == REVISION
    with store.database.read() as connection:
        assert MigrationContext.configure(connection).get_current_revision() == REVISION
        assert set(sa.inspect(connection).get_table_names()) == set(metadata.tables)


def test_a_database_of_an_older_version_is_brought_up(address: Path | str, tmp_path: Path, clock: ManualClock) -> None:
    Store.open(address, clock, folder=tmp_path).close()
    migrations = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, migrations)
    (migrations / "versions" / "9999_mood.py").write_text(NEXT_MIGRATION)
    database = Database.open(address)
    with database.begin() as connection:
        migrate(connection, migrations)
        connection.exec_driver_sql("UPDATE papers SET mood = 'fine'")
        assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == "9999"
    database.close()


def test_a_database_of_the_first_version_becomes_what_a_new_one_is(
    address: Path | str, tmp_path: Path, clock: ManualClock
) -> None:
    store = Store.open(address, clock, folder=tmp_path)
    store.papers.upsert(make_paper())
    told = ("questions", "question_asks", "model_uses", "writers", "guessed_words", "takes")
    names = ("gate", "picks", "lists", "harvests", "updates", *told)
    later = [table for name, table in metadata.tables.items() if name in names]
    with store.database.begin() as connection:
        before = sa.inspect(connection)
        wanted = {table.name: [str(c["name"]) for c in before.get_columns(table.name)] for table in later}
        for table in later:
            table.drop(connection)
        connection.exec_driver_sql("DROP INDEX papers_by_state")
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    store.close()
    store = Store.open(address, clock, folder=tmp_path)
    with store.database.read() as connection:
        after = sa.inspect(connection)
        assert {name: [str(c["name"]) for c in after.get_columns(name)] for name in wanted} == wanted
        assert set(after.get_table_names()) == set(metadata.tables)
    assert store.papers.recent(2) == [make_paper()]
    assert store.papers.upsert(make_paper(version=2)) == "updated"
    assert len(store.papers.updates(NOON)) == 1
    store.close()


NEXT_MIGRATION = f"""
import sqlalchemy as sa
from alembic import op
revision, down_revision = "9999", "{REVISION}"
def upgrade():
    with op.batch_alter_table("papers") as table:
        table.add_column(sa.Column("mood", sa.String(8)))
"""
