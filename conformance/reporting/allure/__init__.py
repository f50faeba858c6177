"""Allure: results while pytest runs, the same from a record, and one page of them."""
