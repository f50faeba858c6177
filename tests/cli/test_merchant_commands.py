"""`list` and `check` on the merchant side."""

import shutil

from conformance.resources import shipped


def test_the_cases_of_the_merchant_side_are_listed_apart(conformance):
    said = conformance("list", "--side", "merchant", "--profile", "smoke")
    assert said.code == 0
    slugs = [line.partition("\t")[0] for line in said.out.splitlines() if "\t" in line]
    assert slugs
    assert all(slug.startswith("notification-merchant/") for slug in slugs)
    assert "--side takes gateway or merchant, not both" in conformance("list", "--side", "both").err


def test_a_shops_file_is_checked_offline_and_with_one_genuine_notification(conformance, tmp_path):
    path = tmp_path / "my-shop.yaml"
    shutil.copy(shipped("fixtures") / "targets" / "sample-merchant.yaml", path)
    offline = conformance("check", path, "--offline")
    assert offline.code == 0
    assert "probes of the merchant side apply" in offline.out
    assert "a run of the standard profile needs" in offline.out
    online = conformance("check", path)
    assert online.code == 0
    assert "one genuine notification was answered in" in online.out
    assert "order 1001 is paid" in online.out


def test_an_order_for_loose_comparison_is_found_and_nothing_is_sent(conformance, tmp_path):
    folder = shipped("fixtures") / "targets"
    said = conformance("number-like", folder / "sample-merchant.yaml", "--from", "541600")
    assert (said.code, said.out.partition(":")[0]) == (0, "541627")
    assert 'zero_like: "541627"' in " ".join(said.out.split())
    refused = conformance("number-like", folder / "simulator.yaml")
    assert refused.code == 2
    assert "a `merchant` section" in " ".join(refused.err.split())


def test_a_check_says_that_loose_comparison_is_hardly_tried(conformance, tmp_path):
    path = tmp_path / "my-shop.yaml"
    text = (shipped("fixtures") / "targets" / "sample-merchant.yaml").read_text("utf-8")
    path.write_text("".join(line for line in text.splitlines(True) if "zero_like" not in line), "utf-8")
    assert "conformance number-like" in " ".join(conformance("check", path).out.split())
