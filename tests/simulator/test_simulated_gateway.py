"""The core: paths, methods, encodings, forms, and whatever else may come in."""

import json

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from simulated_shop import FORM, shop, token

from conformance.protocol import services
from conformance.protocol.messages import encode_form, encode_json, encode_soap, read_answer
from conformance.simulator.gateway import Request
from conformance.simulator.transport import mock_transport

PAY = "/pay/tokenpay.cfm"


def payment(buyer, **changes):
    fields = {**buyer.credentials(), "OrderNumber": "ORD-1", "OrderAmount": "10.34", "PaymentToken": token()}
    return list({**fields, "TokenType": "5", **changes}.items())


def post(buyer, body, content_type=FORM, path=PAY, query=""):
    return buyer.gateway.handle(Request("POST", path, query, (("content-type", content_type),), body))


def answer_of(response):
    assert response.status == 200
    return read_answer(response.body, dict(response.headers)["Content-Type"])


def test_paths_and_methods_it_does_not_know():
    buyer = shop()
    assert buyer.gateway.handle(Request("POST", "/pay/order.cfm")).status == 404
    refused = buyer.gateway.handle(Request("GET", PAY, "OrderNumber=1"))
    assert refused.status == 405
    assert dict(refused.headers)["Allow"] == "POST"
    told = read_answer(refused.body, dict(refused.headers)["Content-Type"])
    assert (told.kind, told.form, told.firstcode, told.secondcode) == ("error", "json", "15", "350")


def test_a_body_of_several_parts_is_refused():
    buyer = shop()
    parts = "".join(
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in payment(buyer)
    )
    answer = answer_of(post(buyer, f"{parts}--b--\r\n".encode(), "multipart/form-data; boundary=b"))
    assert (answer.kind, answer.firstcode, answer.secondcode) == ("error", "4", "0")
    assert buyer.office.orders("ORD-1") == ()


@pytest.mark.parametrize("amounts", [("10.34", "20.00"), ("", "20.00")])
def test_of_a_parameter_sent_twice_the_last_counts(amounts):
    buyer = shop()
    fields = [pair for pair in payment(buyer) if pair[0] != "OrderAmount"]
    body = encode_form([*fields, ("OrderAmount", amounts[0]), ("orderamount", amounts[1])])
    assert answer_of(post(buyer, body)).orders[0].fields["orderamount"] == "20.00"


@pytest.mark.parametrize(
    ("content_type", "charset", "kept"),
    [(f"{FORM}; charset=windows-1251", "cp1251", "Щёки"), (FORM, "utf-8", "Щёки"), (FORM, "cp1251", None)],
)
def test_a_form_is_read_in_the_charset_it_declares_and_in_utf8_otherwise(content_type, charset, kept):
    buyer = shop()
    answer = answer_of(post(buyer, encode_form(payment(buyer, Lastname="Щёки"), charset), content_type))
    if kept is None:
        assert (answer.firstcode, answer.secondcode) == ("4", "0")
    else:
        assert answer.orders[0].fields["lastname"] == kept


@pytest.mark.parametrize(("login", "password"), [("login_08", "Passwrd8"), ("l" * 20, "P" * 20)])
def test_an_account_has_credentials_of_any_length_the_table_allows(login, password):
    buyer = shop()
    buyer.account.login, buyer.account.password = login, password
    assert buyer.pay().kind == "orders"
    assert buyer.pay(Login=login + "l").kind == "error"
    assert buyer.pay(Password=password[:-1]).kind == "error"


@pytest.mark.parametrize(
    ("encoded", "content_type", "form"),
    [
        (encode_form, FORM, "json"),
        (encode_json, "application/json", "json"),
        (lambda fields: encode_soap(services.TOKEN_PAYMENT, fields), "text/xml; charset=utf-8", "soap"),
    ],
)
def test_requests_are_read_in_each_encoding_and_answered_in_kind(encoded, content_type, form):
    buyer = shop()
    answer = answer_of(post(buyer, encoded(payment(buyer)), content_type))
    assert (answer.kind, answer.form) == ("orders", form)
    assert answer.orders[0].fields["orderstate"] == "Approved"


def test_format_is_ignored_where_the_request_is_json():
    buyer = shop()
    assert answer_of(post(buyer, encode_json(payment(buyer, Format="4")), "application/json")).form == "json"


