from command_line import conformance as conformance  # noqa: PLC0414 (a fixture for every test here)
