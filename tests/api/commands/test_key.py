"""`returnbus rotate-key` as people call it."""

from api.store.vault import read_keys


def test_a_changed_key_is_named_and_the_place_of_its_file_is_said(run, small_folder, plan_file, tmp_path):
    data = tmp_path / "data"
    run("publish", small_folder, plan_file, "--data", data)
    before = read_keys(data / "return-bus.keys")

    code, said, _ = run("rotate-key", "--forget-old", "--data", data)

    after = read_keys(data / "return-bus.keys")
    assert code == 0
    assert after.current in said
    assert str(data / "return-bus.keys") in said
    assert set(after.keys) == {after.current} != set(before.keys)
    assert run("audit", "--data", data)[0] == 0
