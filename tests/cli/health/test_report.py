"""`wirecopy report`, as its user runs it."""

from tests.support.running import Shell


def test_the_report_of_a_run_is_one_file_in_the_data_folder(wirecopy: Shell, tmp_path, monkeypatch):
    """It prints its verdict and its place."""
    monkeypatch.setenv("WIRECOPY_DATA", str(tmp_path / "d"))
    monkeypatch.setenv("WIRECOPY_STORE", wirecopy.store)
    wirecopy.ingest_sample()
    said = wirecopy("report", "--out", tmp_path / "r.html")
    assert (said.code, said.err) == (0, "")
    assert said.out == (
        f"All 10 feeds are fine. 68 new stories in 30 days.\nReport: {tmp_path}/r.html\n"
    )
    assert "<svg" in (tmp_path / "r.html").read_text()


def test_a_report_without_a_store_says_what_to_do(wirecopy: Shell, tmp_path):
    """One line, exit code 2, no file."""
    said = wirecopy("report", "--out", tmp_path / "r.html")
    assert said.code == 2
    assert "no store here yet; run `wirecopy ingest` first" in said.err
    assert not (tmp_path / "r.html").exists()


def test_a_folder_is_no_place_for_a_report(wirecopy: Shell, tmp_path):
    """One line, exit code 2."""
    wirecopy("ingest", "http://127.0.0.1:9/f")
    said = wirecopy("report", "--out", tmp_path)
    assert (said.code, said.err) == (2, f"wirecopy: {tmp_path}: a folder; --out takes a file\n")
