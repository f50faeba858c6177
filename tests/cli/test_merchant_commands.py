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
