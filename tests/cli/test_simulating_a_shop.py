"""`conformance simulate --merchant`: the sample shop for whoever wants to see this side work."""

import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx

from conformance.exchange.loading import load_target
from conformance.simulator.merchant.mutants import all_merchant_mutants

CONFORMANCE = Path(sys.executable).with_name("conformance")


def test_the_faults_of_the_shop_are_listed_with_the_clause_each_breaks(conformance):
    said = conformance("simulate", "--merchant", "--mutants")
    assert said.code == 0
    assert len(said.out.splitlines()) == len(all_merchant_mutants())
    assert (
        "shop-ignores-check-value  (critical, notification/checkvalue/verified): Does not look at" in said.out
    )


def test_the_shop_is_served_and_described_until_it_is_told_to_end(tmp_path):
    target = tmp_path / "served" / "shop.yaml"
    with subprocess.Popen(
        [CONFORMANCE, "simulate", "--merchant", "--write-target", target, "--mutant", "shop-says-ok"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            listening = process.stdout.readline()
            told = process.stdout.readline()
            assert told == f"test it: conformance run --side merchant --target {target}\n"
            shop = load_target(target, {}).merchant
            assert listening.startswith(f"listening on {shop.result_url}, with the fault shop-says-ok;")
            with httpx.Client(trust_env=False) as client:
                created = client.post(shop.result_url.replace("/result", shop.orders.http.get_secret_value()))
                assert created.text.isdecimal()
                assert client.get(shop.result_url).status_code == 405
        finally:
            process.send_signal(signal.SIGINT)
            _, complaint = process.communicate(timeout=10)
    assert "Traceback" not in complaint


def test_what_makes_no_sense_is_a_usage_error(conformance):
    said = conformance("simulate", "--merchant", "--mutant", "shop-compare-loosely")
    assert said.code == 2
    assert "did you mean shop-compares-loosely" in said.err
    assert conformance("simulate", "--merchant", "--latency", "soon").code == 2


def test_a_port_that_is_taken_is_told(conformance):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = conformance("simulate", "--merchant", "--port", port)
    assert said.code == 2
    assert f"127.0.0.1:{port} cannot be listened on" in said.err