@pytest.mark.parametrize(
    ("service", "asked", "form"),
    [
        (services.TOKEN_PAYMENT, "4", "soap"), (services.TOKEN_PAYMENT, "5", "json"),
        (services.TOKEN_PAYMENT, "3", "json"), (services.ORDER_STATUS, None, "soap"),
        (services.ORDER_STATUS, "3", "xml"), (services.ORDER_STATUS, "5", "json"),
        (services.CONFIRMATION, None, "xml"), (services.CONFIRMATION, "4", "soap"),
        (services.CONFIRMATION, "1", "xml"), (services.CANCELLATION, None, "soap"),
        (services.CANCELLATION, "3", "xml"),
    ],
)  # fmt: skip
def test_answers_come_in_the_form_that_format_asks_for(service, asked, form):
    buyer = shop()
    bill = buyer.delayed(OrderNumber="ORD-1")
    fields = [*buyer.credentials().items(), ("Ordernumber", "ORD-1"), ("Billnumber", bill)]
    body = encode_form(fields + ([("Format", asked)] if asked else []))
    assert answer_of(post(buyer, body, path=service.path)).form == form


@pytest.mark.parametrize("form", ["4", "5"])
def test_refusals_come_in_the_form_that_was_asked_for(form):
    buyer = shop()
    answer = answer_of(post(buyer, encode_form(payment(buyer, Format=form, OrderAmount="ten"))))
    assert answer.form == {"4": "soap", "5": "json"}[form]
    assert (answer.firstcode, answer.secondcode) == ("4", "108")


@pytest.mark.parametrize("query", ["Password=SamplePassword1", "password=", "CardNumber=4111111111111111"])
def test_secrets_in_the_query_string_are_refused(query):
    buyer = shop()
    assert answer_of(post(buyer, encode_form(payment(buyer)), query=query)).kind == "error"
    assert buyer.office.orders("ORD-1") == ()
    assert answer_of(post(buyer, encode_form(payment(buyer)), query="shop=1")).kind == "orders"


@pytest.mark.parametrize(
    ("body", "content_type", "codes"),
    [
        (b"{", "application/json", ("4", "0")), (b"[]", "application/json", ("4", "0")),
        (b"<a>", "text/xml", ("4", "215")), (b"OrderNumber=%ff", FORM, ("4", "0")), (b"", FORM, ("3", "100")),
    ],
)  # fmt: skip
def test_a_body_that_cannot_be_read_is_an_error_answer(body, content_type, codes):
    answer = answer_of(post(shop(), body, content_type))
    assert (answer.kind, answer.firstcode, answer.secondcode) == ("error", *codes)


SHOP = shop()


@settings(max_examples=100, deadline=None, database=None, derandomize=True)
@given(
    path=st.sampled_from(sorted(service.path for service in services.SERVICES)),
    content_type=st.sampled_from([FORM, "application/json", "text/xml", "text/plain; charset=nonsense", ""]),
    body=st.one_of(
        st.binary(max_size=200),
        st.recursive(
            st.none() | st.text() | st.floats(),
            lambda each: st.lists(each) | st.dictionaries(st.text(), each),
        )
        .map(json.dumps)
        .map(str.encode),
    ),
)
def test_whatever_comes_in_a_response_goes_out(path, content_type, body):
    response = post(SHOP, body, content_type, path)
    assert response.status in (200, 404)
    assert response.status == 404 or answer_of(response).kind == "error"


@settings(max_examples=150, deadline=None, database=None, derandomize=True)
@given(
    name=st.sampled_from(
        ["OrderNumber", "OrderComment", "Lastname", "Signature", "PaymentToken", "Email", "Login"]
    ),
    value=st.text(max_size=60),
)
def test_any_text_in_a_parameter_gets_a_readable_answer(name, value):
    for form in ("4", "5"):
        answer = answer_of(
            post(SHOP, encode_json(payment(SHOP, **{name: value, "Format": form})), "application/json")
        )
        assert answer.kind in ("orders", "error")


def test_an_unpaired_surrogate_is_survived():
    buyer = shop()
    body = json.dumps(
        dict(payment(buyer, OrderComment="\ud800", OrderNumber="\udfff1", Login="\ud800"))
    ).encode()
    assert answer_of(post(buyer, body, "application/json")).kind == "error"


def test_httpx_reaches_the_gateway_in_process():
    buyer = shop()
    with httpx.Client(transport=mock_transport(buyer.gateway), base_url="https://gateway.example") as client:
        response = client.post(PAY, data=dict(payment(buyer)))
        assert response.status_code == 200
        assert read_answer(response.content, response.headers["content-type"]).kind == "orders"
        assert client.get(PAY).status_code == 405
        assert client.post(PAY + "?Password=x", data=dict(payment(buyer))).json() == {
            "firstcode": 5,
            "secondcode": 102,
        }
