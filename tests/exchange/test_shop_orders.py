"""Fresh orders: where they come from, who shares them, and what happens when they run out."""

import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from conformance.exchange.shop.books import Orders
from conformance.exchange.shop.orders import (
    FreshOrders,
    Leased,
    NoOrder,
    NotPaid,
    OrderDesk,
    as_order_number,
    by_command,
)


def desk(count=20, **facts):
    return OrderDesk(FreshOrders(tuple(str(number) for number in range(1001, 1001 + count)), **facts))


def test_a_range_or_a_list_names_the_orders():
    assert Orders(numbers="1001..1003").numbers == ("1001", "1002", "1003")
    assert Orders(numbers="0008..0010").numbers == ("0008", "0009", "0010")
    assert Orders(numbers=["A-1", "Б-2"]).numbers == ("A-1", "Б-2")


def test_orders_are_taken_one_by_one_and_neighbours_together():
    fresh = FreshOrders(("1", "2", "3"))
    assert fresh.take() == ("1",)
    assert fresh.take(2) == ("2", "3")
    with pytest.raises(NoOrder, match="no fresh order is left: the target file names 3"):
        fresh.take()


def test_listed_orders_that_an_earlier_run_paid_are_passed_over():
    fresh = FreshOrders(("1", "2", "3", "4"), is_unpaid=lambda number: number in "24")
    assert fresh.take(2) == ("2", "4")
    with pytest.raises(NoOrder, match=r"names 4 \(orders.numbers\), of which 2 were not unpaid any more"):
        fresh.take()


def test_who_leaves_an_order_as_it_is_leaves_it_to_the_next():
    orders = desk()
    for _ in range(10):
        with orders.shared() as leased:
            assert leased.numbers == ("1001",)
    assert orders.fresh.taken == 1


def test_the_first_that_changes_an_order_ends_its_sharing():
    orders = desk()
    with orders.shared() as leased:
        leased.touched = True
    with orders.shared() as leased:
        assert leased.numbers == ("1002",)


def test_an_order_is_never_in_two_hands():
    orders = desk(200)
    held = set()

    def hold(_):
        with orders.shared() as leased:
            assert leased.numbers[0] not in held
            held.add(leased.numbers[0])
            held.discard(leased.numbers[0])

    with ThreadPoolExecutor(16) as threads:
        list(threads.map(hold, range(400)))
    assert orders.fresh.taken <= 2


def test_the_paid_order_is_paid_once_and_again_when_it_was_spoilt():
    orders, paid = desk(), []

    def pay(number):
        paid.append(number)
        return Leased((number,), f"57{number}")

    for _ in range(3):
        with orders.paid(pay) as leased:
            assert (leased.numbers, leased.billnumber) == (("1001",), "571001")
    with orders.paid(pay) as leased:
        leased.touched = True
    with orders.paid(pay) as leased:
        assert leased.numbers == ("1002",)
    assert paid == ["1001", "1002"]


def test_what_cannot_be_paid_a_few_times_is_not_tried_again():
    orders, tried = desk(), []

    def refuse(number):
        tried.append(number)
        raise NotPaid(f"order {number} got HTTP 500")

    for number in ("1001", "1002", "1003", "1003"):
        with pytest.raises(NotPaid, match=f"order {number} got HTTP 500"), orders.paid(refuse):
            pass
    assert tried == ["1001", "1002", "1003"]


def test_a_fresh_order_is_spared_only_where_no_other_probe_needs_it():
    fresh = FreshOrders(("1", "2", "3", "4"), announced=2)
    assert fresh.take() == ("1",)
    assert fresh.spared() == ("2",)
    assert fresh.spared() == ("3",)
    assert fresh.spared() is None
    assert fresh.take() == ("4",)
    assert FreshOrders(create=lambda: "9", announced=2).spared() == ("9",)
    with (
        pytest.raises(NoOrder, match=r"it will not do; and no fresh order can be spared"),
        desk(0).spared("it will not do"),
    ):
        pass


def test_who_finds_too_few_orders_leaves_those_that_are_shared_to_the_next():
    orders = desk(1)
    with pytest.raises(NoOrder), orders.shared(2):
        pass
    orders = desk(1)
    with orders.shared():
        pass
    with pytest.raises(NoOrder), orders.shared(2):
        pass
    with orders.shared() as leased:
        assert leased.numbers == ("1001",)


def test_a_command_prints_the_number_of_the_order_it_made():
    create = by_command((sys.executable, "-c", "print('A-77')"), 9.0)
    assert FreshOrders(create=create).take(2) == ("A-77", "A-77")


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("raise SystemExit('no shop')", "exit code 1: no shop"),
        ("pass", "orders.command gave no order number but nothing"),
    ],
)
def test_a_command_that_makes_no_order_says_why(script, expected):
    with pytest.raises(NoOrder, match=expected):
        by_command((sys.executable, "-c", script), 9.0)()


def test_a_command_that_does_not_end_is_given_the_time_of_the_target():
    with pytest.raises(NoOrder, match=r"had not ended after 0.2 s \(pace.timeout\)"):
        by_command((sys.executable, "-c", "import time; time.sleep(20)"), 0.2)()


@pytest.mark.parametrize(
    "said",
    [
        "<html></html>",
        "<!DOCTYPE html>\n<p>Log in",
        '{"id":7}',
        "\x1f\ufffd\x08",
        "\ufffd\ufffdx",
        "12 34",
        "7" * 65,
    ],
)
def test_a_page_or_bytes_are_no_order_number(said):
    with pytest.raises(NoOrder, match=r"orders\.http gave no order number but '"):
        as_order_number(said, "orders.http")
    assert as_order_number(" A/77\r\n", "orders.http") == "A/77"
